// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>

#include "protolearn/search/sat/cdcl_solver.hpp"
#include "protolearn/search/sat/z3_solver.hpp"

namespace protolearn::sat {

/// A solver to be made for each search. Our own is the default: a search asks many small questions, each much like the
/// one before. Where processes crash, it needs between a fiftieth and about half of CaDiCaL's time (docs/learning.md).
/// `sat::cadical` is a third engine, where CaDiCaL is linked (cadical_solver.hpp).
struct Engine {
  char const* name = "CDCL";
  std::unique_ptr<Solver> (*make)(std::uint64_t seed) = [](std::uint64_t) -> std::unique_ptr<Solver> {
    return std::make_unique<CdclSolver>();
  };

  static Engine const cdcl;
  static Engine const z3;
};

inline constexpr Engine Engine::cdcl{};
inline constexpr Engine Engine::z3{
    "Z3", [](std::uint64_t seed) -> std::unique_ptr<Solver> { return std::make_unique<Z3Solver>(seed); }};

}  // namespace protolearn::sat
