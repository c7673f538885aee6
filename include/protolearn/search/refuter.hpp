// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "protolearn/model/faults/fault_model.hpp"
#include "protolearn/search/sat/solver.hpp"
#include "protolearn/search/steps.hpp"

namespace protolearn::detail {

/// What a search asks of one of its settings; Conflicts<Size> answers. The search itself is compiled once for all of
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

  /// How its processes fail.
  [[nodiscard]] virtual FaultGroups groups() const = 0;

  /// What tells it from the other settings of the search: "N=4, F=1"; or nothing, and it is called by its number.
  [[nodiscard]] virtual std::string name() const = 0;
};

}  // namespace protolearn::detail
