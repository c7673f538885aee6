// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "../../catch.hpp"
#include "protolearn/search/every_n/evidence.hpp"
#include "protolearn/verification/every_n/prove.hpp"

// Another way to judge tables for every N, which shares with conflict search no more than the description of a setting:
// executions of named processes, one by one, each of them run by the simulator.

namespace by_hand {

using namespace protolearn;
using namespace protolearn::detail;

/// Whoever crashes in a plan has a round of its crash, and stands in group 0.
[[nodiscard]] inline Failing failing(Description const& setting, SizedSchedule const& plan, unsigned i) {
  if (plan.crash_round[i] > 0) return Failing::crashes;
  return plan.group[i] == 0 ? Failing::goes_on : setting.faults.groups[plan.group[i]].failing;
}

/// What may become of the message from j to i.
[[nodiscard]] inline std::vector<state_t> fates(Description const& setting, SizedSchedule const& plan, unsigned round,
                                                unsigned i, unsigned j) {
  auto const lost = static_cast<state_t>(setting.shape.states);
  Failing const how = failing(setting, plan, j);
  bool const gone = how == Failing::dead || (how == Failing::crashes && plan.crash_round[j] < round);
  if (i == j || gone) return {as_sent};
  if (how == Failing::lies) {
    std::vector<state_t> all(lost + 1U);
    for (state_t s = 0; s <= lost; ++s) all[s] = s;
    return all;
  }
  bool const crashing = how == Failing::crashes && plan.crash_round[j] == round;
  bool const may_lose = setting.faults.loses[plan.group[j]][plan.group[i]] && round <= setting.faults.last_lossy_round;
  return crashing || may_lose ? std::vector<state_t>{as_sent, lost} : std::vector<state_t>{as_sent};
}

/// Is something received where the message had such a fate? (What is not sent in a silent state is received as nothing,
/// and heard.)
[[nodiscard]] inline bool arrives(Description const& setting, SizedSchedule const& plan, unsigned round, unsigned i,
                                  unsigned j, state_t fate) {
  Failing const how = failing(setting, plan, j);
  bool const gone = how == Failing::dead || (how == Failing::crashes && plan.crash_round[j] < round);
  return i == j || (!gone && fate != setting.shape.states);
}

/// What the adversary must not do at this size; empty: it may do all of it.
[[nodiscard]] inline std::string why_impossible(Description const& setting, Size const& size,
                                                SizedSchedule const& plan) {
  if (plan.nodes != size.nodes || plan.faulty != size.bound()) return "another size";
  std::array<unsigned, max_groups> many{};
  for (unsigned i = 0; i < plan.nodes; ++i) {
    if (plan.crash_round[i] > 0 && (plan.group[i] != 0 || plan.crash_round[i] > plan.rounds)) return "a crash";
    ++many[plan.crash_round[i] > 0 ? crash_group(setting.faults.groups) : plan.group[i]];
    bool const lies = failing(setting, plan, i) == Failing::lies;
    auto const* const all = setting.task->initial.data();
    if (!lies && std::find(all, all + setting.task->initials, plan.starts[i]) == all + setting.task->initials)
      return "a start";
    if (plan.crash_round[i] > 0 && crash_group(setting.faults.groups) == 0) return "nobody crashes";
  }
  if (many[1] > size.most[1] || many[2] > size.most[2]) return "too many fail";
  if (!may_start(*setting.task, plan.starts.data(), plan.nodes)) return "starts together";
  for (unsigned r = 1; r <= plan.rounds; ++r) {
    for (unsigned i = 0; i < plan.nodes; ++i) {
      Failing const how = failing(setting, plan, i);
      if (how == Failing::lies || how == Failing::dead) continue;
      if (how == Failing::crashes && r >= plan.crash_round[i]) continue;
      unsigned heard = 0;
      for (unsigned j = 0; j < plan.nodes; ++j) {
        auto const all = fates(setting, plan, r, i, j);
        if (std::find(all.begin(), all.end(), plan.fate(r, i, j)) == all.end()) return "a fate of a message";
        heard += arrives(setting, plan, r, i, j, plan.fate(r, i, j)) ? 1 : 0;
      }
      if (heard < setting.faults.hearing.least(plan.nodes, plan.faulty)) return "somebody hears too little";
    }
  }
  return "";
}

/// All that the adversary may do to one machine at one size.
class Executions {
 public:
  Executions(Description const& setting, Size const& size) : setting_(setting), size_(size) {
    bool const asks_rounds = setting.task->mentions(Op::loss_free_rounds) || setting.task->mentions(Op::loss_free_from);
    asks_losses_ = asks_rounds || setting.task->mentions(Op::failure_free);
  }

  /// One in which a rule is broken, and which.
  struct Breach {
    SizedSchedule plan;
    unsigned rule;
  };
  [[nodiscard]] std::optional<Breach> breach(SizedExecution::Next const& next) {
    next_ = &next;
    breach_.reset();
    SizedSchedule plan(size_.nodes, size_.bound(), setting_.shape.rounds);
    roles_.assign(size_.nodes, 0);
    cast(plan, 0, {});
    return breach_;
  }
  [[nodiscard]] std::size_t how_many() const { return seen_; }

 private:
  /// How a process fails, and where it starts. Processes of the same role are alike, so roles do not go down.
  using Role = std::array<unsigned, 3>;  // group, round of its crash, start

  void cast(SizedSchedule& plan, unsigned i, Role least) {
    if (breach_) return;
    TaskDescription const& task = *setting_.task;
    if (i == size_.nodes) {
      if (!may_start(task, plan.starts.data(), plan.nodes)) return;
      states_.assign(plan.rounds + 1, plan.starts);
      return play(plan, 1);
    }
    for (unsigned group = 0; group < max_groups; ++group) {
      auto const many = std::count(roles_.begin(), roles_.begin() + i, group);
      if (group > 0 && many == static_cast<std::ptrdiff_t>(size_.most[group])) continue;
      Failing const how = group > 0 ? setting_.faults.groups[group].failing : Failing::goes_on;
      bool const crashes = how == Failing::crashes;
      for (unsigned round = crashes ? 1 : 0; round <= (crashes ? plan.rounds : 0); ++round) {
        unsigned const choices = how == Failing::lies ? 1 : task.initials;
        for (unsigned k = 0; k < choices; ++k) {
          if (Role{group, round, k} < least) continue;
          plan.group[i] = crashes ? 0 : group;
          roles_[i] = group;
          plan.crash_round[i] = round;
          plan.starts[i] = task.initial[k];
          cast(plan, i + 1, {group, round, k});
        }
      }
    }
  }

  [[nodiscard]] bool takes_part(SizedSchedule const& plan, unsigned i, unsigned round) const {
    Failing const how = failing(setting_, plan, i);
    return how == Failing::goes_on || (how == Failing::crashes && round < plan.crash_round[i]);
  }

  /// What can become of one process in a round: its next state, whether a message to it was lost, and by which fates.
  using Ends = std::map<std::pair<state_t, bool>, std::vector<state_t>>;

  void play(SizedSchedule& plan, unsigned round) {
    if (breach_) return;
    if (round > plan.rounds) return end(plan);
    std::vector<Ends> ends(plan.nodes);
    for (unsigned i = 0; i < plan.nodes; ++i) {
      if (!takes_part(plan, i, round)) continue;
      std::vector<state_t> fates(plan.nodes, as_sent);
      receive(plan, round, i, 0, fates, ends[i]);
      if (ends[i].empty()) return;  // it cannot hear enough
    }
    go_on(plan, round, 0, ends);
  }

  void receive(SizedSchedule const& plan, unsigned round, unsigned i, unsigned j, std::vector<state_t>& fates,
               Ends& ends) const {
    if (j == plan.nodes) return received(plan, round, i, fates, ends);
    for (state_t const fate : by_hand::fates(setting_, plan, round, i, j)) {
      fates[j] = fate;
      receive(plan, round, i, j + 1, fates, ends);
    }
    fates[j] = as_sent;
  }

  void received(SizedSchedule const& plan, unsigned round, unsigned i, std::vector<state_t> const& fates,
                Ends& ends) const {
    auto const& sent = states_[round - 1];
    std::vector<unsigned> counts(setting_.shape.states);
    unsigned heard = 0;
    bool loses = false;
    for (unsigned j = 0; j < plan.nodes; ++j) {
      Failing const how = failing(setting_, plan, j);
      bool const here = arrives(setting_, plan, round, i, j, fates[j]);
      heard += here ? 1 : 0;
      loses = loses || (!here && how != Failing::dead);
      if (!here) continue;
      bool const says_nothing = i != j && how != Failing::lies && ((setting_.task->silent >> sent[j]) & 1U) != 0;
      if (!says_nothing) ++counts[how == Failing::lies ? fates[j] : sent[j]];
    }
    LinearBound const& hearing = setting_.faults.hearing;
    if (heard < hearing.least(plan.nodes, plan.faulty)) return;
    bool const halted = ((setting_.task->halted >> sent[i]) & 1U) != 0;
    state_t const next = halted ? sent[i] : (*next_)(sent[i], counts, plan.nodes, plan.faulty, round);
    ends.try_emplace({next, loses && asks_losses_}, fates);
  }

  void go_on(SizedSchedule& plan, unsigned round, unsigned i, std::vector<Ends> const& ends) {
    if (breach_) return;
    if (i == plan.nodes) return play(plan, round + 1);
    states_[round][i] = states_[round - 1][i];
    if (ends[i].empty()) return go_on(plan, round, i + 1, ends);
    for (auto const& [what, fates] : ends[i]) {
      for (unsigned j = 0; j < plan.nodes; ++j) plan.fate(round, i, j) = fates[j];
      states_[round][i] = what.first;
      go_on(plan, round, i + 1, ends);
    }
    for (unsigned j = 0; j < plan.nodes; ++j) plan.fate(round, i, j) = as_sent;
  }

  void end(SizedSchedule const& plan) {
    ++seen_;
    SizedExecution const run(setting_, *next_, plan);
    if (run.states != states_) FAIL("the simulator makes something else of the plan");
    for (unsigned k = 0; k < setting_.task->must_count; ++k) {
      if (truth(setting_.task->formulas, setting_.task->must(k).formula, run)) continue;
      breach_ = Breach{run.schedule, k};
      return;
    }
  }

  Description const& setting_;
  Size size_;
  bool asks_losses_ = false;
  SizedExecution::Next const* next_ = nullptr;
  std::vector<unsigned> roles_;  // groups, of those that crash, too
  std::vector<std::vector<state_t>> states_;
  std::optional<Breach> breach_;
  std::size_t seen_ = 0;
};

/// Transitions of one execution that breaks a rule: every table that has all of them is wrong.
struct Wrong {
  std::vector<std::pair<ThresholdObservation, state_t>> transitions;
};

[[nodiscard]] inline ThresholdObservation observed(Description const& setting,
                                                   std::vector<PredicateDescription> const& library,
                                                   SizedExecution const& run, unsigned i, unsigned round) {
  std::vector<unsigned> counts(setting.shape.states);
  for (unsigned j = 0; j < run.nodes(); ++j) {
    state_t const symbol = run.received_from(i, j, round);
    if (symbol != run.lost()) ++counts[symbol];
  }
  ThresholdObservation seen{setting.view.clock_in(round), run.states[round - 1][i], 0};
  for (std::size_t k = 0; k < library.size(); ++k) {
    if (holds(library[k], counts, run.nodes(), run.schedule.faulty)) seen.bits |= PredicateSet{1} << k;
  }
  return seen;
}

[[nodiscard]] inline Wrong transitions_of(Description const& setting, std::vector<PredicateDescription> const& library,
                                          SizedExecution const& run) {
  Wrong result;
  for (unsigned r = 1; r <= run.rounds(); ++r) {
    for (unsigned i = 0; i < run.nodes(); ++i) {
      if (run.moves(i, r)) result.transitions.push_back({observed(setting, library, run, i, r), run.states[r][i]});
    }
  }
  return result;
}

/// Looks for right tables: tries all of them, but those that an execution was seen to rule out.
class AllTables {
 public:
  /// Executions of up to so many processes are played by hand; of tables that keep the rules there, Z3 is asked, or
  /// they pass for right.
  AllTables(Description const& setting, std::vector<PredicateDescription> library, unsigned most, bool asks_z3 = true)
      : setting_(setting), library_(std::move(library)), asks_z3_(asks_z3) {
    for (unsigned n = 1; n <= most; ++n) {
      for (Size const& size : sizes(setting.faults, n)) executions_.emplace_back(setting, size);
    }
  }

  /// Is some table right that sees these predicates of the library?
  [[nodiscard]] bool some_right(PredicateSet set) {
    set_ = set;
    table_ = {};
    table_.states = setting_.shape.states;
    table_.clocks = setting_.view.clocks();
    for (std::size_t k = 0; k < library_.size(); ++k) {
      if (((set >> k) & 1U) != 0) table_.predicates.push_back(library_[k]);
    }
    std::size_t const entries = (std::size_t{table_.clocks} * table_.states) << table_.predicates.size();
    assigned_.assign(entries, open);
    known_.clear();
    for (Wrong const& wrong : wrong_) add(wrong);
    return find();
  }

  /// Is the table right for every N? If not, no other like it is tried again.
  [[nodiscard]] bool is_right(ThresholdTable const& table) {
    auto const next = next_of(setting_, table);
    for (Executions& at : executions_) {
      auto const breach = at.breach(next);
      if (!breach) continue;
      learn(SizedExecution(setting_, next, breach->plan));
      return false;
    }
    ++survivors_;
    if (!asks_z3_) return true;
    EveryN every_n(setting_, table, std::chrono::seconds{20}, nullptr, next);
    for (unsigned k = 0; k < setting_.task->must_count; ++k) {
      Occurrence const breaks = every_n.ask({setting_.task->must(k).formula, false}, {});
      REQUIRE(breaks.kind != Occurrence::Kind::unknown);
      if (breaks.kind == Occurrence::Kind::no) continue;
      SizedExecution const run(setting_, next, *breaks.schedule);
      REQUIRE_FALSE(truth(setting_.task->formulas, setting_.task->must(k).formula, run));
      larger_ = true;
      learn(run);
      return false;
    }
    return true;
  }

  /// Was some table right at all sizes that were played, and wrong at a larger one?
  [[nodiscard]] bool needed_larger() const { return larger_; }
  [[nodiscard]] std::size_t survivors() const { return survivors_; }
  [[nodiscard]] std::size_t executions() const {
    std::size_t sum = 0;
    for (Executions const& at : executions_) sum += at.how_many();
    return sum;
  }

 private:
  static constexpr state_t open = 0xff;
  using Pairs = std::vector<std::pair<std::size_t, state_t>>;  // entry and state

  void learn(SizedExecution const& run) {
    wrong_.push_back(transitions_of(setting_, library_, run));
    if (!assigned_.empty()) add(wrong_.back());
  }

  [[nodiscard]] std::size_t entry(ThresholdObservation const& seen) const {
    std::size_t bits = 0, at = 0;
    for (std::size_t k = 0; k < library_.size(); ++k) {
      if (((set_ >> k) & 1U) != 0) bits |= std::size_t{(seen.bits >> k) & 1U} << at++;
    }
    return (std::size_t{seen.clock} * table_.states + seen.own) << at | bits;
  }

  void add(Wrong const& wrong) {
    std::map<std::size_t, state_t> all;
    for (auto const& [seen, to] : wrong.transitions) {
      if (all.try_emplace(entry(seen), to).first->second != to) return;  // to these predicates they are one entry
    }
    known_.emplace_back(all.begin(), all.end());
  }

  [[nodiscard]] state_t answer(std::size_t entry) const {
    auto const own = static_cast<state_t>((entry >> table_.predicates.size()) % table_.states);
    return assigned_[entry] == open ? own : assigned_[entry];
  }

  /// Goes on from what is assigned: whatever is open may be anything.
  bool find() {
    for (;;) {
      Pairs const* wrong = nullptr;
      for (std::size_t k = 0; k < known_.size() && wrong == nullptr; ++k) {
        bool const has_all = std::all_of(known_[k].begin(), known_[k].end(),
                                         [&](auto const& pair) { return answer(pair.first) == pair.second; });
        if (!has_all) continue;
        std::rotate(known_.begin(), known_.begin() + static_cast<std::ptrdiff_t>(k),
                    known_.begin() + static_cast<std::ptrdiff_t>(k) + 1);
        wrong = known_.data();
      }
      if (wrong == nullptr) {
        table_.answers.clear();
        for (std::size_t e = 0; e < assigned_.size(); ++e) table_.answers.push_back(answer(e));
        if (is_right(table_)) return true;
        continue;
      }
      auto const at =
          std::find_if(wrong->begin(), wrong->end(), [&](auto const& pair) { return assigned_[pair.first] == open; });
      if (at == wrong->end()) return false;
      std::size_t const entry = at->first;
      for (unsigned s = 0; s < table_.states; ++s) {
        assigned_[entry] = static_cast<state_t>(s);
        if (find()) return true;
      }
      assigned_[entry] = open;
      return false;
    }
  }

  Description const& setting_;
  std::vector<PredicateDescription> library_;
  bool asks_z3_;
  std::vector<Executions> executions_;
  std::vector<Wrong> wrong_;
  PredicateSet set_ = 0;
  ThresholdTable table_;
  std::vector<state_t> assigned_;
  std::vector<Pairs> known_;
  bool larger_ = false;
  std::size_t survivors_ = 0;
};

}  // namespace by_hand
