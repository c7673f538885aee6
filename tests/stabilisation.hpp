// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <set>

#include "protolearn/core/state.hpp"

// What the task Counting is compared with.

namespace stabilisation {

using protolearn::state_t;

/// By sets of configurations, from all of them, with one liar or none: after how many rounds do all show the same, and
/// count from then on? Shares nothing with the library.
template <unsigned N, unsigned S, class Machine>
unsigned stabilises_after(Machine const& machine) {
  constexpr unsigned liar_state = S + 1;  // in the place of a liar
  using States = std::array<unsigned, N>;
  unsigned latest = 0;
  for (unsigned liar = 0; liar <= N; ++liar) {
    std::set<States> now;
    States all{};
    for (bool more = true; more;) {
      States states = all;
      if (liar < N) states[liar] = liar_state;
      now.insert(states);
      more = false;
      for (unsigned i = 0; i < N && !more; ++i) {
        all[i] = (all[i] + 1) % S;
        more = all[i] != 0;
      }
    }
    auto const shown = [&](States const& states) {
      std::set<unsigned> values;
      for (unsigned i = 0; i < N; ++i) {
        if (i != liar) values.insert(states[i] % 2);
      }
      return values;
    };
    for (unsigned round = 0; round < 16; ++round) {
      std::set<States> next;
      for (States const& states : now) {
        std::set<States> after{States{}};
        for (unsigned i = 0; i < N; ++i) {
          std::set<unsigned> goes;
          for (unsigned lie = 0; lie <= S; ++lie) {
            std::array<state_t, N> received{};
            for (unsigned d = 0; d < N; ++d) {
              unsigned const j = (i + d) % N;
              received[d] = static_cast<state_t>(j == liar ? lie : states[j]);
            }
            goes.insert(i == liar ? liar_state : machine.next(received));
          }
          std::set<States> longer;
          for (States const& a : after) {
            for (unsigned const g : goes) {
              States b = a;
              b[i] = g;
              longer.insert(b);
            }
          }
          after = longer;
        }
        bool counts = shown(states).size() == 1;
        for (States const& a : after) {
          counts = counts && shown(a) == std::set<unsigned>{(*shown(states).begin() + 1) % 2};
        }
        if (!counts) latest = std::max(latest, round + 1);
        next.insert(after.begin(), after.end());
      }
      now = next;
    }
  }
  return latest;
}

}  // namespace stabilisation
