// expect: protolearn::all\(p\): p must speak of one process: starts, visits, in, ends, is, correct, and ! && \|\| of
// them SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

auto const f = all(failure_free);  // <- error
