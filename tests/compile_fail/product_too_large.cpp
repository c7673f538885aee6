// expect: protolearn::Product<Fields\.\.\.>: more than 31 states
// SPDX-License-Identifier: Apache-2.0
#include <protolearn/task/product.hpp>

using namespace protolearn;

auto const states = Product<Field<"heard", 8>, Field<"est", 4>>::states;  // <- error
