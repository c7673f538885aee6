// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <numeric>
#include <optional>
#include <vector>

#include "../../catch.hpp"

#include <protolearn.hpp>
#include <protolearn/learning/conflict_search.hpp>

// Derives every clause of a certificate again, from what it came from and the simulator alone: with named processes, without normal
// forms, outlooks or the search's own exploration.

namespace derivation {

using namespace protolearn;

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
        case ClauseOrigin::Kind::some_state: some_state(list.clause(k)); break;
        case ClauseOrigin::Kind::one_state: one_state(list.clause(k)); break;
        case ClauseOrigin::Kind::edge: edge(list.clause(k), origin); break;
        case ClauseOrigin::Kind::violation: violation(list.clause(k), origin); break;
      }
    }
  }

 private:
  [[nodiscard]] ClauseList::Variable const& variable(int literal) const {
    return certificate_.clauses.variables[static_cast<std::size_t>(std::abs(literal))];
  }
  [[nodiscard]] std::uint32_t looked_up(ClauseOrigin const& origin, unsigned place) const {
    return certificate_.clauses.entries[origin.entries + place];
  }

  void some_state(std::vector<int> const& clause) {
    REQUIRE(clause.size() == S);
    for (unsigned s = 0; s < S; ++s) {
      REQUIRE((clause[s] > 0 && variable(clause[s]).is_entry && variable(clause[s]).state == s));
      REQUIRE(variable(clause[s]).entry == variable(clause[0]).entry);
    }
  }
  void one_state(std::vector<int> const& clause) {
    REQUIRE((clause.size() == 2 && clause[0] < 0 && clause[1] < 0));
    REQUIRE((variable(clause[0]).is_entry && variable(clause[1]).is_entry));
    REQUIRE(variable(clause[0]).entry == variable(clause[1]).entry);
    REQUIRE(variable(clause[0]).state != variable(clause[1]).state);
  }

  /// The rest of the clause is about the entries; the configuration that it begins with is as its origin says.
  void begins_with(std::vector<int> const& clause, ConfigurationId from) {
    bool said = from.round == 0;
    for (int literal : clause) {
      if (variable(literal).is_entry || literal > 0) continue;
      REQUIRE(variable(literal).configuration == from);
      said = true;
    }
    REQUIRE(said);
  }

  // --- stories ------------------------------------------------------------------------------------------------------

  /// A concrete execution up to the configuration.
  Story story(ConfigurationId id) {
    Prefix const prefix = certificate_.prefix(id);
    Story result;
    std::copy(prefix.starts.begin(), prefix.starts.end(), result.schedule.starts.begin());
    if (!Faults::crashes) result.schedule.faulty = prefix.faulty;
    result.states[0] = result.schedule.starts;
    std::iota(result.who.begin(), result.who.end(), 0U);
    for (unsigned round = 1; round <= id.round; ++round) {
      node_set crashing = 0;
      std::array<std::uint32_t, N> entries{};
      std::array<state_t, N> next{};
      for (unsigned i = 0; i < N; ++i) {
        if (prefix.crash_round[i] == round) crashing = with(crashing, i);
        entries[i] = prefix.entries[round - 1][i];
        next[i] = prefix.states[round][i];
      }
      REQUIRE(step(result, round, crashing, entries, next));
    }
    for (unsigned place = 0; place < N; ++place) result.who[place] = prefix.who[place];
    return result;
  }

  /// Writes one round: these crash, each process looks up what it should (no_entry: whatever comes of no loss) and goes on as said.
  /// False: the adversary cannot arrange that.
  bool step(Story& s, unsigned round, node_set crashing, std::array<std::uint32_t, N> const& entries, std::array<state_t, N> const& next) {
    auto& schedule = s.schedule;
    for (unsigned i = 0; i < N; ++i) {
      if (!contains(crashing, i)) continue;
      REQUIRE((Faults::crashes && schedule.crash_round[i] == 0));
      schedule.faulty = with(schedule.faulty, i);
      schedule.crash_round[i] = static_cast<std::uint8_t>(round);
    }
    REQUIRE(static_cast<unsigned>(std::popcount(schedule.faulty)) <= Faults::max_faulty);
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
    if (Faults::lies) return !contains(s.schedule.faulty, i);
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
        }
        bool const right = entry == ClauseList::no_entry || entry_of<View>(i, received, round) == entry;
        if (right && (!best || lost < fewest)) {
          best = fate;
          fewest = lost;
        }
        return;
      }
      bool const faulty = contains(s.schedule.faulty, j);
      fate[j] = as_sent;
      if (j == i) return self(self, j + 1, lost);
      if (Faults::lies && faulty) {
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
      if (crash == round || Faults::loses(faulty, contains(s.schedule.faulty, i))) {
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
    std::array<std::uint32_t, N> any{};
    any.fill(ClauseList::no_entry);
    for (unsigned round = from; round <= R; ++round) {
      std::array<state_t, N> next{};
      for (unsigned place = 0; place < N; ++place) next[s.who[place]] = by_place[round][place];
      REQUIRE(step(s, round, 0, any, next));
    }
    Run const run = simulate<Setting>(s.schedule, [&](unsigned i, unsigned round, std::size_t) { return s.states[round][i]; });
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
    for_each_must<typename Setting::Task>([&](auto const& rule, std::size_t) { result.push_back(!holds(rule.formula, run)); });
    return result;
  }

  /// The step that a clause is about, after the story of its configuration.
  bool do_step(Story& s, ClauseOrigin const& origin, std::array<state_t, N> const& next_by_place) {
    node_set crashing = 0;
    std::array<std::uint32_t, N> entries{};
    std::array<state_t, N> next{};
    for (unsigned place = 0; place < N; ++place) {
      unsigned const i = s.who[place];
      if (contains(origin.crashing, place)) crashing = with(crashing, i);
      entries[i] = looked_up(origin, place);
      next[i] = next_by_place[place];
    }
    return step(s, origin.from.round + 1U, crashing, entries, next);
  }

  // --- clauses ------------------------------------------------------------------------------------------------------

  /// However the parties go to what the clause forbids, and the others anywhere: some rule is broken at the end.
  void violation(std::vector<int> const& clause, ClauseOrigin const& origin) {
    begins_with(clause, origin.from);
    Story const before = story(origin.from);
    for (unsigned k = 0; k < 12; ++k) {
      auto states = random_states();
      std::array<state_t, N> next = states[origin.from.round + 1U];
      for (unsigned place = 0; place < N; ++place) {  // one state for all that look up the same entry
        std::uint32_t const entry = looked_up(origin, place);
        if (entry == ClauseList::no_entry) continue;
        auto const allowed = forbidden(clause, entry);
        REQUIRE(!allowed.empty());
        next[place] = allowed[(k + entry) % allowed.size()];
      }
      Story s = before;
      REQUIRE(do_step(s, origin, next));
      auto const rules = broken(finish(s, origin.from.round + 2U, states));
      REQUIRE(std::find(rules.begin(), rules.end(), true) != rules.end());
    }
  }

  /// The states to which an entry goes when the clause is false.
  std::vector<state_t> forbidden(std::vector<int> const& clause, std::uint32_t entry) const {
    std::vector<state_t> result;
    for (unsigned s = 0; s < S; ++s) {
      bool satisfies = false;
      for (int literal : clause) {
        auto const& v = variable(literal);
        if (v.is_entry && v.entry == entry) satisfies = satisfies || (v.state == s) == (literal > 0);
      }
      if (!satisfies) result.push_back(static_cast<state_t>(s));
    }
    return result;
  }

  /// The step leads to a configuration that nobody can tell from the one that the clause names: there is a matching of their processes
  /// with which all continuations that were tried break the same rules.
  void edge(std::vector<int> const& clause, ClauseOrigin const& origin) {
    begins_with(clause, origin.from);
    REQUIRE((clause.back() > 0 && !variable(clause.back()).is_entry && variable(clause.back()).configuration == origin.to));
    Story s = story(origin.from);
    std::array<state_t, N> next{};
    for (unsigned place = 0; place < N; ++place) {
      std::uint32_t const entry = looked_up(origin, place);
      if (entry == ClauseList::no_entry) continue;
      auto const allowed = forbidden(clause, entry);
      REQUIRE(allowed.size() == 1);
      next[place] = allowed[0];
    }
    REQUIRE(do_step(s, origin, next));
    Story const other = story(origin.to);
    std::array<unsigned, N> order{};
    std::iota(order.begin(), order.end(), 0U);
    bool matched = false;
    do {
      matched = is_match(s, other, order, origin.to.round);
    } while (!matched && std::next_permutation(order.begin(), order.end()));
    REQUIRE(matched);
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
