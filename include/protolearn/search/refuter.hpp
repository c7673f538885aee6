// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "protolearn/core/error.hpp"
#include "protolearn/model/faults/fault_model.hpp"
#include "protolearn/search/sat/solver.hpp"
#include "protolearn/search/steps.hpp"
#include "protolearn/verification/report.hpp"

namespace protolearn::detail {

/// What a search asks of one of its settings; Conflicts<Setting> answers. The search itself is compiled once for all of
/// them.
class Refuter {
 public:
  Refuter() = default;
  Refuter(Refuter const&) = delete;
  Refuter& operator=(Refuter const&) = delete;
  virtual ~Refuter() = default;

  /// Adds clauses that the table does not satisfy, if it breaks a rule against the adversary of a level 1..levels().
  /// False: there are none, it is right.
  virtual bool refute(unsigned level, sat::Until const& until) = 0;

  /// Adds clauses about everything that any table may do against the adversary at hand; or returns false, if these
  /// would be steps to more than `most` configurations. Not all that refute() could ever add are among them.
  virtual bool foresee(std::size_t most, sat::Until const& until) = 0;

  /// How many levels of adversaries there are, each stronger than the one before.
  [[nodiscard]] virtual unsigned levels() const = 0;

  /// How the configurations that it has met were found.
  [[nodiscard]] virtual std::shared_ptr<Steps const> steps() const = 0;

  /// Roughly how much memory it takes.
  [[nodiscard]] virtual std::size_t bytes() const = 0;

  /// The second look at a table: it shares the model with the search, but neither normal forms nor clauses.
  [[nodiscard]] virtual Report explored(std::vector<state_t> const& table) const = 0;

  /// What to throw if others see a table otherwise.
  [[nodiscard]] virtual disagreement_error disagreement(std::string const& claim,
                                                        std::vector<state_t> const& table) const = 0;

  /// The rules, and the setting, in words; given a report, also which rules are kept vacuously.
  [[nodiscard]] virtual std::string scope(Report const* report) const = 0;

  /// How its processes fail.
  [[nodiscard]] virtual FaultGroups groups() const = 0;
};

}  // namespace protolearn::detail
