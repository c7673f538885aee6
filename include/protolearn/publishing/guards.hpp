// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "protolearn/model/setting.hpp"

// A machine in words: guarded commands instead of hundreds of table rows.

namespace protolearn {

namespace detail {

/// A guard: for each digit of the view, the set of values it allows (bit v for value v; digits have fewer than 64
/// values).
template <class View>
struct Guard {
  std::array<std::uint64_t, View::digits> allowed{};
  state_t next = 0;

  [[nodiscard]] bool admits(std::array<state_t, View::digits> const& digits) const {
    for (unsigned d = 0; d < View::digits; ++d) {
      if (((allowed[d] >> digits[d]) & 1U) == 0) return false;
    }
    return true;
  }
};

/// The guarded commands of one own state: a guard that admits the observation decides, else `otherwise`.
template <class View>
struct GuardedState {
  unsigned process = 0;  // whose they are, if each process has its own machine (PerProcess)
  state_t own = 0;
  std::vector<Guard<View>> guards;
  state_t otherwise = 0;
  std::array<std::uint64_t, View::digits> occurring{};  // the values of each digit that relevant observations have
};

template <class View>
inline constexpr bool per_process = requires {
  View::offset(0U);
};

template <class View>
[[nodiscard]] std::uint64_t every_value(unsigned d) {
  return View::radix[d] >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << View::radix[d]) - 1;
}

/// The largest guard around an observation, found greedily, that admits none of `others`.
template <class View>
[[nodiscard]] Guard<View> expand(std::array<state_t, View::digits> const& digits, state_t next,
                                 std::vector<std::array<state_t, View::digits>> const& others) {
  Guard<View> guard;
  guard.next = next;
  for (unsigned d = 0; d < View::digits; ++d) guard.allowed[d] = std::uint64_t{1} << digits[d];
  auto const fits = [&] {
    return std::none_of(others.begin(), others.end(), [&](auto const& other) { return guard.admits(other); });
  };
  for (unsigned d = 1; d < View::digits; ++d) {  // whole digits first: they make the shortest guards
    std::uint64_t const before = guard.allowed[d];
    guard.allowed[d] = every_value<View>(d);
    if (!fits()) guard.allowed[d] = before;
  }
  for (unsigned d = 1; d < View::digits; ++d) {
    for (unsigned v = 0; v < View::radix[d]; ++v) {
      std::uint64_t const before = guard.allowed[d];
      guard.allowed[d] |= std::uint64_t{1} << v;
      if (!fits()) guard.allowed[d] = before;
    }
  }
  return guard;
}

template <class View>
struct GuardRow {
  std::array<state_t, View::digits> digits;
  state_t next;
};

/// Appends guards until all that is left to do is `otherwise`. Each is the one, of a few, that settles the most rows.
/// No two of them that lead to different states admit the same row, so that each can be read by itself. (If what is
/// settled were free to later guards, there would be a tenth fewer of them.)
template <class View>
void cover(std::vector<GuardRow<View>> rows, GuardedState<View>& state) {
  constexpr std::size_t few = 8;
  auto const all = rows;
  std::vector<std::array<state_t, View::digits>> others;
  auto const rest =
      std::stable_partition(rows.begin(), rows.end(), [&](auto const& row) { return row.next != state.otherwise; });
  auto left = static_cast<std::size_t>(rest - rows.begin());
  while (left > 0) {
    Guard<View> best;
    std::size_t most = 0;
    for (std::size_t k = 0; k < left; k += (left + few - 1) / few) {
      others.clear();
      for (auto const& row : all) {
        if (row.next != rows[k].next) others.push_back(row.digits);
      }
      auto const guard = expand<View>(rows[k].digits, rows[k].next, others);
      std::size_t settled = 0;
      for (auto const& row : rows) settled += guard.admits(row.digits) ? 1 : 0;
      if (settled > most) {
        most = settled;
        best = guard;
      }
    }
    state.guards.push_back(best);
    left -= std::erase_if(rows, [&](auto const& row) { return best.admits(row.digits); });
  }
}

/// Covers the table by guards, for each own state that occurs; where each process has its own part of the table, for
/// each process. Only the observations with relevant[entry] are kept exactly (those that can be reached); the others
/// are free, which is what makes guards short. Greedy, not minimal: O(entries) steps for each guard and each of its
/// values.
template <class Setting>
[[nodiscard]] std::vector<GuardedState<typename Setting::view_type>> guards(
    typename Setting::machine_type const& machine, std::vector<bool> const& relevant) {
  using View = typename Setting::view_type;
  std::vector<GuardedState<View>> result;
  constexpr std::size_t part = detail::per_process<View> ? View::entries / Setting::nodes : View::entries;
  for (std::size_t first = 0; first < machine.entries; first += part) {
    std::array<std::vector<detail::GuardRow<View>>, Setting::states> rows;  // by own state
    for (std::size_t e = first; e < first + part; ++e) {
      if (!relevant[e]) continue;
      auto const digits = View::digits_of(e);
      rows[digits[0]].push_back({digits, machine[e]});
    }
    for (unsigned own = 0; own < Setting::states; ++own) {
      if (rows[own].empty()) continue;
      GuardedState<View> state;
      state.process = static_cast<unsigned>(first / part);
      state.own = static_cast<state_t>(own);
      std::array<std::size_t, Setting::states> frequency{};
      for (auto const& row : rows[own]) {
        ++frequency[row.next];
        for (unsigned d = 0; d < View::digits; ++d) state.occurring[d] |= std::uint64_t{1} << row.digits[d];
      }
      state.otherwise = static_cast<state_t>(std::max_element(frequency.begin(), frequency.end()) - frequency.begin());
      detail::cover<View>(std::move(rows[own]), state);
      result.push_back(std::move(state));
    }
  }
  return result;
}

/// "+1: COMMIT or ABORT", "+2: not lost"; empty if any value that occurs will do.
template <class View, class Names>
[[nodiscard]] std::string condition(unsigned d, std::uint64_t allowed, std::uint64_t occurring, Names const& names) {
  std::vector<std::string> in, out;
  for (unsigned v = 0; v < View::radix[d]; ++v) {
    if (((occurring >> v) & 1U) == 0) continue;
    (((allowed >> v) & 1U) != 0 ? in : out).push_back(View::value_name(d, v, names));
  }
  if (out.empty()) return {};
  bool const negate = out.size() < in.size();
  std::string text = View::digit_name(d, names) + (negate ? ": not " : ": ");
  auto const& list = negate ? out : in;
  for (std::size_t k = 0; k < list.size(); ++k) text += (k == 0 ? "" : negate ? ", nor " : " or ") + list[k];
  return text;
}

}  // namespace detail

/// Prints the guarded commands, at most `most_lines` lines of them.
template <class Setting>
void print_guards(std::ostream& out, typename Setting::machine_type const& machine, std::vector<bool> const& relevant,
                  std::size_t most_lines = 80) {
  using View = typename Setting::view_type;
  auto const names = state_name<typename Setting::Task>;
  std::vector<std::string> lines;
  for (auto const& state : detail::guards<Setting>(machine, relevant)) {
    std::string const whose = detail::per_process<View> ? "process " + std::to_string(state.process) + " in " : "in ";
    lines.push_back("  " + whose + names(state.own) + ":");
    for (auto const& guard : state.guards) {
      std::string text;
      for (unsigned d = 1; d < View::digits; ++d) {
        std::string const part = detail::condition<View>(d, guard.allowed[d], state.occurring[d], names);
        if (!part.empty()) text += (text.empty() ? "" : "; ") + part;
      }
      lines.push_back("    " + text + " -> " + names(guard.next));
    }
    lines.push_back(std::string("    ") + (state.guards.empty() ? "always" : "otherwise") + " -> " +
                    names(state.otherwise));
  }
  std::size_t const shown = std::min(most_lines, lines.size());
  for (std::size_t k = 0; k < shown; ++k) out << lines[k] << '\n';
  if (shown < lines.size()) out << "    ... and " << lines.size() - shown << " more lines\n";
}

}  // namespace protolearn
