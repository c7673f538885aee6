// SPDX-License-Identifier: Apache-2.0
#pragma once

// The engine that CMake's target protolearn::cadical brings in (A. Biere, K. Fazekas, M. Fleury and M. Heisinger,
// "CaDiCaL, Kissat, Paracooba, Plingeling and Treengeling entering the SAT competition 2020"). The one door through
// which CaDiCaL enters. Its macro adds what stands here and changes nothing elsewhere, so that units of one program
// may be compiled with and without it.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "protolearn/core/error.hpp"
#include "protolearn/search/sat/engine.hpp"

#ifdef PROTOLEARN_CADICAL
#include <cadical.hpp>

namespace protolearn::sat {

class CadicalSolver final : public Solver {
 public:
  explicit CadicalSolver(std::uint64_t seed = 0) {
    solver_.set("quiet", 1);
    solver_.set("lucky", 0);  // would answer with a table far from the one at hand
    solver_.set("walk", 0);
    solver_.set("seed", static_cast<int>(seed % 2000000000));
  }

  void add(std::vector<int> const& clause) override {
    for (int literal : clause) solver_.add(literal);
    solver_.add(0);
  }

  using Solver::solve;
  Answer solve(Until const& until, std::vector<int> const& assumptions) override {
    Watch watch(until);
    for (int literal : assumptions) solver_.assume(literal);
    solver_.connect_terminator(&watch);
    int const answer = solver_.solve();
    was_hard_ = watch.looks > easy;
    solver_.disconnect_terminator();
    core_.clear();
    if (answer == 20) {  // CaDiCaL forgets which assumptions failed when it is told a clause or a phase
      std::copy_if(assumptions.begin(), assumptions.end(), std::back_inserter(core_),
                   [&](int literal) { return solver_.failed(literal); });
    }
    return answer == 10 ? Answer::satisfiable : answer == 20 ? Answer::unsatisfiable : Answer::unknown;
  }

  bool value(int variable) override { return solver_.val(variable) > 0; }
  std::vector<int> core() override { return core_; }
  void phase(int literal) override {
    solver_.reserve(std::abs(literal));  // CaDiCaL would forget the phase of a variable that it has not met
    if (!expects_hard_) solver_.phase(literal);
  }
  [[nodiscard]] bool was_hard() const override { return was_hard_; }
  void expect_hard() override {
    for (int variable = 1; variable <= solver_.vars(); ++variable) solver_.unphase(variable);
    expects_hard_ = true;
  }

 private:
  struct Watch : CaDiCaL::Terminator {
    explicit Watch(Until const& u) : until(u) {}
    bool terminate() override {
      ++looks;
      return until.over();
    }
    Until const& until;
    std::uint64_t looks = 0;
  };

  static constexpr std::uint64_t easy = 1000;  // CaDiCaL looks whether to go on every few steps

  CaDiCaL::Solver solver_;
  std::vector<int> core_;
  bool was_hard_ = false, expects_hard_ = false;
};

inline constexpr Engine cadical{
    "CaDiCaL", [](std::uint64_t seed) -> std::unique_ptr<Solver> { return std::make_unique<CadicalSolver>(seed); }};

/// For Certificate::write. Solves clauses that contradict each other afresh, and writes the refutation to a file: DRAT
/// as text. Throws file_error if it cannot be written, and disagreement_error if the clauses do not contradict each
/// other.
inline void write_refutation(std::vector<std::vector<int>> const& clauses, std::string const& path) {
  CaDiCaL::Solver solver;
  solver.set("quiet", 1);
  solver.set("binary", 0);
  if (!solver.trace_proof(path.c_str()))
    throw file_error("cannot write " + path + ": does the directory exist, and is there room in it?");
  for (auto const& clause : clauses) {
    for (int literal : clause) solver.add(literal);
    solver.add(0);
  }
  if (solver.solve() != 20) throw disagreement_error("CaDiCaL satisfies clauses that another solver has refuted.");
  solver.close_proof_trace();
}

}  // namespace protolearn::sat

#endif
