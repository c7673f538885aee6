// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdlib>
#include <utility>
#include <vector>

#include "../every_n/compare.hpp"
#include "protolearn/search/every_n/any_size.hpp"
#include "protolearn/search/every_n/conflict_search.hpp"

// What conflict search for every N makes of a table at one size, against the explorer of the setting that has this
// size as its type.

namespace any_size_test {

using namespace every_n_test;
using namespace protolearn::detail;

/// Some of the rules of Probe.
template <std::size_t... rule>
struct Part : Probe {
  static constexpr std::string_view name = "Part";
  static constexpr auto rules = hana::make_tuple(Probe::rules[hana::size_c<rule>]...);
};

/// With states that say nothing: 1, and 2, where one has halted.
template <std::size_t... rule>
struct Silent : Part<rule...> {
  static constexpr std::string_view name = "Silent";
  static constexpr auto silent = states(1);
  static constexpr auto halted = states(2);
};

/// Not everybody starts in 1, and not nobody.
template <std::size_t... rule>
struct Starting : Part<rule...> {
  static constexpr std::string_view name = "Starting";
  static constexpr auto starting = any(starts(1)) && any(starts(0));
};

/// What is found of tables at one size, and all clauses that were ever written.
class AtSize {
 public:
  AtSize(Description const& setting, Size const& size, ThresholdTable table)
      : setting_(setting),
        table_(std::move(table)),
        halted_(table_.answers.size()),
        base_(solver_, table_.answers, setting.shape.states, halted()),
        conflicts_(base_, 0, size.nodes, AnySize(setting, size, observe(size))) {}
  AtSize(AtSize const&) = delete;
  AtSize& operator=(AtSize const&) = delete;

  /// Is something wrong with the table? Asks about weaker adversaries first, or at once about the strongest.
  [[nodiscard]] bool refutes(std::vector<state_t> const& answers, bool in_turn) {
    base_.set_table(answers);
    bool wrong = false;
    for (unsigned level = in_turn ? 1 : conflicts_.levels(); level <= conflicts_.levels() && !wrong; ++level)
      wrong = conflicts_.refute(level, {});
    return wrong;
  }

  /// Says of a table that it is wrong what there is to say, until it is; or, if there is one, finds one that is right.
  [[nodiscard]] std::vector<state_t> search() {
    std::size_t known = base_.size();
    while (refutes(base_.table(), true)) {
      REQUIRE(base_.size() > known);
      known = base_.size();
      if (base_.solve({}) == sat::Answer::unsatisfiable) return {};
    }
    return base_.table();
  }

  void foresee() { REQUIRE(conflicts_.foresee(1'000'000, {})); }

  /// All clauses so far hold of a table that is right; reached(c) is what it was just found to reach.
  [[nodiscard]] bool holds_of_present() const {
    auto const& list = const_cast<ClauseBase&>(base_).list();
    for (std::size_t k = 0; k < list.size(); ++k) {
      bool satisfied = false;
      for (int const literal : list.clause(k))
        satisfied = satisfied || holds(list.variables[static_cast<std::size_t>(std::abs(literal))]) == (literal > 0);
      if (!satisfied) return false;
    }
    return true;
  }

 private:
  [[nodiscard]] std::vector<bool> halted() {
    for (std::size_t e = 0; e < halted_.size(); ++e) {
      std::size_t const own = (e >> table_.predicates.size()) % table_.states;
      halted_[e] = ((setting_.task->halted >> own) & 1U) != 0;
      if (halted_[e]) table_.answers[e] = static_cast<state_t>(own);
    }
    return halted_;
  }
  [[nodiscard]] AnySize::Observe observe(Size const& size) {
    return [this, size](state_t own, std::array<unsigned, max_states> const& counts, unsigned round) {
      return static_cast<std::uint32_t>(
          table_.entry(own, counts, size.nodes, size.bound(), setting_.view.clock_in(round)));
    };
  }

  [[nodiscard]] bool holds(ClauseList::Variable const& variable) const {
    auto const goes = [&](std::uint32_t entry) { return ((variable.states >> base_.table()[entry]) & 1U) != 0; };
    if (variable.kind == ClauseList::Variable::Kind::goes) return goes(variable.number);
    if (variable.kind == ClauseList::Variable::Kind::reached) return conflicts_.graph().reaches(variable.configuration);
    auto const& entries = base_.receipts().entries(variable.number);
    return std::any_of(entries.begin(), entries.end(), goes);
  }

  Description const& setting_;
  ThresholdTable table_;
  std::vector<bool> halted_;
  sat::CdclSolver solver_;
  ClauseBase base_;
  Conflicts<AnySize> conflicts_;
};

/// What became of tables.
struct Findings {
  unsigned sizes = 0, tables = 0, right = 0;
};

/// `searches`: whether some table is right at a size, a search for this size must say, too.
template <class Every, bool searches>
class Agreement {
 public:
  explicit Agreement(std::uint64_t seed) : random_(seed) {
    typename Every::machine_type const machine;
    empty_ = table_of(machine);
  }

  /// With N processes, and every F that the faults allow.
  template <unsigned N>
  void at(unsigned tables, Findings& findings) {
    using Faults = typename Every::Faults;
    using Largest = typename resolve_faults<Faults, N>::type;
    if constexpr (std::is_same_v<Largest, Faults>) {
      of_size<N, Faults>(tables, findings);
    } else {
      [&]<unsigned... F>(std::integer_sequence<unsigned, F...>) {
        (of_size<N, typename with_bound<Faults, F>::type>(tables, findings), ...);
      }
      (std::make_integer_sequence<unsigned, Largest::max_faulty + 1>{});
    }
  }

 private:
  template <unsigned N, class Faults>
  void of_size(unsigned tables, Findings& findings) {
    if constexpr (Faults::max_faulty < N && Faults::heard_at_least(N) <= N) {
      using Fixed = Setting<Shape{N, Every::states, Every::rounds}, typename Every::Task, Faults, typename Every::View>;
      constexpr auto groups = fault_groups<Faults>();
      Size const size{N, {0, groups[1].most, groups[2].most}};
      auto const all = sizes(description_of<Every>.faults, N), run = *sizes_with_executions(description_of<Every>, N);
      REQUIRE(std::find(all.begin(), all.end(), size) != all.end());
      if (std::find(run.begin(), run.end(), size) == run.end()) return;  // nobody may start
      REQUIRE(AnySize::fits(description_of<Every>, size));
      ++findings.sizes;
      Explorer<Fixed> explorer;
      auto const is_right = [&](std::vector<state_t> const& answers) {
        typename Fixed::machine_type machine;
        for (std::size_t e = 0; e < answers.size(); ++e) machine[e] = answers[e];
        return explorer.judge(machine).correct();
      };
      bool const possible = agree(size, tables, findings, is_right);
      if constexpr (searches) {
        INFO(Fixed::describe());
        auto const found = conflict_search<Fixed>();
        REQUIRE(possible == found.verdict.proved());
        REQUIRE(possible != found.verdict.impossible());
      }
    }
  }

  /// Both agree on tables at this size. Returns whether the search knows of a right one.
  template <class IsRight>
  bool agree(Size const& size, unsigned tables, Findings& findings, IsRight const& is_right) {
    AtSize search(description_of<Every>, size, empty_);
    auto const found = search.search();
    if (tables % 2 == 0) search.foresee();
    std::vector<state_t> table = empty_.answers;
    for (unsigned k = 0; k < tables; ++k) {
      next(table, found, k);
      bool const right = is_right(table);
      INFO(Every::describe() << ", N=" << size.nodes << ", F=" << size.bound() << ", table " << k);
      REQUIRE((!right || !found.empty()));
      REQUIRE(search.refutes(table, random_.below(2) == 0) == !right);
      if (right) REQUIRE(search.holds_of_present());
      ++findings.tables;
      findings.right += right ? 1 : 0;
      if (right && k % 4 == 0) right_ = table;
    }
    return !found.empty();
  }

  /// A random table; or one that was found, or is right at another size, with a few changes; or one that mostly keeps
  /// its state.
  void next(std::vector<state_t>& table, std::vector<state_t> const& found, unsigned k) {
    if (k % 8 == 0 && !found.empty()) table = found;
    if (k % 8 == 4 && !right_.empty()) table = right_;
    bool const anew = k % 8 == 7 || (k % 8 == 0 && found.empty());
    bool const stays = random_.below(2) == 0;
    for (std::size_t e = 0; e < table.size() && anew; ++e) {
      auto const own = static_cast<state_t>((e >> empty_.predicates.size()) % Every::states);
      table[e] = stays && random_.below(3) > 0 ? own : any_state();
    }
    for (unsigned changes = random_.below(4); changes > 0; --changes)
      table[random_.below(static_cast<std::uint32_t>(table.size()))] = any_state();
    for (std::size_t e = 0; e < table.size(); ++e) {  // whatever the machine says of them
      auto const own = static_cast<state_t>((e >> empty_.predicates.size()) % Every::states);
      if (Every::is_halted(own)) table[e] = own;
    }
  }
  [[nodiscard]] state_t any_state() { return static_cast<state_t>(random_.below(Every::states)); }

  ThresholdTable empty_;
  std::vector<state_t> right_;  // where it was judged last
  Random random_;
};

/// Tables of one setting at N = 1..most, so many at each size; with PROTOLEARN_RANDOM_MACHINES=k, k times as many.
template <class Task, class Faults, class View, unsigned S, unsigned R, unsigned most = 5, bool searches = false>
void agrees_with_explorer(std::uint64_t seed, unsigned tables = 100) {
  char const* const times = std::getenv("PROTOLEARN_RANDOM_MACHINES");
  tables *= times != nullptr ? static_cast<unsigned>(std::atoi(times)) : 1U;
  using Every = Setting<Shape{every_n, S, R}, Task, Faults, View>;
  Findings findings;
  Agreement<Every, searches> agreement(seed);
  [&]<unsigned... n>(std::integer_sequence<unsigned, n...>) {
    (agreement.template at<n + 1>(tables + n % 2, findings), ...);
  }
  (std::make_integer_sequence<unsigned, most>{});
  INFO(Every::describe() << ": " << findings.sizes << " sizes, " << findings.tables << " tables, " << findings.right
                         << " right");
  CHECK(findings.right * 20 > findings.tables);
  CHECK(findings.right * 10 < findings.tables * 9);
}

}  // namespace any_size_test
