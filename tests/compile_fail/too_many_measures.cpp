// expect: protolearn: a task may have at most 4 measures
// SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

struct Curious : AtomicCommit {
  static constexpr auto measures =
      hana::make_tuple(measure("a", any(visits(0))), measure("b", any(visits(1))), measure("c", any(visits(2))),
                       measure("d", any(visits(3))), measure("e", all(visits(3))));
};

constexpr unsigned nodes = Setting<Shape{3, 4, 1}, Curious>::nodes;  // <- error
