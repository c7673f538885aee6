// expect: protolearn::Field<name, size>: a field has at least one value
// SPDX-License-Identifier: Apache-2.0
#include <protolearn/task/product.hpp>

using namespace protolearn;

auto const states = Product<Field<"est", 0>>::states;  // <- error
