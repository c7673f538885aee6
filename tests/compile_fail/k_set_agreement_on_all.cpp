// expect: protolearn::KSetAgreement<K, V>: needs 1 <= K < V; with K >= V any decisions would do
// SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

Learner<3, 4, 2, KSetAgreement<2, 2>> learner;  // <- error
