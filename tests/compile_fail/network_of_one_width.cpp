// expect: protolearn::Mlp<In, Hidden..., Out> needs at least an input and an output width
// SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

detail::Random generator;
detail::Mlp<8> network{generator, 1};  // <- error
