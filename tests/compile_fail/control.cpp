// SPDX-License-Identifier: Apache-2.0
// The control of the sources beside it: this one compiles.
#include <protolearn.hpp>

int main() { return sizeof(protolearn::Learner<3, 4, 2>) == 0; }
