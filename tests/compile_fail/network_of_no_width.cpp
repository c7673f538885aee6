// expect: protolearn::Mlp: every width must be at least 1
// SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

detail::Random generator;
detail::Mlp<8, 0, 4> network{generator, 1};  // <- error
