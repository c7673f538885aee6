// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <bit>
#include <map>
#include <numeric>
#include <optional>
#include <set>
#include <span>
#include <vector>

#include "stories.hpp"

// Derives every clause of a certificate for every N again, from what it came from and the simulator alone: with named
// processes, without normal forms, outlooks or the search's own exploration.

namespace derivation {

using namespace protolearn;
using namespace protolearn::detail;

class SizedDerivation : private Stories {
 public:
  SizedDerivation(Description const& setting, std::vector<PredicateDescription> library, Certificate const& certificate,
                  Evidence const& evidence)
      : Stories(setting, std::move(library), evidence), certificate_(certificate) {}

  /// How many there were of each kind.
  std::map<ClauseOrigin::Kind, unsigned> every_clause() {
    auto const& list = certificate_.clauses;
    std::map<ClauseOrigin::Kind, unsigned> counts;
    for (std::size_t k = 0; k < list.size(); ++k) {
      auto const& origin = list.origins[k];
      INFO("clause " << k + 1 << " of " << list.size() << ", kind " << static_cast<int>(origin.kind) << ", of "
                     << setting_.str());
      ++counts[origin.kind];
      derive(list.clause(k), origin);
    }
    return counts;
  }

  void derive(std::span<int const> clause, ClauseOrigin const& origin) {
    switch (origin.kind) {
      case ClauseOrigin::Kind::some_state:
        return some_state(clause);
      case ClauseOrigin::Kind::one_state:
        return one_state(clause);
      case ClauseOrigin::Kind::halted:
        return halted(clause);
      case ClauseOrigin::Kind::some_entry:
        return some_entry(clause);
      case ClauseOrigin::Kind::alike:
        return alike(clause);
      case ClauseOrigin::Kind::execution:
        return execution(clause, origin);
      case ClauseOrigin::Kind::edge:
        return edge(clause, origin);
      case ClauseOrigin::Kind::violation:
        return origin.from.number == Move::nothing ? start(clause, origin) : violation(clause, origin);
    }
  }

 private:
  using Clause = std::span<int const>;
  using Kind = ClauseList::Variable::Kind;

  [[nodiscard]] ClauseList::Variable const& variable(int literal) const {
    return certificate_.clauses.variables[static_cast<std::size_t>(std::abs(literal))];
  }
  [[nodiscard]] Move const& move(ClauseOrigin const& origin, unsigned place) const {
    return certificate_.clauses.moves[origin.moves + place];
  }
  [[nodiscard]] std::vector<std::uint32_t> const& entries(std::uint32_t receipts) const {
    return certificate_.clauses.receipts[receipts];
  }
  [[nodiscard]] Size const& size(ConfigurationId id) const { return evidence_.sizes.at(id.setting); }

  // --- clauses about entries ----------------------------------------------------------------------------------------

  void some_state(Clause clause) {
    REQUIRE(clause.size() == states());
    for (unsigned s = 0; s < states(); ++s) {
      REQUIRE((clause[s] > 0 && variable(clause[s]).kind == Kind::goes && variable(clause[s]).states == 1U << s));
      REQUIRE(variable(clause[s]).number == variable(clause[0]).number);
    }
  }
  void one_state(Clause clause) {
    REQUIRE((clause.size() == 2 && clause[0] < 0 && clause[1] < 0));
    REQUIRE((variable(clause[0]).kind == Kind::goes && variable(clause[1]).kind == Kind::goes));
    REQUIRE(variable(clause[0]).number == variable(clause[1]).number);
    REQUIRE(variable(clause[0]).states != variable(clause[1]).states);
  }
  void halted(Clause clause) {
    REQUIRE((clause.size() == 1 && clause[0] > 0 && variable(clause[0]).kind == Kind::goes));
    state_t const own = evidence_.observations.at(variable(clause[0]).number).own;
    REQUIRE(variable(clause[0]).states == 1U << own);
    REQUIRE(((setting_.task->halted >> own) & 1U) != 0);
  }

  /// may(E, states) follows if an entry of E goes to one of the states.
  void some_entry(Clause clause) {
    auto const& may = variable(clause.back());
    REQUIRE((clause.back() > 0 && may.kind == Kind::may));
    auto const rest = clause.first(clause.size() - 1);
    REQUIRE(!rest.empty());
    std::uint32_t const entry = variable(rest[0]).number;
    REQUIRE(std::count(entries(may.number).begin(), entries(may.number).end(), entry) == 1);
    for (unsigned s = 0; s < states(); ++s) {  // nothing else makes it true where the entry goes to one of the states
      if (((may.states >> s) & 1U) == 0) continue;
      REQUIRE(std::none_of(rest.begin(), rest.end(), [&](int l) { return is_true(l, entry, s); }));
    }
  }
  [[nodiscard]] bool is_true(int literal, std::uint32_t entry, unsigned state) const {
    auto const& v = variable(literal);
    REQUIRE((v.kind == Kind::goes && v.number == entry));
    return (v.states == 1U << state) == (literal > 0);
  }

  /// Whoever looks at none of the predicates that tell two entries apart cannot tell them apart.
  void alike(Clause clause) {
    std::optional<std::uint32_t> goes, follows;
    std::uint32_t state = 0;
    PredicateSet used = 0;
    for (int const literal : clause) {
      auto const& v = variable(literal);
      REQUIRE((v.kind == Kind::goes || (v.kind == Kind::used && literal > 0)));
      if (v.kind == Kind::used) used |= PredicateSet{1} << v.number;
      if (v.kind != Kind::goes) continue;
      REQUIRE(!(literal < 0 ? goes : follows).has_value());
      (literal < 0 ? goes : follows) = v.number;
      REQUIRE((state == 0 || state == v.states));
      state = v.states;
    }
    REQUIRE((goes.has_value() && follows.has_value() && std::has_single_bit(state)));
    ThresholdObservation const& a = evidence_.observations.at(*goes);
    ThresholdObservation const& b = evidence_.observations.at(*follows);
    REQUIRE((a.own == b.own && a.clock == b.clock));
    REQUIRE(((a.bits ^ b.bits) & ~used) == 0);
  }

  /// The machine of the clause, in the simulator: it breaks the rule, and looks up nothing else.
  void execution(Clause clause, ClauseOrigin const& origin) {
    std::map<std::uint32_t, state_t> goes;
    for (int const literal : clause) {
      auto const& v = variable(literal);
      REQUIRE((literal < 0 && v.kind == Kind::goes && std::has_single_bit(v.states)));
      bool const is_new = goes.try_emplace(v.number, static_cast<state_t>(std::countr_zero(v.states))).second;
      REQUIRE(is_new);
    }
    std::set<std::uint32_t> seen;
    auto const next = [&](state_t own, std::vector<unsigned> const& counts, unsigned n, unsigned f, unsigned round) {
      auto const at = numbers_.find(observed(own, counts, n, f, round));
      REQUIRE(at != numbers_.end());
      REQUIRE(goes.contains(at->second));
      seen.insert(at->second);
      return goes.at(at->second);
    };
    SizedSchedule const& plan = evidence_.executions.at(origin.execution);
    REQUIRE(plan.rounds == setting_.shape.rounds);
    SizedExecution const run(setting_, next, plan);
    REQUIRE(seen.size() == goes.size());
    REQUIRE(origin.rule < setting_.task->must_count);
    REQUIRE_FALSE(truth(setting_.task->formulas, setting_.task->must(origin.rule).formula, run));
    auto const all = sizes(setting_.faults, plan.nodes);
    REQUIRE(std::any_of(all.begin(), all.end(), [&](Size const& one) {
      return one.bound() == plan.faulty && by_hand::why_impossible(setting_, one, plan).empty();
    }));
  }

  /// The clause says: not all places do what the origin says of them, or the first configuration is not reached, or the
  /// second is.
  void says(Clause clause, ClauseOrigin const& origin, bool leads_on) {
    bool begins = origin.from.round == 0, ends = !leads_on;
    for (int const literal : clause) {
      auto const& v = variable(literal);
      if (v.kind == Kind::reached) {
        REQUIRE(v.configuration == (literal < 0 ? origin.from : origin.to));
        begins = begins || literal < 0;
        ends = ends || (leads_on && literal > 0);
        continue;
      }
      bool is_said = false;  // of some place: such a literal is false while the place does as it is said to
      for (unsigned place = 0; place < size(origin.from).nodes; ++place) {
        Move const& m = move(origin, place);
        if (m.receipts == Move::nothing || m.states == 0) continue;
        auto const& set = entries(m.receipts);
        if (v.kind == Kind::may) is_said = is_said || (literal < 0 && v.number == m.receipts && v.states == m.states);
        if (v.kind == Kind::goes && set.size() == 1 && set[0] == v.number) {
          bool never = true;
          for (unsigned s = 0; s < states(); ++s)
            never = never && (((m.states >> s) & 1U) == 0 || !is_true(literal, v.number, s));
          is_said = is_said || never;
        }
      }
      REQUIRE(is_said);
    }
    REQUIRE(begins);
    REQUIRE(ends);
  }

  // --- stories ------------------------------------------------------------------------------------------------------

  /// A concrete execution up to the configuration. In the rounds of `lossy` (bit r: round r + 1) as much is lost as can
  /// be, in others as little: what was looked up does not tell which.
  [[nodiscard]] Story story(ConfigurationId id, unsigned lossy) {
    Prefix const prefix = certificate_.prefix(id);
    Size const& where = size(id);
    unsigned const n = where.nodes;
    Story result{SizedSchedule(n, where.bound(), setting_.shape.rounds), {}, std::vector<unsigned>(n)};
    result.plan.starts = prefix.starts;
    for (unsigned i = 0; i < n; ++i) {
      bool const from_start = contains(prefix.faulty, i) && prefix.crash_round[i] == 0;
      if (from_start) result.plan.group[i] = contains(prefix.second, i) ? 2 : 1;
    }
    result.states.assign(setting_.shape.rounds + 1, prefix.starts);
    for (unsigned round = 1; round <= id.round; ++round) {
      node_set failing = 0;
      for (unsigned i = 0; i < n; ++i) {
        if (prefix.crash_round[i] == round) failing = with(failing, i);
      }
      REQUIRE(step(result, round, failing, prefix.entries[round - 1], prefix.states[round], lossy));
    }
    REQUIRE(prefix.who.size() == n);
    result.who = prefix.who;
    return result;
  }

  /// Nothing more fails; everybody goes anywhere, by a list that is given place by place. Which rules are broken?
  std::vector<bool> finish(Story s, unsigned from, States const& by_place, unsigned lossy) {
    Receipts const any(s.plan.nodes, Move::nothing);
    for (unsigned round = from; round <= setting_.shape.rounds; ++round) {
      std::vector<state_t> next(s.plan.nodes);
      for (unsigned place = 0; place < s.plan.nodes; ++place) next[s.who[place]] = by_place[round][place];
      REQUIRE(step(s, round, 0, any, next, lossy));
    }
    REQUIRE(by_hand::why_impossible(setting_, evidence_.sizes.at(setting_of_story_), s.plan) == "");
    SizedExecution run(
        setting_, [](state_t own, auto const&, unsigned, unsigned, unsigned) { return own; }, s.plan);
    run.states = s.states;
    std::vector<bool> result;
    for (unsigned k = 0; k < setting_.task->must_count; ++k)
      result.push_back(!truth(setting_.task->formulas, setting_.task->must(k).formula, run));
    return result;
  }

  States random_states(unsigned nodes) {
    States result(setting_.shape.rounds + 1, std::vector<state_t>(nodes));
    for (auto& round : result) {
      for (auto& s : round) s = static_cast<state_t>(random_.below(states()));
    }
    return result;
  }

  /// The step that a clause is about, after the story of its configuration, with these receipts.
  bool do_step(Story& s, ClauseOrigin const& origin, Receipts const& by_place,
               std::vector<state_t> const& next_by_place, unsigned lossy) {
    node_set failing = 0;
    Receipts entries(s.plan.nodes);
    std::vector<state_t> next(s.plan.nodes);
    for (unsigned place = 0; place < s.plan.nodes; ++place) {
      unsigned const i = s.who[place];
      if (contains(origin.failing, place) && s.plan.group[i] == 0) failing = with(failing, i);
      entries[i] = by_place[place];
      next[i] = next_by_place[place];
    }
    return step(s, origin.from.round + 1U, failing, entries, next, lossy);
  }

  /// Calls visit(receipts) so that each entry of the set of each place occurs: receivers are independent, so that one
  /// is changed at a time.
  template <class Visit>
  void for_each_receipt(ClauseOrigin const& origin, Visit&& visit) {
    unsigned const nodes = size(origin.from).nodes;
    Receipts receipts(nodes);
    for (unsigned place = 0; place < nodes; ++place) {
      std::uint32_t const set = move(origin, place).receipts;
      receipts[place] = set == Move::nothing ? Move::nothing : entries(set).front();
    }
    visit(receipts);
    for (unsigned place = 0; place < nodes; ++place) {
      if (receipts[place] == Move::nothing) continue;
      auto const& set = entries(move(origin, place).receipts);
      for (std::uint32_t const entry : set) {
        if (entry == set.front()) continue;
        auto changed = receipts;
        changed[place] = entry;
        visit(changed);
      }
    }
  }

  /// How often to choose in which rounds something is lost.
  [[nodiscard]] unsigned lossy_choices() const { return 1U << setting_.shape.rounds; }

  /// There are starts with which every machine breaks a rule.
  void start(Clause clause, ClauseOrigin const& origin) {
    REQUIRE((clause.empty() && origin.from.round == 0));
    for (unsigned s = 0; s < states(); ++s) {
      SizedExecution::Next const next = [s](auto...) { return static_cast<state_t>(s); };
      REQUIRE(by_hand::Executions(setting_, size(origin.from)).breach(next).has_value());
    }
  }

  // --- clauses about steps ------------------------------------------------------------------------------------------

  /// Whatever the places look up of their sets, and however they go to what the clause forbids, and the others
  /// anywhere: some rule is broken at the end, and it is the one that the origin says.
  void violation(Clause clause, ClauseOrigin const& origin) {
    says(clause, origin, false);
    setting_of_story_ = origin.from.setting;
    unsigned const nodes = size(origin.from).nodes;
    unsigned tries = 0;
    for_each_receipt(origin, [&](Receipts const& receipts) {
      for (unsigned k = 0; k < 2; ++k, ++tries) {
        States states_then = random_states(nodes);
        if (origin.from.round < setting_.shape.rounds) {
          std::vector<state_t>& next = states_then[origin.from.round + 1U];
          for (unsigned place = 0; place < nodes; ++place) {
            Move const& m = move(origin, place);
            if (m.states == 0) continue;
            std::vector<state_t> forbidden;
            for (unsigned s = 0; s < states(); ++s) {
              if (((m.states >> s) & 1U) != 0) forbidden.push_back(static_cast<state_t>(s));
            }
            next[place] = forbidden[(tries + place) % forbidden.size()];
          }
        }
        bool broken = false;
        for (unsigned lossy = 0; lossy < lossy_choices() && !broken; ++lossy) {
          Story s = story(origin.from, lossy);
          REQUIRE(do_step(s, origin, receipts, states_then[origin.from.round + 1U], lossy));
          auto const rules = finish(s, origin.from.round + 2U, states_then, lossy);
          broken = std::find(rules.begin(), rules.end(), true) != rules.end();
        }
        REQUIRE(broken);
      }
    });
  }

  /// Whatever the places look up of their sets, the step leads to a configuration that nobody can tell from the one
  /// that the clause names: there is a matching of their processes with which all continuations that were tried break
  /// the same rules.
  void edge(Clause clause, ClauseOrigin const& origin) {
    says(clause, origin, true);
    REQUIRE((origin.to.setting == origin.from.setting && origin.to.round == origin.from.round + 1));
    setting_of_story_ = origin.from.setting;
    unsigned const nodes = size(origin.from).nodes;
    std::vector<state_t> next(nodes);
    for (unsigned place = 0; place < nodes; ++place) {
      Move const& m = move(origin, place);
      REQUIRE((m.receipts == Move::nothing || std::has_single_bit(m.states)));
      if (m.receipts != Move::nothing) next[place] = static_cast<state_t>(std::countr_zero(m.states));
    }
    for_each_receipt(origin, [&](Receipts const& receipts) {
      bool matched = false;
      for (unsigned lossy = 0; lossy < lossy_choices() && !matched; ++lossy) {
        Story s = story(origin.from, lossy);
        REQUIRE(do_step(s, origin, receipts, next, lossy));
        for (unsigned other = 0; other < lossy_choices() && !matched; ++other)
          matched = some_match(s, story(origin.to, other), origin.to.round, lossy, other);
      }
      REQUIRE(matched);
    });
  }

  /// Whoever is alike in both may stand for each other; the others are tried in all orders.
  bool some_match(Story const& a, Story const& b, unsigned round, unsigned lossy, unsigned other) {
    unsigned const nodes = a.plan.nodes;
    std::vector<unsigned> order(nodes, nodes);
    std::vector<bool> taken(nodes);
    auto const choose = [&](auto const& self, unsigned place) -> bool {
      if (place == nodes) return is_match(a, b, order, round, lossy, other);
      std::set<std::vector<unsigned>> tried;  // by all that the past of a process was
      for (unsigned k = 0; k < nodes; ++k) {
        unsigned const i = a.who[k], j = b.who[place];
        if (taken[k] || !may_stand(a, i, b, j, round)) continue;
        std::vector<unsigned> past{a.plan.group[i], a.plan.crash_round[i]};
        for (unsigned r = 0; r <= round; ++r) past.push_back(a.states[r][i]);
        if (!tried.insert(past).second) continue;
        taken[k] = true;
        order[place] = k;
        if (self(self, place + 1)) return true;
        taken[k] = false;
      }
      return false;
    };
    return choose(choose, 0);
  }
  [[nodiscard]] bool may_stand(Story const& a, unsigned i, Story const& b, unsigned j, unsigned round) const {
    bool const gone = a.plan.crash_round[i] > 0;
    if (gone != (b.plan.crash_round[j] > 0) || a.plan.group[i] != b.plan.group[j]) return false;
    return gone || !takes_part(a.plan, i, round + 1) || a.states[round][i] == b.states[round][j];
  }
  bool is_match(Story const& a, Story const& b, std::vector<unsigned> const& order, unsigned round, unsigned lossy,
                unsigned other) {
    Story c = a;
    for (unsigned place = 0; place < c.plan.nodes; ++place) c.who[place] = a.who[order[place]];
    unsigned const later = ~0U << round;  // both go on alike
    for (unsigned k = 0; k < 8; ++k) {
      States const then = random_states(c.plan.nodes);
      if (finish(c, round + 1, then, lossy & ~later) != finish(b, round + 1, then, other & ~later)) return false;
    }
    return true;
  }

  Certificate const& certificate_;
  std::uint8_t setting_of_story_ = 0;
  Random random_{1};
};

}  // namespace derivation
