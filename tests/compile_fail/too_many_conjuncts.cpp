// expect: protolearn: the task's must rules have more than 32 conjuncts
// SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

constexpr auto once = none(visits(AtomicCommit::abort));
constexpr auto twice = (once && once);
constexpr auto often = (twice && twice && twice && twice);
constexpr auto very_often = (often && often && often && often);
struct Insistent : AtomicCommit {
  static constexpr auto rules = hana::make_tuple(must("A1 nobody aborts", (very_often && once)));
};
auto const found = conflict_search<Setting<Shape{3, 4, 2}, Insistent, Crash<1>>>();  // <- error
