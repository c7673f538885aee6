// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "catalogue.hpp"
#include "protolearn/model/faults/fault_model.hpp"
#include "user_file.hpp"

// From a word of the command line, such as `with-round:counted` or `smoke_alarm.hpp:SmokeAlarm`, to a type. Every
// function here throws usage_error, in one line with the nearest right words.

namespace protolearn::cli {

/// A task, fault model or view that was chosen.
struct Choice {
  std::string type;            // in C++: "protolearn::Consensus<3, true>"
  std::string words;           // as the command line says it, at its shortest: "consensus:3"
  std::optional<OwnType> own;  // what of it is the user's own
};

struct TaskChoice : Choice {
  TaskEntry const* entry = nullptr;  // null: the user's own
  Parameters parameters;
};

struct FaultChoice : Choice {
  FaultEntry const* entry = nullptr;
  std::array<FaultBound, detail::max_groups> bounds{0U, 0U, 0U};  // F of each group; 0 where it is not known
  bool crashes = false, lies = false, omits = false, moving = false;
  bool loses = false;                  // messages, whoever fails
  bool loses_anyway = false;           // even if nobody fails
  std::optional<unsigned> budget;      // at most so many of them in a round
  std::optional<unsigned> last_lossy;  // in the rounds up to this one
  std::string quorum;                  // how many everybody hears: "2", "majority" or "all-but-faulty"; or empty
  bool hears_by_formula = true;        // that is one formula of N and F

  /// F, among so many processes; for every N, as far as it is a number.
  [[nodiscard]] unsigned faulty(unsigned nodes) const;
};

struct PredicateChoice {
  PredicateEntry const* entry;
  Parameters parameters;
};

struct ViewChoice : Choice {
  ViewEntry const* entry = nullptr;
  std::vector<PredicateChoice> predicates;
  std::shared_ptr<ViewChoice const> inner;  // what it wraps
  unsigned number = 0;                      // after that

  /// Are the predicates that it sees learned with the machine?
  [[nodiscard]] bool learns_predicates() const;

  /// The size of a machine's table, the largest number standing for all beyond it; empty if it is not known.
  [[nodiscard]] std::optional<std::size_t> entries(unsigned nodes, unsigned states, unsigned rounds) const;
};

[[nodiscard]] TaskChoice task_of(std::string const& words);
[[nodiscard]] FaultChoice faults_of(std::string const& words);
[[nodiscard]] ViewChoice view_of(std::string const& words);

/// How the command line spells a name that the library writes: "KSetAgreement<2, 3>" is "k-set-agreement:2,3",
/// "Thresholds<exists<0>, at_least<1, 2>>" is "thresholds:exists-0,at-least-1-2".
[[nodiscard]] std::string words_of_name(std::string const& name);

}  // namespace protolearn::cli
