// expect: protolearn::Product: there is no field of this name
// SPDX-License-Identifier: Apache-2.0
#include <protolearn/task/product.hpp>

using namespace protolearn;

auto const value = Product<Field<"est", 2>, Flag<"early">>::get<"late">(1);  // <- error
