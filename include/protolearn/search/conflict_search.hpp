// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <type_traits>

#include "protolearn/search/loop.hpp"

// A complete learner: it ends with a machine that keeps every rule, or with the proof that no machine of the shape can.
// It is a counterexample-guided search (E. Clarke, O. Grumberg, S. Jha, Y. Lu and H. Veith, "Counterexample-guided
// abstraction refinement", CAV 2000; as synthesis: A. Solar-Lezama and others, "Combinatorial sketching for finite
// programs", ASPLOS 2006): a SAT solver proposes a table, exploration turns what is wrong with it into clauses, and so
// on. Clauses are about the table and which configurations are reached, so one clause says something about every
// execution that passes.

namespace protolearn {

/// What a search for one table found.
template <class First, class... Others>
struct Found : SearchResult {
  /// If proved: the machine, for the first setting.
  typename First::machine_type machine;

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

/// Does each entry of the table stand for the same thing in both settings?
template <class A, class B>
[[nodiscard]] consteval bool same_table() {
  using V = typename A::view_type;
  using W = typename B::view_type;
  if (A::states != B::states || V::entries != W::entries || V::digits != W::digits) return false;
  for (unsigned d = 0; d < V::digits; ++d) {
    if (V::radix[d] != W::radix[d]) return false;
  }
  return true;
}

/// Fewer conjuncts than bits that stand for them (normal_form.hpp).
template <class Setting>
inline constexpr bool obligations_fit = conjunct_count(description_of_task<typename Setting::Task>) <= 32;

/// The entries that stand for a process that has halted, whatever it receives; none at all if no state does.
template <class Setting>
[[nodiscard]] std::vector<bool> halted_entries() {
  std::vector<bool> result(Setting::task.halted != 0 ? Setting::view_type::entries : 0);
  for (std::size_t e = 0; e < result.size(); ++e) {
    result[e] = Setting::is_halted(Setting::view_type::digits_of(e)[0]);
  }
  return result;
}

/// conflict_search<First, Others...>, where of the rules of First only those are asked for: bit k for the k-th.
template <class First, class... Others>
[[nodiscard]] Found<First, Others...> conflict_search_for(std::uint32_t asked, Options const& options,
                                                          sat::Engine engine,
                                                          typename First::machine_type const& begin_with) {
  static_assert(obligations_fit<First> && (obligations_fit<Others> && ...),
                "protolearn: the task's must rules have more than 32 conjuncts.");
  if (options.time_limit.count() <= 0) throw usage_error("Options::time_limit must be positive.");
  std::vector<state_t> table(begin_with.data(), begin_with.data() + begin_with.entries);
  auto halted = halted_entries<First>();
  for (std::size_t e = 0; e < halted.size(); ++e) {
    if (halted[e]) table[e] = First::view_type::digits_of(e)[0];
  }
  Loop loop(options, engine, std::move(table), First::states, std::move(halted));
  loop.name(&entry_in_words<First>, &state_name<typename First::Task>);
  loop.add<First>(asked);
  (loop.add<Others>(), ...);
  Found<First, Others...> found{loop.run(), {}};
  for (std::size_t e = 0; e < found.machine.entries; ++e) found.machine[e] = loop.table()[e];
  return found;
}

}  // namespace detail

/// Searches for a machine that keeps every `must` rule of First, and with the same table of each of the others.
/// Complete: given time and memory, it ends with a machine, or with the proof that there is none. Deterministic for a
/// seed and an engine, unless a clock ends it. Found machines are judged again by the explorer; ask verify() for Z3's
/// opinion. Throws disagreement_error if the explorer finds fault with the machine, which is a bug.
///
/// The search begins with the table of `begin_with`: by default every entry keeps its own state; or what another
/// learner came up with.
///
/// Several settings must have one table, as those with `Thresholds` views of the same predicates do whatever N is.
template <class First, class... Others>
  requires(!First::for_every_n)
[[nodiscard]] Found<First, Others...> conflict_search(Options const& options = {},
                                                      sat::Engine engine = sat::Engine::cdcl,
                                                      typename First::machine_type const& begin_with = {}) {
  static_assert((detail::same_table<First, Others>() && ...),
                "protolearn::conflict_search<A, B, ...>: the settings' tables differ: give them the same states and a "
                "view whose table does not depend on N, such as Thresholds<...> or WithLastRound<Thresholds<...>>.");
  static_assert(1 + sizeof...(Others) <= 255, "protolearn::conflict_search<A, B, ...>: more than 255 settings.");
  return detail::conflict_search_for<First, Others...>(detail::violations_of(First::task), options, engine, begin_with);
}

}  // namespace protolearn
