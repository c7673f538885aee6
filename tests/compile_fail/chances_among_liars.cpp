// expect: protolearn::chances: nothing is random about processes that lie
// SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

using Lying = Setting<Shape{4, 4, 2}, ByzantineAgreement<>, Byzantine<1>>;
auto const found = chances<Lying>({}, Network{.loss = 0.01});  // <- error
