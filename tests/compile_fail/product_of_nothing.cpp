// expect: protolearn::Product<Fields\.\.\.>: it needs at least one field
// SPDX-License-Identifier: Apache-2.0
#include <protolearn/task/product.hpp>

using namespace protolearn;

auto const states = Product<>::states;  // <- error
