// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

#include "protolearn/model/setting.hpp"

// A machine in words: guarded commands instead of hundreds of table rows.

namespace protolearn {

/// A guard: for each digit of the view, the set of values it allows (bit v for value v; digits have fewer than 64 values).
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

/// The guarded commands of one own state: the first guard that admits the observation decides, else `otherwise`.
template <class View>
struct GuardedState {
  state_t own = 0;
  std::vector<Guard<View>> guards;
  state_t otherwise = 0;
  std::array<std::uint64_t, View::digits> occurring{};  // the values of each digit that relevant observations have
};

namespace detail {

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

}  // namespace detail

/// Covers the table by guards, for each own state that occurs. Only the observations with relevant[entry] are kept exactly (those
/// that can be reached); the others are free, which is what makes guards short. Greedy, not minimal: O(entries^2) in the worst
/// case, for each own state.
template <class Setting>
[[nodiscard]] std::vector<GuardedState<typename Setting::view_type>> guards(typename Setting::machine_type const& machine,
                                                                            std::vector<bool> const& relevant) {
  using View = typename Setting::view_type;
  using Digits = std::array<state_t, View::digits>;
  std::vector<GuardedState<View>> result;
  std::array<std::array<std::vector<Digits>, Setting::states>, Setting::states> rows;  // [own][next]
  for (std::size_t e = 0; e < machine.entries; ++e) {
    if (!relevant[e]) continue;
    auto const digits = View::digits_of(e);
    rows[digits[0]][machine[e]].push_back(digits);
  }
  for (unsigned own = 0; own < Setting::states; ++own) {
    GuardedState<View> state;
    state.own = static_cast<state_t>(own);
    auto const most = std::max_element(rows[own].begin(), rows[own].end(),
                                       [](auto const& a, auto const& b) { return a.size() < b.size(); });
    if (most->empty()) continue;
    state.otherwise = static_cast<state_t>(most - rows[own].begin());
    for (auto const& list : rows[own]) {
      for (Digits const& digits : list) {
        for (unsigned d = 0; d < View::digits; ++d) state.occurring[d] |= std::uint64_t{1} << digits[d];
      }
    }
    for (unsigned next = 0; next < Setting::states; ++next) {
      if (next == state.otherwise) continue;
      std::vector<Digits> others;
      for (unsigned t = 0; t < Setting::states; ++t) {
        if (t != next) others.insert(others.end(), rows[own][t].begin(), rows[own][t].end());
      }
      std::vector<Digits> left = rows[own][next];
      while (!left.empty()) {
        state.guards.push_back(detail::expand<View>(left.front(), static_cast<state_t>(next), others));
        std::erase_if(left, [&](Digits const& d) { return state.guards.back().admits(d); });
      }
    }
    result.push_back(std::move(state));
  }
  return result;
}

namespace detail {

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

/// Prints the guarded commands, at most `most_lines` of them.
template <class Setting>
void print_guards(std::ostream& out, typename Setting::machine_type const& machine, std::vector<bool> const& relevant,
                  std::size_t most_lines = 80) {
  using View = typename Setting::view_type;
  auto const names = state_name<typename Setting::Task>;
  std::size_t lines = 0, hidden = 0;
  for (auto const& state : guards<Setting>(machine, relevant)) {
    if (lines >= most_lines) {
      hidden += state.guards.size() + 1;
      continue;
    }
    out << "  in " << names(state.own) << ":\n";
    for (auto const& guard : state.guards) {
      if (++lines > most_lines) {
        ++hidden;
        continue;
      }
      std::string text;
      for (unsigned d = 1; d < View::digits; ++d) {
        std::string const part = detail::condition<View>(d, guard.allowed[d], state.occurring[d], names);
        if (!part.empty()) text += (text.empty() ? "" : "; ") + part;
      }
      out << "    " << text << " -> " << names(guard.next) << '\n';
    }
    out << "    " << (state.guards.empty() ? "always" : "otherwise") << " -> " << names(state.otherwise) << '\n';
    ++lines;
  }
  if (hidden > 0) out << "  ... and " << hidden << " more lines\n";
}

}  // namespace protolearn
