// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "protolearn/core/hana.hpp"
#include "protolearn/task/rule.hpp"

namespace protolearn {

/// What a protocol for a task cannot do without, beyond its own state and the states that it received. A view offers it
/// if its observation has the member that is named; a fault model offers `honesty` if nobody lies in it.
struct Needs {
  bool senders = false;     // received(j): who sent what, as with Ordered
  bool round = false;       // round(), as with WithRound
  bool last_round = false;  // last_round(), as with WithLastRound, or WithRound
  bool process = false;     // process(): who one is, as with PerProcess
  bool honesty = false;     // what arrives was sent: not with Byzantine
};

namespace detail {

/// A task says what a protocol must achieve, and nothing about how:
///   name       std::string_view
///   names      std::array<std::string_view, K>: the first K states have these names, the others are free
///   initial    states(...): a process starts in any of these
///   rules      hana::make_tuple(must(...), ..., wish(...), ...)
///   decided    a node formula: the process has decided
///   unanimous  share(name, among, wanted): the executions that should go well, and what "well" is
/// and, if not every combination of initial states can occur:
///   starting   a run formula over `starts` only
///   max_nodes  with more processes than this, no start satisfies `starting`
/// and, if it makes no sense with every view and fault model:
///   needs      Needs: what these must offer
template <class T>
concept task = requires {
  { T::name } -> std::convertible_to<std::string_view>;
  { T::names.size() } -> std::convertible_to<std::size_t>;
  { T::names[0] } -> std::convertible_to<std::string_view>;
  { T::initial.size() } -> std::convertible_to<std::size_t>;
  { T::initial[0] } -> std::convertible_to<state_t>;
  requires node_formula<std::remove_cvref_t<decltype(T::decided)>>;
  requires run_formula<std::remove_cvref_t<decltype(T::unanimous.among)>>;
  requires run_formula<std::remove_cvref_t<decltype(T::unanimous.wanted)>>;
  requires is_rules<std::remove_cvref_t<decltype(T::rules)>>;
};

template <class T>
concept restricts_starts = requires {
  T::starting;
};

/// What a task needs of a view and of a fault model: nothing, unless it says so.
template <class T>
inline constexpr Needs needs_of{};
template <class T>
  requires requires { T::needs; }
inline constexpr Needs needs_of<T> = T::needs;

}  // namespace detail

/// The name of a state: the task's, or "s5" for a free state 5.
template <detail::task T>
[[nodiscard, gnu::noinline]] std::string state_name(state_t state) {
  if (state < T::names.size()) return std::string(T::names[state]);
  return "s" + std::to_string(state);
}

namespace detail {

/// Number of rules of a task, and of those that must be kept.
template <task T>
inline constexpr std::size_t rule_count = decltype(hana::length(T::rules))::value;

template <task T>
inline constexpr std::size_t must_count = [] {
  std::size_t count = 0;
  hana::for_each(T::rules, [&](auto const& rule) { count += is_must<std::decay_t<decltype(rule)>> ? 1 : 0; });
  return count;
}();

/// Calls visit(atom) for each atom of every formula of a task.
template <task T, class Visit>
constexpr void for_each_atom_of_task(Visit const& visit) {
  hana::for_each(T::rules, [&](auto const& rule) { for_each_atom(rule.formula, visit); });
  for_each_atom(T::decided, visit);
  for_each_atom(T::unanimous.among, visit);
  for_each_atom(T::unanimous.wanted, visit);
  if constexpr (restricts_starts<T>) for_each_atom(T::starting, visit);
}

/// The highest state that a formula of the task mentions.
template <task T>
inline constexpr unsigned highest_state = [] {
  unsigned highest = 0;
  for_each_atom_of_task<T>([&highest](auto const& atom) {
    if constexpr (requires { atom.state; }) highest = atom.state > highest ? atom.state : highest;
  });
  return highest;
}();

/// The last round that a formula of the task asks for.
template <task T>
inline constexpr unsigned latest_round = [] {
  unsigned latest = 0;
  for_each_atom_of_task<T>([&latest](auto const& atom) {
    if constexpr (requires { atom.round; }) latest = atom.round > latest ? atom.round : latest;
  });
  return latest;
}();

/// By its first word a rule is referred to: "P1", or "agreement".
[[nodiscard]] constexpr std::string_view first_word(std::string_view name) {
  return name.substr(0, name.find_first_of(" :"));
}

/// Does every rule have a name to refer to it by?
template <task T>
inline constexpr bool rules_have_names = [] {
  bool all = true;
  hana::for_each(T::rules, [&all](auto const& rule) { all = all && !first_word(rule.name).empty(); });
  return all;
}();

/// Calls visit(rule, k) for the k-th `must` rule, k = 0, 1, ...
template <task T, class Visit>
constexpr void for_each_must(Visit&& visit) {
  std::size_t k = 0;
  hana::for_each(T::rules, [&](auto const& rule) {
    if constexpr (is_must<std::decay_t<decltype(rule)>>) visit(rule, k++);
  });
}

/// Can the `must` rules be told apart by the first words of their names?
template <task T>
inline constexpr bool first_words_differ = [] {
  std::array<std::string_view, must_count<T>> words{};
  for_each_must<T>([&words](auto const& rule, std::size_t k) { words[k] = first_word(rule.name); });
  for (std::size_t a = 0; a < words.size(); ++a) {
    for (std::size_t b = 0; b < a; ++b) {
      if (words[a] == words[b]) return false;
    }
  }
  return true;
}();

/// Can this combination of start states occur?
template <task T, class Facts>
[[nodiscard]] constexpr auto may_start(Facts const& facts) {
  if constexpr (restricts_starts<T>) {
    return holds(T::starting, facts);
  } else {
    return facts.constant(true);
  }
}

}  // namespace detail

}  // namespace protolearn
