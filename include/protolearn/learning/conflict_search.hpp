// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <chrono>
#include <memory>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "protolearn/learning/options.hpp"
#include "protolearn/learning/search/history.hpp"
#include "protolearn/verification/verify.hpp"

// A complete learner: it ends with a machine that keeps every rule, or with the proof that no machine of the shape can. It is a
// counterexample-guided search (E. Clarke, O. Grumberg, S. Jha, Y. Lu and H. Veith, "Counterexample-guided abstraction refinement",
// CAV 2000; as synthesis: A. Solar-Lezama and others, "Combinatorial sketching for finite programs", ASPLOS 2006): a SAT solver
// proposes a table, exploration says as clauses what is wrong with it, and so on. Clauses speak of the table and of which
// configurations are reached, so that one says something of every execution that passes.

namespace protolearn {

/// What a search found.
template <class First, class... Others>
struct Found {
  /// proved: `machine` keeps every rule. impossible: no machine of this shape does, see `certificate`. unknown: time, memory, an interrupt
  /// or max_iterations ended the search, or the explorer gave up; see the reason.
  Verdict verdict;
  /// If proved: the machine, for the first setting.
  typename First::machine_type machine;
  /// If impossible: why.
  Certificate certificate;
  std::string stopped;  // what ended the search, if no answer: "the time limit", ...
  sat::Engine engine{};
  std::uint64_t seed = 0;
  std::uint64_t iterations = 0;    // tables that were proposed
  std::size_t clauses = 0;
  std::size_t configurations = 0;  // distinct ones, up to what the rules cannot tell apart
  double seconds = 0;              // of the search alone
  double judge_seconds = 0;        // of the explorer's second look

  /// The same table as a machine of another setting of the search.
  template <class Setting>
  [[nodiscard]] typename Setting::machine_type machine_for() const {
    static_assert((std::is_same_v<Setting, First> || ... || std::is_same_v<Setting, Others>),
                  "protolearn::Found::machine_for<Setting>: Setting is none of those that were searched for.");
    typename Setting::machine_type result;
    for (std::size_t e = 0; e < result.entries; ++e) result[e] = machine[e];
    return result;
  }
};

namespace detail {

template <class A, class B>
inline constexpr bool same_table = A::states == B::states && A::view_type::entries == B::view_type::entries &&
                                   A::view_type::digits == B::view_type::digits && [] {
                                     for (unsigned d = 0; d < A::view_type::digits; ++d) {
                                       if (A::view_type::radix[d] != B::view_type::radix[d < B::view_type::digits ? d : 0]) return false;
                                     }
                                     return true;
                                   }();

/// The search; one table for all settings.
template <class First, class... Others>
class ConflictSearch {
 public:
  using Result = Found<First, Others...>;

  ConflictSearch(Options const& options, sat::Engine engine, typename First::machine_type const& begin_with)
      : options_(options), until_{start_ + options.time_limit, options.stop}, solver_(sat::make_solver(engine, options.seed)),
        base_(*solver_, {begin_with.data(), begin_with.data() + begin_with.entries}, First::states), settings_(make(std::index_sequence_for<First, Others...>{})) {
    level_.fill(1);
    found_.engine = engine;
    found_.seed = options.seed;
  }

  Result run() {
    using Kind = Verdict::Kind;
    std::string const scope = describe();
    std::string stopped;
    bool impossible = false;
    std::size_t known = 0;  // clauses when the last table was proposed
    while (refute_any() && !impossible && stopped.empty()) {
      stopped = why_stop();
      if (!stopped.empty()) break;
      if (base_.size() == known) {
        throw disagreement_error("conflict search finds fault with a table that satisfies all of its clauses, for " + scope + ". This is a bug in protolearn.");
      }
      known = base_.size();
      ++found_.iterations;
      auto const answer = base_.solve(until_);
      impossible = answer == sat::Answer::unsatisfiable;
      if (answer == sat::Answer::unknown) stopped = until_.over() ? why_stop() : "the solver gave up";
      report();
    }
    if (!impossible && stopped.empty() && until_.over()) stopped = why_stop();
    finish();
    if (impossible) {
      make_certificate();
      found_.verdict = Verdict(Kind::impossible, scope, "no table satisfies all of " + with_commas(found_.clauses) + " clauses, by " + sat::name_of(found_.engine));
    } else if (!stopped.empty()) {
      found_.stopped = stopped;
      found_.verdict = Verdict(Kind::unknown, scope, "the search was ended by " + stopped + " after " + std::to_string(found_.iterations) + " iterations");
    } else {
      judge(scope);
    }
    return std::move(found_);
  }

 private:
  static constexpr std::size_t count = 1 + sizeof...(Others);
  static_assert(count <= 255);  // a setting is told by a byte

  template <std::size_t... I>
  auto make(std::index_sequence<I...>) {
    return std::tuple<std::unique_ptr<Conflicts<First>>, std::unique_ptr<Conflicts<Others>>...>{
        std::make_unique<Conflicts<std::tuple_element_t<I, std::tuple<First, Others...>>>>(base_, static_cast<std::uint8_t>(I), options_.seed)...};
  }

  /// Adds clauses from the first setting, at its lowest level, in which the table breaks a rule. False: there is none.
  bool refute_any() {
    return [&]<std::size_t... I>(std::index_sequence<I...>) { return (refute<I>() || ...); }(std::make_index_sequence<count>{});
  }
  template <std::size_t I>
  bool refute() {
    auto& conflicts = *std::get<I>(settings_);
    for (;; ++level_[I]) {
      if (conflicts.refute(level_[I], until_)) return true;
      if (level_[I] == conflicts.levels || until_.over()) return false;
    }
  }

  [[nodiscard]] std::string why_stop() const {
    if (options_.stop != nullptr && options_.stop->load()) return "an interrupt";
    if (options_.max_iterations > 0 && found_.iterations >= options_.max_iterations) return "the limit of iterations";
    if (until_.over()) return "the time limit";
    if (bytes() > options_.memory_limit) return "the limit of memory (" + std::to_string(options_.memory_limit >> 20) + " MiB)";
    return {};
  }

  [[nodiscard]] std::size_t bytes() const {
    return base_.bytes() + std::apply([](auto const&... c) { return (c->bytes() + ...); }, settings_);
  }

  void report() {
    auto const now = std::chrono::steady_clock::now();
    if (!options_.on_progress || now - last_report_ < std::chrono::milliseconds{100}) return;
    last_report_ = now;
    Progress progress;
    progress.iteration = found_.iterations;
    progress.seconds = seconds_since(start_);
    progress.share_of_time = std::min(1.0, progress.seconds / std::chrono::duration<double>(options_.time_limit).count());
    options_.on_progress(progress);
  }

  void finish() {
    found_.seconds = seconds_since(start_);
    found_.clauses = base_.size();
    std::apply([&](auto const&... c) { found_.configurations = (c->configurations().size() + ...); }, settings_);
    for (std::size_t e = 0; e < found_.machine.entries; ++e) found_.machine[e] = base_.table()[e];
  }

  [[nodiscard]] static std::string describe() {
    std::string text = rule_names<typename First::Task>() + " for " + First::describe();
    ((text += "; " + rule_names<typename Others::Task>() + " for " + Others::describe()), ...);
    return text;
  }

  /// The second look: the explorer shares the model with the search, but neither normal forms nor clauses.
  void judge(std::string const& scope) {
    auto const begin = std::chrono::steady_clock::now();
    std::string executions, gave_up;
    auto const look = [&]<class Setting>() {
      auto const report = explore<Setting>(found_.template machine_for<Setting>());
      if (report.violating > 0) {
        throw disagreement_error("conflict search and exploration disagree on a machine of " + scope + ": exploration finds " +
                                 report.violating.str() + " violating executions. This is a bug in protolearn.");
      }
      if (!report.complete) gave_up = report.reason;
      executions += (executions.empty() ? "" : ", ") + all_executions(report);
    };
    look.template operator()<First>();
    (look.template operator()<Others>(), ...);
    found_.judge_seconds = seconds_since(begin);
    found_.verdict = gave_up.empty() ? Verdict(Verdict::Kind::proved, scope, "by conflict search, and by exploration of " + executions)
                                     : Verdict(Verdict::Kind::unknown, scope, "found by conflict search, but exploration gave up: " + gave_up);
  }

  void make_certificate() {
    found_.certificate.clauses = std::move(base_.list());
    found_.certificate.clauses.receipts = base_.receipts().entries();
    auto const steps = std::apply([](auto const&... c) { return std::make_shared<std::tuple<std::decay_t<decltype(c->configurations().steps())>...> const>(c->configurations().steps()...); }, settings_);
    auto const prefix = [steps](ConfigurationId id) {
      return [&]<std::size_t... I>(std::index_sequence<I...>) {
        Prefix result;
        ((I == id.setting ? void(result = prefix_of<std::tuple_element_t<I, std::tuple<First, Others...>>>(std::get<I>(*steps), id)) : void()), ...);
        return result;
      }(std::make_index_sequence<count>{});
    };
    found_.certificate.prefix = prefix;
    found_.certificate.entry_in_words = &entry_in_words<First>;
    found_.certificate.state_in_words = [](state_t s) { return std::string(state_name<typename First::Task>(s)); };
    found_.certificate.configuration_in_words = [prefix](ConfigurationId id) {
      return configuration_in_words<First>(prefix(id), id);
    };
  }

  Options const& options_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  std::chrono::steady_clock::time_point last_report_ = start_;
  sat::Until until_;
  std::unique_ptr<sat::Solver> solver_;
  ClauseBase base_;
  std::tuple<std::unique_ptr<Conflicts<First>>, std::unique_ptr<Conflicts<Others>>...> settings_;
  std::array<unsigned, count> level_{};
  Result found_;
};

}  // namespace detail

/// Searches for a machine that keeps every `must` rule of First, and with the same table of each of the others. Complete: given time
/// and memory, it ends with a machine, or with the proof that there is none. Deterministic for a seed and an engine, unless a clock
/// ends it. Found machines are judged again by the explorer; ask verify() for Z3's opinion. Throws usage_error if the engine is not
/// there, and disagreement_error if the explorer finds fault with the machine, which is a bug.
///
/// The search begins with the table of `begin_with`: by default every entry keeps its own state; or what another learner came up with.
///
/// Several settings must have one table, as those with `Thresholds` views of the same predicates do whatever N is.
template <class First, class... Others>
[[nodiscard]] Found<First, Others...> conflict_search(Options const& options = {}, sat::Engine engine = sat::default_engine,
                                                       typename First::machine_type const& begin_with = {}) {
  static_assert((detail::same_table<First, Others> && ...),
                "protolearn::conflict_search<A, B, ...>: the settings' tables differ: give them the same states and a view whose table does "
                "not depend on N, such as Thresholds<...> or WithLastRound<Thresholds<...>>.");
  if (options.time_limit.count() <= 0) throw usage_error("Options::time_limit must be positive.");
  return detail::ConflictSearch<First, Others...>(options, engine, begin_with).run();
}

}  // namespace protolearn
