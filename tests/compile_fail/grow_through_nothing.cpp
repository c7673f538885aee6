// expect: protolearn::grow: the list of shapes is empty
// SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

auto const grown = grow(Shapes<>{});  // <- error
