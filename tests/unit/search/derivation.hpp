// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <bit>
#include <numeric>
#include <optional>
#include <span>
#include <vector>

#include "../../catch.hpp"
#include "../../expression_truth.hpp"

#include <protolearn.hpp>
#include <protolearn/search/conflict_search.hpp>

// Derives every clause of a certificate again, from what it came from and the simulator alone: with named processes,
// without normal forms, outlooks or the search's own exploration.

namespace derivation {

using namespace protolearn;
using namespace protolearn::detail;

template <class Setting>
class Derivation {
  using Faults = typename Setting::Faults;
  using View = typename Setting::view_type;
  using Run = Execution<Setting>;
  static constexpr unsigned N = Setting::nodes;
  static constexpr unsigned R = Setting::rounds;
  static constexpr unsigned S = Setting::states;

  /// An execution that is still being written: what each process does is given, whatever it receives.
  struct Story {
    Schedule<Setting::shape> schedule;
    std::array<std::array<state_t, N>, R + 1> states{};
    std::array<unsigned, N> who{};  // the process in each place of the configuration at the end
  };

 public:
  explicit Derivation(Certificate const& certificate) : certificate_(certificate) {}

  void every_clause() {
    auto const& list = certificate_.clauses;
    for (std::size_t k = 0; k < list.size(); ++k) {
      INFO("clause " << k + 1 << " of " << list.size() << " in " << Setting::describe());
      auto const& origin = list.origins[k];
      switch (origin.kind) {
        case ClauseOrigin::Kind::some_state:
          some_state(list.clause(k));
          break;
        case ClauseOrigin::Kind::one_state:
          one_state(list.clause(k));
          break;
        case ClauseOrigin::Kind::halted:
          halted(list.clause(k));
          break;
        case ClauseOrigin::Kind::some_entry:
          some_entry(list.clause(k));
          break;
        case ClauseOrigin::Kind::edge:
          edge(list.clause(k), origin);
          break;
        case ClauseOrigin::Kind::violation:
          violation(list.clause(k), origin);
          break;
        case ClauseOrigin::Kind::alike:
        case ClauseOrigin::Kind::execution:
          FAIL("a search for a given N says nothing of predicates and of whole executions");
      }
    }
  }

 private:
  using Clause = std::span<int const>;
  using Kind = ClauseList::Variable::Kind;
  using Move = ClauseList::Move;
  using Receipts = std::array<std::uint32_t, N>;  // what each place, or process, looks up

  [[nodiscard]] ClauseList::Variable const& variable(int literal) const {
    return certificate_.clauses.variables[static_cast<std::size_t>(std::abs(literal))];
  }
  [[nodiscard]] Move const& move(ClauseOrigin const& origin, unsigned place) const {
    return certificate_.clauses.moves[origin.moves + place];
  }
  [[nodiscard]] std::vector<std::uint32_t> const& entries(std::uint32_t receipts) const {
    return certificate_.clauses.receipts[receipts];
  }

  void some_state(Clause clause) {
    REQUIRE(clause.size() == S);
    for (unsigned s = 0; s < S; ++s) {
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
    state_t const own = View::digits_of(variable(clause[0]).number)[0];
    REQUIRE(variable(clause[0]).states == 1U << own);
    REQUIRE(Setting::is_halted(own));
  }

  /// may(E, states) follows if an entry of E goes to one of the states.
  void some_entry(Clause clause) {
    auto const& may = variable(clause.back());
    REQUIRE((clause.back() > 0 && may.kind == Kind::may));
    auto const rest = clause.first(clause.size() - 1);
    REQUIRE(!rest.empty());
    std::uint32_t const entry = variable(rest[0]).number;
    REQUIRE(std::count(entries(may.number).begin(), entries(may.number).end(), entry) == 1);
    for (unsigned s = 0; s < S;
         ++s) {  // nothing but the last literal makes it true where the entry goes to one of the states
      if (((may.states >> s) & 1U) != 0)
        REQUIRE(std::none_of(rest.begin(), rest.end(), [&](int l) { return is_true(l, entry, s); }));
    }
  }
  [[nodiscard]] bool is_true(int literal, std::uint32_t entry, unsigned state) const {
    auto const& v = variable(literal);
    REQUIRE((v.kind == Kind::goes && v.number == entry));
    return (v.states == 1U << state) == (literal > 0);
  }

  /// The clause says: not all places do what the origin says of them, or the first configuration is not reached, or the
  /// second is.
  void says(Clause clause, ClauseOrigin const& origin, bool leads_on) {
    bool begins = origin.from.round == 0, ends = !leads_on;
    for (int literal : clause) {
      auto const& v = variable(literal);
      if (v.kind == Kind::reached) {
        REQUIRE(v.configuration == (literal < 0 ? origin.from : origin.to));
        begins = begins || literal < 0;
        ends = ends || (leads_on && literal > 0);
        continue;
      }
      bool is_said = false;  // of some place: such a literal is false while the place does as it is said to
      for (unsigned place = 0; place < N; ++place) {
        Move const& m = move(origin, place);
        if (m.receipts == Move::nothing || m.states == 0) continue;
        auto const& set = entries(m.receipts);
        if (v.kind == Kind::may) is_said = is_said || (literal < 0 && v.number == m.receipts && v.states == m.states);
        if (v.kind == Kind::goes && set.size() == 1 && set[0] == v.number) {
          bool never = true;
          for (unsigned s = 0; s < S; ++s)
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

  /// A concrete execution up to the configuration.
  Story story(ConfigurationId id) {
    Prefix const prefix = certificate_.prefix(id);
    Story result;
    std::copy(prefix.starts.begin(), prefix.starts.end(), result.schedule.starts.begin());
    for (unsigned i = 0; i < N; ++i) {
      bool const from_start = contains(prefix.faulty, i) && prefix.crash_round[i] == 0;
      if (from_start) result.schedule.set_group(i, contains(prefix.second, i) ? 2 : 1);
    }
    result.states[0] = result.schedule.starts;
    std::iota(result.who.begin(), result.who.end(), 0U);
    for (unsigned round = 1; round <= id.round; ++round) {
      node_set failing = prefix.moving[round - 1];
      Receipts entries{};
      std::array<state_t, N> next{};
      for (unsigned i = 0; i < N; ++i) {
        if (prefix.crash_round[i] == round) failing = with(failing, i);
        entries[i] = prefix.entries[round - 1][i];
        next[i] = prefix.states[round][i];
      }
      REQUIRE(step(result, round, failing, entries, next));
    }
    for (unsigned place = 0; place < N; ++place) result.who[place] = prefix.who[place];
    return result;
  }

  /// Writes one round: these crash, or are faulty in it; each process looks up what it should (nothing: whatever comes
  /// of no loss) and goes on as said. False: the adversary cannot arrange that.
  bool step(Story& s, unsigned round, node_set failing, Receipts const& entries, std::array<state_t, N> const& next) {
    auto& schedule = s.schedule;
    if (Faults::moving) {
      schedule.moving[round - 1] = failing;
      REQUIRE(static_cast<unsigned>(std::popcount(failing)) <= Faults::max_faulty);
      failing = 0;
    }
    for (unsigned i = 0; i < N; ++i) {
      if (!contains(failing, i)) continue;
      REQUIRE((Faults::crashes && schedule.group(i) == 0));
      schedule.set_group(i, Setting::crash_group);
      schedule.crash_round[i] = static_cast<std::uint8_t>(round);
    }
    std::array<unsigned, max_groups> sizes{};
    for (unsigned i = 0; i < N; ++i) ++sizes[schedule.group(i)];
    for (unsigned g = 1; g < max_groups; ++g) REQUIRE(sizes[g] <= Setting::groups[g].most);
    unsigned losses = 0;
    for (unsigned i = 0; i < N; ++i) {
      s.states[round][i] = s.states[round - 1][i];
      if (!acts(s, i, round)) continue;
      if (!receive(s, i, round, entries[i], losses)) return false;
      s.states[round][i] = next[i];
    }
    return losses <= Faults::losses_per_round;
  }

  static bool acts(Story const& s, unsigned i, unsigned round) {
    Failing const failing = Setting::failing(s.schedule.group(i));
    if (failing == Failing::lies || failing == Failing::dead) return false;
    return s.schedule.crash_round[i] == 0 || round < s.schedule.crash_round[i];
  }

  /// Finds the fates of the messages to process i that make it look up `entry`, with as few losses as can be.
  bool receive(Story& s, unsigned i, unsigned round, std::uint32_t entry, unsigned& losses) {
    auto const& sent = s.states[round - 1];
    std::optional<std::array<state_t, N>> best;
    unsigned fewest = N;
    std::array<state_t, N> fate{};
    auto const choose = [&](auto& self, unsigned j, unsigned lost) -> void {
      if (j == N) {
        std::array<state_t, N> received{};
        for (unsigned offset = 0; offset < N; ++offset) {
          unsigned const sender = (i + offset) % N;
          received[offset] = fate[sender] == as_sent ? sent[sender] : fate[sender];
          bool const dead = Setting::failing(s.schedule.group(sender)) == Failing::dead;
          if (fate[sender] == as_sent && offset > 0 && (dead || Setting::is_silent(sent[sender])))
            received[offset] = Setting::lost;
        }
        bool const right =
            entry == Move::nothing ||
            entry_of<View>(i, received, round, entry == Move::nothing ? 0 : coin_of<View>(entry)) == entry;
        if (right && (!best || lost < fewest)) {
          best = fate;
          fewest = lost;
        }
        return;
      }
      Failing const sender = Setting::failing(s.schedule.group(j));
      fate[j] = as_sent;
      if (j == i || sender == Failing::dead) return self(self, j + 1, lost);
      if (sender == Failing::lies) {
        for (unsigned symbol = 0; symbol <= S; ++symbol) {
          fate[j] = static_cast<state_t>(symbol);
          self(self, j + 1, lost);
        }
        return;
      }
      unsigned const crash = s.schedule.crash_round[j];
      if (crash != 0 && crash < round) {
        fate[j] = Setting::lost;
        return self(self, j + 1, lost);
      }
      self(self, j + 1, lost);
      if (crash == round || may_lose<Faults>(s.schedule.group(j, round), s.schedule.group(i, round), round)) {
        fate[j] = Setting::lost;
        self(self, j + 1, lost + (crash == round ? 0U : 1U));
      }
    };
    choose(choose, 0, 0);
    if (!best) return false;
    s.schedule.fate[round - 1][i] = *best;
    losses += fewest;
    return true;
  }

  /// Nothing more fails; everybody goes anywhere, by a list that is given place by place.
  Run finish(Story s, unsigned from, std::array<std::array<state_t, N>, R + 1> const& by_place) {
    Receipts any{};
    any.fill(Move::nothing);
    for (unsigned round = from; round <= R; ++round) {
      std::array<state_t, N> next{};
      for (unsigned place = 0; place < N; ++place) next[s.who[place]] = by_place[round][place];
      REQUIRE(step(s, round, 0, any, next));
    }
    Run const run =
        simulate<Setting>(s.schedule, [&](unsigned i, unsigned round, std::size_t) { return s.states[round][i]; });
    REQUIRE(run.states == s.states);
    return run;
  }

  std::array<std::array<state_t, N>, R + 1> random_states() {
    std::array<std::array<state_t, N>, R + 1> result{};
    for (auto& round : result) {
      for (auto& s : round) s = static_cast<state_t>(random_.below(S));
    }
    return result;
  }

  static std::vector<bool> broken(Run const& run) {
    std::vector<bool> result;
    for_each_must<typename Setting::Task>(
        [&](auto const& rule, std::size_t) { result.push_back(!holds(rule.formula, run)); });
    return result;
  }

  /// The step that a clause is about, after the story of its configuration, with these receipts.
  bool do_step(Story& s, ClauseOrigin const& origin, Receipts const& by_place,
               std::array<state_t, N> const& next_by_place) {
    node_set failing = 0;
    Receipts entries{};
    std::array<state_t, N> next{};
    for (unsigned place = 0; place < N; ++place) {
      unsigned const i = s.who[place];
      if (contains(origin.failing, place)) failing = with(failing, i);
      entries[i] = by_place[place];
      next[i] = next_by_place[place];
    }
    return step(s, origin.from.round + 1U, failing, entries, next);
  }

  /// Calls visit(receipts) so that each entry of the set of each place occurs: receivers are independent, so that one
  /// is changed at a time.
  template <class Visit>
  void for_each_receipt(ClauseOrigin const& origin, Visit&& visit) {
    Receipts receipts{};
    for (unsigned place = 0; place < N; ++place) {
      std::uint32_t const set = move(origin, place).receipts;
      receipts[place] = set == Move::nothing ? Move::nothing : entries(set).front();
    }
    visit(receipts);
    for (unsigned place = 0; place < N; ++place) {
      if (receipts[place] == Move::nothing) continue;
      auto const& set = entries(move(origin, place).receipts);
      for (std::uint32_t entry : set) {
        if (entry == set.front()) continue;
        auto changed = receipts;
        changed[place] = entry;
        visit(changed);
      }
    }
  }

  // --- clauses ------------------------------------------------------------------------------------------------------

  /// Whatever the places look up of their sets, and however they go to what the clause forbids, and the others
  /// anywhere: some rule is broken at the end.
  void violation(Clause clause, ClauseOrigin const& origin) {
    says(clause, origin, false);
    Story const before = story(origin.from);
    unsigned tries = 0;
    for_each_receipt(origin, [&](Receipts const& receipts) {
      for (unsigned k = 0; k < 4; ++k, ++tries) {
        auto states = random_states();
        std::array<state_t, N>& next = states[origin.from.round + 1U];
        for (unsigned place = 0; place < N; ++place) {
          Move const& m = move(origin, place);
          if (m.states == 0) continue;
          std::vector<state_t> forbidden;
          for (unsigned s = 0; s < S; ++s) {
            if (((m.states >> s) & 1U) != 0) forbidden.push_back(static_cast<state_t>(s));
          }
          next[place] = forbidden[(tries + place) % forbidden.size()];
        }
        Story s = before;
        REQUIRE(do_step(s, origin, receipts, next));
        auto const rules = broken(finish(s, origin.from.round + 2U, states));
        REQUIRE(std::find(rules.begin(), rules.end(), true) != rules.end());
      }
    });
  }

  /// Whatever the places look up of their sets, the step leads to a configuration that nobody can tell from the one
  /// that the clause names: there is a matching of their processes with which all continuations that were tried break
  /// the same rules.
  void edge(Clause clause, ClauseOrigin const& origin) {
    says(clause, origin, true);
    std::array<state_t, N> next{};
    for (unsigned place = 0; place < N; ++place) {
      Move const& m = move(origin, place);
      REQUIRE((m.receipts == Move::nothing || std::has_single_bit(m.states)));
      if (m.receipts != Move::nothing) next[place] = static_cast<state_t>(std::countr_zero(m.states));
    }
    Story const other = story(origin.to);
    for_each_receipt(origin, [&](Receipts const& receipts) {
      Story s = story(origin.from);
      REQUIRE(do_step(s, origin, receipts, next));
      std::array<unsigned, N> order{};
      std::iota(order.begin(), order.end(), 0U);
      bool matched = false;
      do {
        matched = is_match(s, other, order, origin.to.round);
      } while (!matched && std::next_permutation(order.begin(), order.end()));
      REQUIRE(matched);
    });
  }

  bool is_match(Story const& a, Story const& b, std::array<unsigned, N> const& order, unsigned round) {
    Story c = a;
    for (unsigned place = 0; place < N; ++place) {
      c.who[place] = a.who[order[place]];
      unsigned const i = c.who[place], j = b.who[place];
      bool const gone = Faults::crashes && contains(a.schedule.faulty, i);
      if (contains(a.schedule.faulty, i) != contains(b.schedule.faulty, j)) return false;
      if (!gone && acts(a, i, round + 1) && a.states[round][i] != b.states[round][j]) return false;
    }
    if constexpr (!View::anonymous) {  // whom one hears first matters: a rotation, and the same for all
      for (unsigned place = 0; place < N; ++place) {
        if ((c.who[place] + N - c.who[0]) % N != (b.who[place] + N - b.who[0]) % N) return false;
      }
    }
    for (unsigned k = 0; k < 8; ++k) {
      auto const states = random_states();
      if (broken(finish(c, round + 1, states)) != broken(finish(b, round + 1, states))) return false;
    }
    return true;
  }

  Certificate const& certificate_;
  Random random_{1};
};

}  // namespace derivation
