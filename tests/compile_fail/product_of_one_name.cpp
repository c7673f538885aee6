// expect: protolearn::Product<Fields\.\.\.>: two fields have one name
// SPDX-License-Identifier: Apache-2.0
#include <protolearn/task/product.hpp>

using namespace protolearn;

auto const states = Product<Field<"est", 2>, Flag<"est">>::states;  // <- error
