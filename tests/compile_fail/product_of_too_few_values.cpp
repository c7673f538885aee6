// expect: protolearn::Product::pack\(values\.\.\.\): give one value for each field, in their order
// SPDX-License-Identifier: Apache-2.0
#include <protolearn/task/product.hpp>

using namespace protolearn;

auto const state = Product<Field<"est", 2>, Flag<"early">>::pack(1);  // <- error
