// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "protolearn/bounds/full_information.hpp"
#include "protolearn/bounds/full_information/first_rounds.hpp"
#include "protolearn/search/conflict_search.hpp"
#include "protolearn/task/with_deadlines.hpp"

namespace protolearn {

struct FastestOptions {
  /// Of each conflict search.
  Options search{};
  sat::Engine engine = sat::Engine::cdcl;
  /// Where conflict search proves that a deadline cannot be smaller: whether that is so for every number of states.
  /// A time limit of 0 does not ask.
  FullInformationOptions full_information{std::size_t{1} << 20, std::chrono::seconds{10}, nullptr};
};

/// By when everybody correct decides if at most so many processes fail, and why not sooner.
struct Deadline {
  unsigned failures = 0;
  unsigned round = 0;
  /// impossible: no machine has a smaller one that keeps the deadlines before, and decides in R rounds after all. The
  /// scope says for which machines: those with S states, or all. proved: it is as small as a deadline can be, by itself
  /// or because the one before it is. unknown: a search was ended, and a smaller one may be possible.
  Verdict least;
  /// If impossible: why, for S states; and for every number of states, if the argument applies (else it is empty).
  Certificate certificate{};
  detail::Chain chain{};
  /// Of which the chain speaks.
  std::shared_ptr<TaskDescription const> task{};

  friend std::ostream& operator<<(std::ostream& out, Deadline const& d) {
    return out << "d(" << d.failures << ") = " << d.round << ", the least: " << d.least << '\n';
  }
};

/// The least deadlines, lexicographically, and one machine that keeps them all.
template <class Setting>
struct Fastest {
  /// proved: `machine` keeps every rule and the deadlines. impossible: no machine keeps the rules alone. unknown: no
  /// machine was found, for the reason given.
  Verdict verdict;
  /// Of 0, 1, .., F failures; none unless proved.
  std::vector<Deadline> deadlines;
  typename Setting::machine_type machine;
  /// If impossible: why.
  Certificate certificate{};
  double seconds = 0;

  /// No deadline is left open.
  [[nodiscard]] bool least() const {
    return verdict.proved() &&
           std::none_of(deadlines.begin(), deadlines.end(), [](Deadline const& d) { return d.least.unknown(); });
  }

  friend std::ostream& operator<<(std::ostream& out, Fastest const& fastest) {
    out << fastest.verdict << '\n';
    for (Deadline const& d : fastest.deadlines) out << d;
    return out;
  }
};

namespace detail {

/// The setting with a rule for each deadline; its machines are the setting's.
template <class Setting>
struct deadlines_of;
template <Shape shape, class Task, class Faults, class View>
struct deadlines_of<Setting<shape, Task, Faults, View>> {
  using Plain = Setting<shape, Task, Faults, View>;
  static constexpr unsigned F = Plain::Faults::max_faulty, R = shape.rounds;
  static constexpr unsigned rules = must_count<typename Plain::Task>;
  static constexpr bool fit = rules + (F + 1) * (R - 1) <= TaskDescription::max_musts;
  static_assert(fit,
                "protolearn::fastest<Setting>: too many deadlines: the task's must rules and (F + 1)(R - 1) are at "
                "most 13 together.");
  using type = protolearn::Setting<shape, WithEveryDeadline<typename Plain::Task, F, R>, Faults, View>;
};

/// The rules of WithEveryDeadline, by their deadlines.
class DeadlineRules {
 public:
  using Vector = std::vector<unsigned>;  // [failures]: a round 1..R

  DeadlineRules(unsigned rules, unsigned failures, unsigned rounds) : rules_(rules), F_(failures), R_(rounds) {}

  /// Those that say this; after round R nothing needs saying.
  [[nodiscard]] std::uint32_t that_say(Vector const& deadlines) const {
    std::uint32_t result = (std::uint32_t{1} << rules_) - 1;
    for (unsigned f = 0; f <= F_; ++f) {
      if (deadlines[f] < R_) result |= std::uint32_t{1} << number(f, deadlines[f]);
    }
    return result;
  }

  /// What a machine keeps of which this is the report.
  [[nodiscard]] Vector kept(Report const& report) const {
    Vector result(F_ + 1, R_);
    for (unsigned f = 0; f <= F_; ++f) {
      while (result[f] > 1 && report.violations[number(f, result[f] - 1)] == 0) --result[f];
    }
    return result;
  }

 private:
  [[nodiscard]] unsigned number(unsigned failures, unsigned round) const {
    return rules_ + failures * (R_ - 1) + round - 1;
  }

  unsigned rules_, F_, R_;
};

/// Looks for the least deadlines of a setting.
template <class Plain>
class FastestSearch {
 public:
  using Game = typename deadlines_of<Plain>::type;
  using Vector = DeadlineRules::Vector;

  explicit FastestSearch(FastestOptions const& options) : options_(options) {}

  Fastest<Plain> run() {
    auto const start = std::chrono::steady_clock::now();
    SearchResult first = search(Vector(F + 1, R));
    if (first.verdict.proved()) {
      for (unsigned f = 0; f <= F; ++f) best_.deadlines.push_back(least(f));
      for (unsigned f = 0; f <= F; ++f)
        best_.deadlines[f].round = kept_[f];  // if a search was ended, it may be smaller
    } else {
      best_.verdict = first.verdict;
      best_.certificate = std::move(first.certificate);
    }
    best_.seconds = seconds_since(start);
    return std::move(best_);
  }

 private:
  static constexpr unsigned F = Plain::Faults::max_faulty, R = Plain::rounds;

  /// The least deadline with f failures, given those of fewer. `kept_` and the machine are what is known to be
  /// possible.
  Deadline least(unsigned f) {
    std::string const scope = Plain::describe();
    for (;;) {
      Deadline deadline{f, kept_[f], {}};
      if (deadline.round == 1) {
        deadline.least = Verdict(Verdict::Kind::proved, scope, "round 1 is the first");
        return deadline;
      }
      if (f > 0 && deadline.round == kept_[f - 1]) {
        deadline.least =
            Verdict(best_.deadlines.back().least.unknown() ? Verdict::Kind::unknown : Verdict::Kind::proved, scope,
                    "d(" + std::to_string(f - 1) + ") is the same, and fewer may fail");
        return deadline;
      }
      Vector smaller(kept_.begin(), kept_.begin() + f + 1);
      --smaller[f];
      smaller.resize(F + 1, R);
      SearchResult found = search(smaller);
      if (found.verdict.proved()) continue;
      deadline.least = found.verdict;
      deadline.certificate = std::move(found.certificate);
      if (found.verdict.impossible()) for_every_number_of_states(smaller, deadline);
      return deadline;
    }
  }

  /// A machine that keeps these deadlines, or why there is none.
  SearchResult search(Vector const& deadlines) {
    std::uint32_t const asked = rules_.that_say(deadlines);
    auto found = conflict_search_for<Game>(asked, options_.search, options_.engine, best_.machine);
    if (!found.verdict.proved()) return found;
    best_.machine = found.machine;
    auto const report = explore<Game>(found.machine);
    kept_ = rules_.kept(report);
    best_.verdict = Verdict(Verdict::Kind::proved,
                            rule_names(Game::task, &report, rules_.that_say(kept_)) + " for " + Game::describe(),
                            found.verdict.reason());
    return found;
  }

  /// Asks about executions with at most f failures, in the rounds by which everybody must have decided then; and, if
  /// that says nothing, about all.
  void for_every_number_of_states(Vector const& smaller, Deadline& deadline) {
    if (options_.full_information.time_limit.count() <= 0) return;
    Description const& game = description_of<Game>;
    std::uint32_t const asked = rules_.that_say(smaller);
    unsigned const f = deadline.failures, round = smaller[f];
    auto const ask = [&](std::uint32_t rules, auto const& part) {
      auto task = std::make_shared<TaskDescription const>(describe_task<typename Game::Task>(rules));
      Verdict verdict;
      Chain chain;
      std::size_t views = 0;
      full_information(part(*task), options_.full_information, verdict, chain, views);
      if (!verdict.impossible()) return false;
      deadline.least = Verdict(Verdict::Kind::impossible, scope_without_states(game, *task), verdict.reason());
      deadline.chain = std::move(chain);
      deadline.task = std::move(task);
      return true;
    };
    auto const first_rounds = [&](TaskDescription const& task) { return first_rounds_of(game, task, round, f); };
    std::uint32_t const kept = kept_in_first_rounds(Game::task, asked, round);
    if (kept != 0 && can_go_on(game.faults) && ask(kept, first_rounds)) return;
    ask(asked, [&](TaskDescription const& task) {
      Description result = game;
      result.task = &task;
      return result;
    });
  }

  FastestOptions const& options_;
  DeadlineRules rules_{deadlines_of<Plain>::rules, F, R};
  Vector kept_;
  Fastest<Plain> best_;
};

}  // namespace detail

/// The least deadlines d(0) <= d(1) <= .. <= d(F) <= R, lexicographically, such that some machine keeps every rule of
/// the setting, and with at most f' failures every correct process decides by the end of round d(f'). One machine keeps
/// them all; conflict search finds it and the explorer judges it. That an entry cannot be smaller is proved for S
/// states by conflict search and, where full_information() applies, for every number of states. At most (F + 1) R
/// searches, each within Options::time_limit.
template <class Setting>
  requires(!Setting::for_every_n)
[[nodiscard]] Fastest<Setting> fastest(FastestOptions const& options = {}) {
  return detail::FastestSearch<Setting>(options).run();
}

}  // namespace protolearn
