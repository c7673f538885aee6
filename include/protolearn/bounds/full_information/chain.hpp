// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include "protolearn/bounds/full_information/scenario.hpp"
#include "protolearn/task/description.hpp"

namespace protolearn::detail {

/// Why no machine can, whatever its states: executions in which decisions are handed on from one to the next, because
/// some process sees the same in both, from one that is forced to one that contradicts it. (The chain argument: N.
/// Lynch, "Distributed Algorithms", 1996, sections 5.1, 6.4 and 6.7.)
struct Chain {
  struct Link {
    Scenario run;
    /// The process that sees in this execution what `leaves` of the link before saw in its own. In the first link it is
    /// `leaves`.
    unsigned enters = 0;
    /// The process that sees the same in the next execution. In the last link it is `enters`.
    unsigned leaves = 0;
    std::string premise;     // how `enters` ends, known from before; empty in the first link
    std::string conclusion;  // how `leaves` must end therefore; in the last link, how `enters` must end instead
    std::string because;     // the names of the rules that say so
  };
  std::vector<Link> links;
  TaskDescription const* task = nullptr;
};

/// "0", "0 and 1", "0, 1 and 2" of the processes for which `which` holds, or "nobody".
[[nodiscard]] inline std::string list_of(unsigned N, std::function<bool(unsigned)> const& which) {
  std::vector<std::string> names;
  for (unsigned p = 0; p < N; ++p) {
    if (which(p)) names.push_back(std::to_string(p));
  }
  std::string result = names.empty() ? "nobody" : names[0];
  for (std::size_t k = 1; k < names.size(); ++k) result += (k + 1 == names.size() ? " and " : ", ") + names[k];
  return result;
}

/// The actors of a covering are called by their processes, those of the second copy with a prime.
[[nodiscard]] inline std::string actor_name(unsigned N, unsigned actor) {
  return std::to_string(actor % N) + (actor < N ? "" : "'");
}

/// What the adversary does, a line a round; nothing is said of messages that arrive.
inline void print_scenario(std::ostream& out, Scenario const& run, TaskDescription const& task,
                           std::string const& indent) {
  unsigned const N = run.nodes, R = run.rounds;
  auto const correct = [&](unsigned p) { return !contains(run.faulty, p); };
  out << indent << "starts:";
  for (unsigned p = 0; p < N; ++p)
    out << ' ' << (run.cast[p] == nobody ? "-" : task.state_name(run.actors[run.cast[p]].start));
  if (run.faulty != 0)
    out << (run.dead ? "; dead: " : "; faulty: ") << list_of(N, [&](unsigned p) { return !correct(p); });
  out << '\n';
  if (run.actors.size() > N) {
    for (unsigned p = 0; p < N; ++p) {
      if (correct(p)) continue;
      out << indent << "process " << p << " lies:";
      for (unsigned q = 0; q < N; ++q) {
        if (correct(q))
          out << " to " << q << " it is " << actor_name(N, run.actors[run.cast[q]].hears[0][p]) << " of the ring"
              << (q + 1 < N ? "," : "");
      }
      out << '\n';
    }
    out << indent << "the others are, in the ring: " << [&] {
      std::string names;
      for (unsigned p = 0; p < N; ++p) {
        if (correct(p)) names += (names.empty() ? "" : ", ") + actor_name(N, run.cast[p]);
      }
      return names;
    }() << '\n';
    return;
  }
  for (unsigned p = 0; p < N; ++p) {
    if (run.cast[p] == nobody) {
      out << indent << "process " << p << " behaves as if it had started with " << task.state_name(run.actors[p].start)
          << '\n';
    }
  }
  auto const is_dead = [&](unsigned p) { return run.dead && !correct(p); };
  for (unsigned round = 1; round <= R; ++round) {
    std::string text;
    for (unsigned q = 0; q < N; ++q) {
      if (is_dead(q) || (run.crash_round[q] != 0 && run.crash_round[q] < round)) continue;
      auto const hears = [&](unsigned p) { return p != q && run.actors[p].hears[round - 1][q] != nobody; };
      auto const acts = [&](unsigned p) {
        return !is_dead(p) && (run.crash_round[p] == 0 || run.crash_round[p] > round);
      };
      auto const misses = [&](unsigned p) { return p != q && acts(p) && !hears(p) && run.cast[p] != nobody; };
      bool any = run.crash_round[q] == round;
      for (unsigned p = 0; p < N; ++p) any = any || misses(p);
      if (!any) continue;
      if (!text.empty()) text += "; ";
      if (run.crash_round[q] == round) {
        text += "process " + std::to_string(q) + " crashes and reaches " +
                list_of(N, [&](unsigned p) { return acts(p) && hears(p); });
      } else {
        text += "from " + std::to_string(q) + " to " + list_of(N, misses) + " is lost";
      }
    }
    if (!text.empty()) out << indent << "round " << round << ": " << text << '\n';
  }
}

/// What each actor of the ring starts with and whom it hears.
inline void print_ring(std::ostream& out, Scenario const& ring, TaskDescription const& task) {
  unsigned const N = ring.nodes;
  out << "the ring, in which everybody follows the protocol:\n";
  for (unsigned a = 0; a < ring.actors.size(); ++a) {
    out << "  " << actor_name(N, a) << " starts with " << task.state_name(ring.actors[a].start) << " and hears";
    for (unsigned q = 0; q < N; ++q) {
      if (q != a % N) out << ' ' << actor_name(N, ring.actors[a].hears[0][q]);
    }
    out << '\n';
  }
}

/// The chain, link by link.
inline std::ostream& operator<<(std::ostream& out, Chain const& chain) {
  out << "a chain of " << chain.links.size() << " executions; messages that are not mentioned arrive\n";
  if (!chain.links.empty() && chain.links[0].run.actors.size() > chain.links[0].run.nodes) {
    detail::print_ring(out, chain.links[0].run, *chain.task);
  }
  for (std::size_t k = 0; k < chain.links.size(); ++k) {
    auto const& link = chain.links[k];
    out << k + 1 << ".\n";
    detail::print_scenario(out, link.run, *chain.task, "   ");
    bool const is_last = k + 1 == chain.links.size();
    if (k > 0) {
      out << "   process " << link.enters << " sees the same as process " << chain.links[k - 1].leaves << " did in "
          << k << ": " << link.premise << '\n';
    }
    out << "   "
        << (is_last  ? "but process "
            : k == 0 ? "process "
                     : "so process ")
        << link.leaves << " must end with " << link.conclusion << ", by " << link.because << '\n';
    if (is_last) out << "   a contradiction\n";
  }
  return out;
}

}  // namespace protolearn::detail
