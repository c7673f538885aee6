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

/// The setting that a task has if nothing else is asked for.
struct UsualSetting {
  char const* faults;  // "crash:1"
  char const* view;    // "with-round:counted"
  unsigned nodes, rounds;
  unsigned more_states = 0;  // besides the named ones
  bool crashes = false;      // the faults are crashes of as many as the first parameter says, if any
  char const* view_for_every_n = "with-last-round:learned-thresholds";
};

/// What a task asks of a setting, by its parameters.
struct Demands {
  unsigned (*named_states)(Parameters const&);                 // it needs at least so many
  unsigned (*remembered)(Parameters const&, unsigned states);  // so many bits of a process's past its rules ask about
  std::vector<std::string> (*initial)(Parameters const&, unsigned states);  // the names of the initial states
  bool names_process_0 = false;                                             // its formulas do
  bool honesty = false;                                                     // it makes no sense where processes lie
  bool restricts_starts = false;                                       // not every combination of starts is allowed
  unsigned (*most_nodes)(Parameters const&) = nullptr;                 // with more, no start would be allowed
  unsigned (*last_round)(Parameters const&) = nullptr;                 // a formula asks about this one
  std::optional<std::string> (*refusal)(Parameters const&) = nullptr;  // parameters that do not go together
};

struct TaskEntry : Entry {
  UsualSetting usual;
  Demands demands;
};

/// A fault model; its one parameter, if it has one, is the most that may be faulty (a number, or below-k), or lost in a
/// round. The last ones are made of others: `heard-at-least:crash:1,2`, `both:byzantine:1,crash:1`.
struct FaultEntry : Entry {
  enum class Kind {
    nothing,
    loss,
    loss_budget,
    crash,
    dead,
    omission,
    byzantine,
    heard_at_least,
    loss_until,
    moving,
    both
  };
  Kind kind;
  char const* rest = "";  // of those that are made of others, what follows: ":FAULTS,K"
  [[nodiscard]] bool has_faulty_processes() const { return Kind::crash <= kind && kind <= Kind::byzantine; }
  [[nodiscard]] bool wraps() const { return kind >= Kind::heard_at_least; }
};

/// A view. Those that wrap one are followed by it, `with-round:counted`, and some by a number then:
/// `with-turn:counted,3`.
struct ViewEntry : Entry {
  enum class Kind {
    ordered,
    counted,
    thresholds,
    learned_thresholds,
    with_round,
    with_last_round,
    per_process,
    with_coin,
    with_turn,
    with_sender
  };
  Kind kind;
  [[nodiscard]] bool wraps() const { return kind >= Kind::with_round; }
  [[nodiscard]] bool has_speaker() const { return kind >= Kind::with_turn; }
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
