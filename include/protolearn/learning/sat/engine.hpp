// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "protolearn/core/error.hpp"
#include "protolearn/learning/sat/cadical_solver.hpp"
#include "protolearn/learning/sat/cdcl_solver.hpp"
#include "protolearn/learning/sat/z3_solver.hpp"

namespace protolearn::sat {

/// The solvers there are. Our own is the default: a search asks many small questions, each much like the one before.
/// Where processes crash it needs a fiftieth to about a half of CaDiCaL's time (docs/learning.md), which stays the
/// writer of refutations.
enum class Engine { cdcl, z3, cadical };

#ifdef PROTOLEARN_CADICAL
inline constexpr bool has_cadical = true;
#else
inline constexpr bool has_cadical = false;
#endif

inline constexpr Engine default_engine = Engine::cdcl;

[[nodiscard]] constexpr char const* name_of(Engine engine) {
  return engine == Engine::cdcl ? "CDCL" : engine == Engine::z3 ? "Z3" : "CaDiCaL";
}

/// Throws usage_error if the engine is not there.
[[nodiscard]] inline std::unique_ptr<Solver> make_solver(Engine engine, std::uint64_t seed) {
  if (engine == Engine::cdcl) return std::make_unique<CdclSolver>();
  if (engine == Engine::z3) return std::make_unique<Z3Solver>(seed);
#ifdef PROTOLEARN_CADICAL
  return std::make_unique<CadicalSolver>(seed);
#else
  throw usage_error("This program was built without CaDiCaL: install libcadical-dev and link protolearn::cadical.");
#endif
}

}  // namespace protolearn::sat
