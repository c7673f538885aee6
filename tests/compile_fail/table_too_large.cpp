// expect: protolearn: the table of this view is too large: check_table<entries, most>, beside this error, says how many
// expect beside it: check_table<4251528(UL)?, 4194304(UL)?>
// SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

Learner<7, 8, 3> learner;  // <- error
