// SPDX-License-Identifier: Apache-2.0
// A user's program: compiled by each of the consumers here, and against the single header.
#include <protolearn.hpp>

int main() {
  protolearn::Learner<3, 4, 2> learner{{.seed = 7}};
  auto result = learner.learn();
  return result.verdict.proved() ? 0 : 1;
}
