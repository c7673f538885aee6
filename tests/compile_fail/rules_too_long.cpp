// expect: protolearn: the task's rules are too long: at most 32 rules, and 320 different terms
// SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

/// A formula of some four terms for each k up to K, no two alike.
template <unsigned K>
constexpr auto many() {
  if constexpr (K == 0) {
    return any(correct);
  } else {
    return many<K - 1>() && !(count(visits_by(K % 4, K % 3)) == K);
  }
}
struct Long : AtomicCommit {
  static constexpr auto rules = hana::make_tuple(must("A1 much", many<120>()));
};
auto judge(Machine<Shape{3, 4, 2}> const& machine) {
  return explore<Setting<Shape{3, 4, 2}, Long>>(machine);  // <- error
}
