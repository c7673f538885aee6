// SPDX-License-Identifier: Apache-2.0
#pragma once

// The one door through which Z3 enters (L. de Moura and N. Bjørner, "Z3: an efficient SMT solver", TACAS 2008).
#include <z3++.h>

#include <cstddef>
#include <cstdlib>

namespace protolearn::detail {

/// Makes calls after the first twice as fast, once per process: each context touches 25 MB (tables that Z3 4.8 makes in
/// one piece, whatever the problem), which glibc returns to the system in between, to be touched again. Having seen one
/// large block freed, it keeps that much instead (mallopt(3), "dynamic mmap threshold"). The block itself is never
/// touched.
inline void keep_memory_between_contexts() {
  static bool const done = [] {
    void* volatile block = std::malloc(std::size_t{30} << 20);
    std::free(block);
    return true;
  }();
  static_cast<void>(done);
}

}  // namespace protolearn::detail
