// expect: protolearn::verify<Setting>\(f\): f must be a machine of this setting, or a function that takes an
// observation SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

using Game = Setting<Shape{3, 4, 2}, AtomicCommit>;

int main() {
  return verify<Game>(Machine<Shape{4, 4, 2}>{}).verdict.proved();  // <- error
}
