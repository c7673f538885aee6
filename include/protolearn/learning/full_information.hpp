// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>

#include "protolearn/learning/full_information/search.hpp"
#include "protolearn/verification/verify.hpp"

namespace protolearn {

struct FullInformationOptions {
  /// Gives up when there are more different views than this, or eight times as many processes' ends.
  std::size_t max_views = std::size_t{1} << 20;
  std::chrono::nanoseconds time_limit = std::chrono::seconds{60};
  /// Ends the search as soon as it is true.
  std::atomic<bool> const* stop = nullptr;
};

/// `impossible`, for every number of states, with the chain that shows it; or `unknown`, with the reason.
template <class Game>
struct FullInformation {
  Verdict verdict;
  Chain<Game> chain;
  std::size_t views = 0;  // different ones, in the part of the adversary that decided
  double seconds = 0;

  friend std::ostream& operator<<(std::ostream& out, FullInformation const& result) {
    out << result.verdict << '\n';
    return result.verdict.impossible() ? out << result.chain : out;
  }
};

namespace detail {

/// The parts of the adversary that are tried, weakest first.
template <class Game>
[[nodiscard]] std::vector<Power> powers() {
  using Faults = typename Game::Faults;
  constexpr unsigned N = Game::nodes;
  if constexpr (Faults::crashes) {
    std::vector<Power> result;
    for (unsigned k = 1; k <= std::min(Faults::max_faulty, Game::rounds > 1 ? Faults::max_faulty : 1U); ++k) result.push_back({k, 0});
    if (Faults::max_faulty == 0) result.push_back({0, 0});
    return result;
  } else {
    std::vector<Power> result;
    for (unsigned losses : {1U, N - 1, N * N}) {
      if ((is_lossy<Faults> || Faults::lies) && losses < Faults::losses_per_round) result.push_back({0, losses});
    }
    if (result.empty() || Faults::losses_per_round < N * N) result.push_back({});
    return result;
  }
}

}  // namespace detail

/// Is the setting impossible for every number of states? A process's state is taken to be its whole view (full_information/views.hpp), and
/// a chain of executions is looked for that leads from a decision that the rules force to a contradiction. A chain proves that no machine
/// with the game's view can, whatever its states. Without one the answer is `unknown`: where every correct process must decide one of two
/// values, alike, a protocol with enough states exists then; in general the argument only does not apply.
/// Exponential in N and R; the limits end it.
template <class Game>
[[nodiscard]] FullInformation<Game> full_information(FullInformationOptions const& options = {}) {
  auto const start = std::chrono::steady_clock::now();
  auto const stopped = [&] {
    return std::chrono::steady_clock::now() - start > options.time_limit || (options.stop != nullptr && options.stop->load());
  };
  FullInformation<Game> result;
  std::string const scope = detail::rule_names<typename Game::Task>() + " for every number of states, N=" + std::to_string(Game::nodes) +
                            " processes, R=" + std::to_string(Game::rounds) + (Game::rounds == 1 ? " round, " : " rounds, ") +
                            std::string(Game::Task::name) + ", " + Game::Faults::name() + ", " + std::string(Game::View::name);
  std::string reason = "the argument does not apply: no chain of executions leads from a forced decision to a contradiction";
  auto const conclude = [&](auto& search, auto const& joint, std::size_t views) {
    result.views = views;
    auto chain = search.find(joint, views, stopped);
    if (!chain) return false;
    result.chain = std::move(*chain);
    result.verdict = Verdict(Verdict::Kind::impossible, scope, "by a chain of " + std::to_string(result.chain.links.size()) + " executions");
    return true;
  };
  bool found = false;
  if (detail::Endings<Game>().too_many()) {
    reason = "the argument does not apply: the rules tell more than 64 ways apart in which a process can end";
    result.verdict = Verdict(Verdict::Kind::unknown, scope, reason);
    return result;
  }
  if constexpr (detail::Covering<Game>::exists) {
    detail::ChainSearch<Game> search;
    detail::JointViews<Game> joint({}, true, options.max_views);
    detail::Covering<Game>::for_each(joint.views(), [&](auto const& ring, auto const& views) {
      search.add(ring, views);
      return !stopped();
    });
    found = conclude(search, joint, joint.views().size());
  }
  for (detail::Power const& power : detail::powers<Game>()) {
    if (found || stopped()) break;
    detail::ChainSearch<Game> search;
    detail::JointViews<Game> joint(power, true, options.max_views);
    bool too_many = false;
    std::size_t count = 0;
    joint.explore([&](auto const& end) {
      search.add(end);
      too_many = search.size() > 8 * options.max_views;
      return !too_many && (++count % 256 != 0 || !stopped());
    });
    if (too_many || joint.too_many()) {
      reason = joint.too_many() ? "more than " + std::to_string(options.max_views) + " views"
                                : "more than " + std::to_string(8 * options.max_views) + " ends of processes";
    }
    found = conclude(search, joint, joint.views().size());  // a part of the executions is a weaker adversary, too
    if (too_many || joint.too_many()) break;
  }
  if (!found && stopped()) reason = "the time limit, or an interruption";
  if (!found) result.verdict = Verdict(Verdict::Kind::unknown, scope, reason);
  result.seconds = detail::seconds_since(start);
  return result;
}

}  // namespace protolearn
