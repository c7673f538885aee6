// expect: protolearn: View is not a view: use Ordered, Counted or Thresholds<...>, or .* of one
// SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

struct NoView {};
Learner<3, 4, 2, AtomicCommit, MessageLoss, NoView> learner;  // <- error
