// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>

#include "protolearn/bounds/full_information/search.hpp"
#include "protolearn/core/clock.hpp"
#include "protolearn/verification/verdict.hpp"

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
  detail::Chain chain;
  std::size_t views = 0;  // different ones, in the part of the adversary that decided
  double seconds = 0;

  friend std::ostream& operator<<(std::ostream& out, FullInformation const& result) {
    out << result.verdict << '\n';
    return result.verdict.impossible() ? out << result.chain : out;
  }
};

namespace detail {

/// The parts of the adversary that are tried, weakest first.
[[nodiscard]] inline std::vector<Power> powers(FlatGame const& game) {
  std::vector<Power> result;
  if (game.lossy || game.lies) {
    for (unsigned losses : {1U, game.nodes - 1}) {
      if (losses < game.losses_per_round) result.push_back({0, losses});
    }
  }
  if (game.crashes) {
    for (unsigned k = 1; k <= (game.rounds > 1 ? game.max_faulty : 1U); ++k) result.push_back({k, 0});
  }
  if (!game.crashes || game.lossy || result.empty()) result.push_back({});
  return result;
}

/// The search, for all games.
inline void search_for_chain(FlatGame const& game, std::size_t max_views, std::function<bool()> const& stop,
                             Verdict& verdict, Chain& chain, std::size_t& views) {
  std::string reason =
      "the argument does not apply: no chain of executions leads from a forced decision to a contradiction";
  bool found = false;
  auto const conclude = [&](ChainSearch& search, JointViews& joint) {
    views = joint.views().size();
    auto result = search.find(joint, views, stop);
    found = result.has_value();
    if (found) chain = std::move(*result);
    return found;
  };
  if (Covering const covering(game); covering.exists()) {
    ChainSearch search(game);
    JointViews joint(game, {}, true, max_views);
    covering.for_each(joint.views(), [&](Scenario const& ring, std::vector<view_id> const& seen) {
      search.add(ring, seen);
      return !stop();
    });
    conclude(search, joint);
  }
  for (Power const& power : powers(game)) {
    if (found || stop()) break;
    ChainSearch search(game);
    JointViews joint(game, power, true, max_views);
    bool too_many = false;
    joint.explore(
        [&](JointViews::End const& end) {
          search.add(end);
          too_many = search.size() > 8 * max_views;
          return !too_many;
        },
        stop);
    if (too_many) {
      reason = "more than " + std::to_string(8 * max_views) + " ends of processes";
    } else if (!joint.incomplete().empty()) {
      reason = joint.incomplete();
    }
    // A part of the executions is a weaker adversary, too.
    if (conclude(search, joint) || !joint.incomplete().empty()) break;
  }
  if (found) {
    verdict = Verdict(Verdict::Kind::impossible, game.scope(),
                      "by a chain of " + std::to_string(chain.links.size()) + " executions");
  } else {
    verdict = Verdict(Verdict::Kind::unknown, game.scope(), stop() ? "the time limit, or an interruption" : reason);
  }
}

}  // namespace detail

namespace detail {

/// full_information<Game>, for a game as data. The chain refers to its task.
inline void full_information(Description const& setting, FullInformationOptions const& options, Verdict& verdict,
                             Chain& chain, std::size_t& views) {
  auto const start = std::chrono::steady_clock::now();
  auto const stop = [&] {
    return std::chrono::steady_clock::now() - start > options.time_limit ||
           (options.stop != nullptr && options.stop->load());
  };
  FlatGame const game(setting);
  if (game.endings.too_many()) {
    verdict = Verdict(Verdict::Kind::unknown, game.scope(),
                      "the argument does not apply: the rules tell more than 64 ways apart in which a process can "
                      "end, or more than 256 kinds of processes");
  } else if (char const* const obstacle = FlatGame::obstacle(setting)) {
    verdict = Verdict(Verdict::Kind::unknown, game.scope(), "the argument does not apply: " + std::string(obstacle));
  } else {
    search_for_chain(game, options.max_views, stop, verdict, chain, views);
  }
}

}  // namespace detail

/// Is the setting impossible for every number of states? A process's state is taken to be its whole view
/// (full_information/views.hpp), and a chain of executions is looked for that leads from a decision that the rules
/// force to a contradiction. A chain proves that no machine with the game's view can, whatever its states. Without one
/// the answer is `unknown`. (Where every correct process must decide one of two values, alike, and nobody lies, a
/// protocol with enough states exists then; in general the argument only does not apply.) Exponential in N and R; the
/// limits stop it.
template <class Game>
[[nodiscard]] FullInformation<Game> full_information(FullInformationOptions const& options = {}) {
  auto const start = std::chrono::steady_clock::now();
  FullInformation<Game> result;
  detail::full_information(description_of<Game>, options, result.verdict, result.chain, result.views);
  result.seconds = detail::seconds_since(start);
  return result;
}

}  // namespace protolearn
