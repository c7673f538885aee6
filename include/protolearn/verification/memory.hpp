// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "protolearn/model/setting.hpp"

// What an explorer has to remember of a process's past so that the rules can be judged at the end: derived from the
// formulas, never written by hand for a task.

namespace protolearn::detail {

/// The premise of implies(...). A formula that is none has no premise: true everywhere.
template <class F>
[[nodiscard]] constexpr auto premise_of(F const&) {
  return failures() >= 0;
}
template <class A, class B>
[[nodiscard]] constexpr A premise_of(Implies<A, B> const& f) {
  return f.premise;
}

/// What `of` makes of each `must` rule of a task, as a tuple.
template <task Task, class Of>
[[nodiscard]] constexpr auto of_musts(Of of) {
  return hana::unpack(Task::rules, [of](auto const&... rule) {
    auto const one = [of](auto const& r) {
      if constexpr (is_must<std::decay_t<decltype(r)>>) {
        return hana::make_tuple(of(r.formula));
      } else {
        return hana::make_tuple();
      }
    };
    return hana::flatten(hana::make_tuple(one(rule)...));
  });
}

/// The run formulas that are counted in every report, in this order: each `must` rule negated (its violations), five
/// about deciding, and the premises of the `must` rules.
template <task Task>
inline constexpr auto ledger = hana::flatten(hana::make_tuple(
    detail::of_musts<Task>([](auto const& f) { return !f; }),
    hana::make_tuple(any(correct && !Task::decided),                      // undecided
                     failure_free, (failure_free && all(Task::decided)),  // failure-free; and everybody decides
                     Task::unanimous.among, (Task::unanimous.among && Task::unanimous.wanted)),
    detail::of_musts<Task>([](auto const& f) { return detail::premise_of(f); })));

/// Where the entries after the violations stand.
template <task Task>
struct ledger_index {
  static constexpr std::size_t undecided = must_count<Task>;
  static constexpr std::size_t failure_free = undecided + 1;
  static constexpr std::size_t failure_free_decided = undecided + 2;
  static constexpr std::size_t unanimous = undecided + 3;
  static constexpr std::size_t unanimous_wanted = undecided + 4;
  static constexpr std::size_t premises = undecided + 5;
  static constexpr std::size_t size = premises + must_count<Task>;
  static_assert(size <= 32, "protolearn: a task may have at most 13 must rules.");
};

/// The distinct atoms of the formulas that look into the past, and which run predicates occur.
struct Atoms {
  enum Kind : std::uint8_t { starts, visits };
  struct Atom {
    Kind kind;
    state_t state;
    unsigned round;  // visited by this round
    constexpr bool operator==(Atom const&) const = default;
  };
  std::array<Atom, 64> list{};
  std::size_t size = 0;
  bool ends = false;
  bool losses = false;            // failure_free
  bool loss_free_rounds = false;  // a count of rounds

  constexpr void add(Atom atom) {
    for (std::size_t k = 0; k < size; ++k) {
      if (list[k] == atom) return;
    }
    list[size++] = atom;
  }
  constexpr void operator()(Starts a) { add({starts, a.state, 0}); }
  constexpr void operator()(Visits a) { add({visits, a.state, unbounded}); }
  constexpr void operator()(VisitsBy a) { add({visits, a.state, a.round}); }
  constexpr void operator()(Ends) { ends = true; }
  constexpr void operator()(Correct) {}
  constexpr void operator()(FailureFree) { losses = true; }
  constexpr void operator()(FailureCount) {}
  constexpr void operator()(LossFreeRounds) { loss_free_rounds = true; }
};

template <task Task>
inline constexpr Atoms atoms = [] {
  Atoms result;
  hana::for_each(ledger<Task>, [&](auto const& f) { for_each_atom(f, result); });
  return result;
}();

/// The packed word of a process in a configuration: state, one memory bit for each atom that looks into the past, and
/// whether the process is faulty (with crashes: has crashed).
template <class Setting>
struct ProcessWord {
  static constexpr auto atoms = detail::atoms<typename Setting::Task>;
  static constexpr unsigned state_bits = static_cast<unsigned>(std::bit_width(Setting::states - 1U));
  static constexpr unsigned memory_bits = static_cast<unsigned>(atoms.size);
  static constexpr unsigned faulty_bits = Setting::Faults::max_faulty > 0 ? 1 : 0;
  static constexpr unsigned bits = state_bits + memory_bits + faulty_bits;
  static_assert(bits <= 32, "protolearn: the task's rules mention too many different starts and visits to explore.");

  using word = std::uint32_t;
  static constexpr word faulty_bit = faulty_bits != 0 ? word{1} << (bits - 1) : 0;
  static constexpr word memory_mask = ((word{1} << memory_bits) - 1) << state_bits;

  [[nodiscard]] static constexpr state_t state(word w) noexcept {
    return static_cast<state_t>(w & ((word{1} << state_bits) - 1));
  }
  [[nodiscard]] static constexpr bool faulty(word w) noexcept { return (w & faulty_bit) != 0; }

  /// The word of a process that starts in a state.
  [[nodiscard]] static constexpr word begin(state_t state, bool faulty) noexcept {
    word memory = visited[0][state];
    for (std::size_t k = 0; k < atoms.size; ++k) {
      if (atoms.list[k].kind == detail::Atoms::starts && atoms.list[k].state == state) memory |= bit(k);
    }
    return memory | state | (faulty ? faulty_bit : 0);
  }

  /// The word after a transition to `next` in a round 1..R.
  [[nodiscard]] static constexpr word step(word w, state_t next, unsigned round) noexcept {
    return (w & (memory_mask | faulty_bit)) | visited[round][next] | next;
  }

  /// The word after a crash. The state of a crashed process matters only to `ends`.
  [[nodiscard]] static constexpr word crash(word w) noexcept {
    return (atoms.ends ? w : (w & memory_mask)) | faulty_bit;
  }

  /// The facts about one process that its word tells (for node formulas, task/holds.hpp).
  struct Facts {
    using boolean = bool;
    static constexpr unsigned nodes = 1;
    word w;
    [[nodiscard]] constexpr bool starts(unsigned, state_t s) const { return (w & start_bit[s]) != 0; }
    [[nodiscard]] constexpr bool visits(unsigned, state_t s) const { return (w & visit_bit[s]) != 0; }
    [[nodiscard]] constexpr bool visits_by(unsigned, state_t s, unsigned round) const {
      return find({detail::Atoms::visits, s, round});
    }
    [[nodiscard]] constexpr bool ends(unsigned, state_t s) const { return state(w) == s; }
    [[nodiscard]] constexpr bool correct(unsigned) const { return !faulty(w); }
    [[nodiscard]] constexpr bool in_scope(unsigned) const { return !Setting::Faults::lies || !faulty(w); }

   private:
    [[nodiscard]] constexpr bool find(detail::Atoms::Atom atom) const {
      for (std::size_t k = 0; k < atoms.size; ++k) {
        if (atoms.list[k] == atom) return (w & bit(k)) != 0;
      }
      return false;
    }
  };

 private:
  [[nodiscard]] static constexpr word bit(std::size_t k) noexcept { return word{1} << (state_bits + k); }

  /// bit_of(kind, round)[s]: the memory bit of such an atom about s; 0 if no formula asks for it.
  static constexpr auto bit_of(detail::Atoms::Kind kind, unsigned round) {
    std::array<word, Setting::states> table{};
    for (std::size_t k = 0; k < atoms.size; ++k) {
      auto const& atom = atoms.list[k];
      if (atom.kind == kind && atom.round == round && atom.state < Setting::states) table[atom.state] = bit(k);
    }
    return table;
  }
  static constexpr auto start_bit = bit_of(detail::Atoms::starts, 0);
  static constexpr auto visit_bit = bit_of(detail::Atoms::visits, unbounded);

  /// visited[r][s]: the memory bits that being in s after round r sets.
  static constexpr auto visited = [] {
    std::array<std::array<word, Setting::states>, Setting::rounds + 1> table{};
    for (unsigned r = 0; r <= Setting::rounds; ++r) {
      for (std::size_t k = 0; k < atoms.size; ++k) {
        auto const& atom = atoms.list[k];
        if (atom.kind == detail::Atoms::visits && r <= atom.round && atom.state < Setting::states)
          table[r][atom.state] |= bit(k);
      }
    }
    return table;
  }();
};

}  // namespace protolearn::detail
