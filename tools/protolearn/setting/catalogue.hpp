// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

// The tasks, fault models and views that the library has, as data: the words of the command line that choose them,
// their parameters, and what decides whether a combination can be. A test holds this against the library's types.

namespace protolearn::cli {

/// A number after the colon: `k-set-agreement:2,3`.
struct Parameter {
  char const* name;  // as in the documentation: "K"
  int least, most;
  std::optional<int> standard;  // what it is if it is left out; only the last ones may be
};

using Parameters = std::vector<int>;

/// What all three have in common.
struct Entry {
  char const* word;   // "k-set-agreement"
  char const* type;   // "KSetAgreement": the template, or the type
  char const* about;  // one line
  std::vector<Parameter> parameters;
};

/// A task, and the setting that it has if nothing else is asked for.
struct TaskEntry : Entry {
  unsigned (*named_states)(Parameters const&);  // the task needs at least so many
  char const* faults;                           // "crash:1"
  char const* view;                             // "with-round:counted"
  unsigned nodes, rounds;
  unsigned more_states = 0;                                            // besides the named ones
  bool needs_honesty = false;                                          // it makes no sense where processes lie
  unsigned (*most_nodes)(Parameters const&) = nullptr;                 // with more, no start would be allowed
  unsigned (*last_round_asked)(Parameters const&) = nullptr;           // a formula mentions it
  std::optional<std::string> (*refusal)(Parameters const&) = nullptr;  // parameters that do not go together
};

/// A fault model; its one parameter, if it has one, is the most that may be faulty, or lost in a round.
struct FaultEntry : Entry {
  bool faulty_processes;  // the parameter is F
  bool lies = false;
};

/// A view. Those that wrap one are followed by it: `with-round:counted`.
struct ViewEntry : Entry {
  enum class Kind { ordered, counted, thresholds, with_round, with_last_round, per_process };
  Kind kind;
  [[nodiscard]] bool wraps() const { return kind >= Kind::with_round; }
};

/// A predicate of the view Thresholds: `at-least-1-2`.
struct PredicateEntry : Entry {
  bool any_number = false;  // more numbers may follow: coefficients
};

[[nodiscard]] std::vector<TaskEntry> const& tasks();
[[nodiscard]] std::vector<FaultEntry> const& fault_models();
[[nodiscard]] std::vector<ViewEntry> const& views();
[[nodiscard]] std::vector<PredicateEntry> const& predicates();

/// The catalogue, for people: a line for each with its parameters, and what it is.
[[nodiscard]] std::string list_of_everything();

}  // namespace protolearn::cli
