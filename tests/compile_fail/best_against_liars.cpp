// expect: protolearn::best and optimum: they are about losses and crashes, not about processes that lie: use
// full_information SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

auto const found = best<Setting<Shape{4, 4, 2}, ByzantineAgreement<>, Byzantine<1>>>();  // <- error
