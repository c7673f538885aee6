// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "protolearn/bounds/full_information/layers.hpp"
#include "protolearn/bounds/full_information/situations.hpp"
#include "protolearn/semantics/odds.hpp"

namespace protolearn::detail {

/// How much of the adversary's power is tried. What is impossible against a weaker adversary is impossible.
struct Power {
  unsigned crashes_per_round = FaultModel::unlimited;
  unsigned losses_per_round = FaultModel::unlimited;
};

/// Every execution of full information, merged by symmetry: breadth first, round by round, over configurations of views
/// as the explorer does over configurations of states (verification/explorer/explore.hpp). Liars are tried only as
/// processes that follow the protocol from some start and do not send some messages: a weaker adversary. So is one of
/// limited power.
class JointViews {
 public:
  /// One possible step of a receiver; `ways` counts the sets of senders that lead to the same view, and `heard` is one
  /// of them.
  struct Option {
    view_id view;
    node_set heard;
    std::uint16_t losses;  // those that count
    std::uint64_t ways;
    double odds = 0;  // of all of these together
  };

  /// An end of executions in the last round: the view that each process which takes the transition comes to; or,
  /// joined, all those that it may come to, independently of the others.
  struct End {
    std::uint32_t config = 0;  // the configuration before the last round
    node_set crashing = 0;
    ByProcess<std::uint8_t> kinds{};
    RunFacts facts;
    Mass weight;  // of the executions that it stands for, if each process has one option
    ByProcess<std::vector<Option> const*> options{};  // null: takes no transition, or is a liar
    bool joined = false;
    ByProcess<std::uint32_t> chosen{};  // which one, unless joined
    ByProcess<std::uint8_t> first{};    // the process whose options they are: one that nothing tells apart
  };

  /// joined: with crashes, receivers in the last round are given with all their options. With odds, executions are
  /// weighed, too.
  JointViews(FlatGame const& game, Power power, bool joined, std::size_t max_views, Odds const* odds = nullptr)
      : N(game.nodes),
        R(game.rounds),
        game_(game),
        power_(power),
        joined_(joined && game.crashes && !game.lossy && !game.task.asks_loss_free_rounds &&
                !game.task.asks_loss_free_from),
        max_views_(max_views),
        odds_(odds),
        views_(game),
        layers_(game),
        groups_(game.nodes) {
    counts_silence_ = power.losses_per_round < game.losses_per_round;
    power_.losses_per_round = std::min(power_.losses_per_round, game.losses_per_round);
    budgeted_ = power_.losses_per_round < N * (N - 1);
  }

  [[nodiscard]] Views& views() noexcept { return views_; }
  [[nodiscard]] Layers const& layers() const noexcept { return layers_; }

  /// Why not everything was explored; empty if it was.
  [[nodiscard]] std::string const& incomplete() const noexcept { return incomplete_; }

  /// Calls emit(end) for every end, until it or `stop` says so or a limit is reached: then incomplete() says why.
  void explore(std::function<bool(End const&)> const& emit, std::function<bool()> const& stop) {
    begin();
    for (round_ = 1; round_ <= R; ++round_) {
      for (at_ = 0; at_ < layers_.size(round_ - 1) && incomplete_.empty(); ++at_) {
        if (at_ % 16 == 0 && stop()) incomplete_ = "the time limit, or an interruption";
        config_ = layers_.config(round_ - 1, at_);
        unsigned failed = 0;
        for (auto kind : config_.kinds) failed += kind % 2;
        unsigned const budget = game_.crashes  ? std::min(power_.crashes_per_round, game_.max_faulty - failed)
                                : game_.moving ? game_.max_faulty
                                               : 0;
        able_ = game_.moving ? N : N - failed;
        choose_crashes(0, 0, budget, layers_.weight(round_ - 1, at_), emit);
      }
    }
  }

  /// What process i heard if it takes an option of another that nothing tells apart from it: the same, with the two
  /// exchanged.
  static node_set heard_by(unsigned i, unsigned first, node_set heard) {
    if (i == first) return heard;
    bool const hears_i = contains(heard, i);
    auto const rest = static_cast<node_set>(heard & ~(1U << i) & ~(1U << first));
    return with(hears_i ? with(rest, first) : rest, i);
  }

 private:
  using Config = Layers::Config;
  using Emit = std::function<bool(End const&)>;
  /// Receivers with the same options: a class of processes that nothing tells apart, or one process.
  struct Group {
    unsigned first = 0, count = 0;
    std::vector<Option> options;
  };

  /// Notes when a limit is reached.
  [[nodiscard]] bool go_on() {
    if (views_.size() > max_views_) incomplete_ = "more than " + std::to_string(max_views_) + " views";
    if (round_ < R && layers_.size(round_) > max_views_)
      incomplete_ = "more than " + std::to_string(max_views_) + " configurations of views";
    return incomplete_.empty();
  }

  void begin() {
    for (FlatGame::Start const& start : game_.starts) {
      Config config;
      for (unsigned i = 0; i < N; ++i) {
        config.views[i] = views_.start(start.states[i], i);
        config.kinds[i] = game_.kind_of(i, start.states[i], contains(start.faulty, i));
      }
      layers_.add(0, config, {}, Mass{1, weight_of(start)}.times(start.ways));
    }
  }

  /// Of one of the starts that it stands for.
  [[nodiscard]] double weight_of(FlatGame::Start const& start) const {
    double result = 1;
    for (unsigned i = 0; odds_ != nullptr && i < N; ++i)
      result *= odds_->start(start.states[i]) * odds_->group(contains(start.faulty, i) ? 1 : 0);
    return result;
  }

  void choose_crashes(unsigned from, node_set crashing, unsigned budget, Mass weight, Emit const& emit) {
    if (from == N) {
      bool const chosen = odds_ != nullptr && (game_.crashes || game_.moving);
      spread(crashing,
             chosen ? weight.times(1, odds_->fail(static_cast<unsigned>(std::popcount(crashing)), able_)) : weight,
             emit);
      return;
    }
    unsigned end = from + 1;
    if (game_.anonymous) {
      while (end < N && same(end, from)) ++end;
    }
    choose_crashes(end, crashing, budget, weight, emit);
    if (budget == 0 || config_.kinds[from] % 2 != 0) return;
    for (unsigned k = 1; k <= end - from && k <= budget; ++k) {
      crashing = with(crashing, from + k - 1);
      choose_crashes(end, crashing, budget - k, weight.times(choose(end - from, k)), emit);
    }
  }

  [[nodiscard]] bool same(unsigned i, unsigned j) const {
    return config_.views[i] == config_.views[j] && config_.kinds[i] == config_.kinds[j];
  }
  /// Liars receive nothing that counts.
  [[nodiscard]] bool hears_enough(unsigned i, node_set certain, unsigned possibles, std::uint32_t missed) const {
    if (game_.lies && faulty(i)) return true;
    auto const heard =
        static_cast<unsigned>(std::popcount(certain)) + possibles - static_cast<unsigned>(std::popcount(missed));
    return heard >= game_.setting.faults.heard_at_least;
  }
  /// From the process in place i.
  [[nodiscard]] unsigned offset_of_speaker(unsigned i) const {
    if (!game_.setting.view.has_speaker || !game_.anonymous) return 0;
    unsigned k = 0;
    while (game_.kinds.process(config_.kinds[k]) != game_.setting.view.speaker(round_)) ++k;
    return (k + N - i) % N;
  }
  [[nodiscard]] bool faulty(unsigned i) const { return config_.kinds[i] % 2 != 0; }
  /// Is it faulty in this round, as far as losses go?
  [[nodiscard]] bool fails(unsigned i) const { return game_.moving ? contains(moving_, i) : faulty(i); }

  void spread(node_set crashing, Mass weight, Emit const& emit) {
    if (!go_on()) return;
    crashing_ = game_.crashes ? crashing : node_set{0};
    moving_ = game_.moving ? crashing : node_set{0};
    group_count_ = 0;
    for (unsigned i = 0; i < N; ++i) {
      if (contains(crashing_, i) || game_.gone(config_.kinds[i])) continue;
      if (game_.anonymous && group_count_ > 0) {
        Group& last = groups_[group_count_ - 1];
        bool const alike = contains(moving_, last.first) == contains(moving_, i);
        if (same(last.first, i) && last.first + last.count == i && alike) {
          ++last.count;
          continue;
        }
      }
      Group& group = groups_[group_count_++];
      group.first = i;
      group.count = 1;
      receive(i, group.options);
    }
    for (unsigned g = 0; g < group_count_; ++g) {
      if (groups_[g].options.empty()) return;  // somebody could not hear enough: there is no such execution
    }
    if (round_ == R && joined_) {
      finish(weight, false, emit);
    } else {
      product(0, 0, group_count_ > 0 ? groups_[0].count : 0, weight, false, power_.losses_per_round, emit);
    }
  }

  /// Every view that process i can have after this round.
  void receive(unsigned i, std::vector<Option>& options) {
    options.clear();
    ByProcess<unsigned> possible{};
    ByProcess<double> loses{};  // how likely it is that each of these is lost
    unsigned possibles = 0;
    std::uint32_t counted = 0;  // which of the possible losses count
    node_set certain = with(0, i);
    for (unsigned j = 0; j < N; ++j) {
      if (j == i || game_.gone(config_.kinds[j])) continue;
      bool const crashes = contains(crashing_, j);
      bool const silence = game_.lies && faulty(j);
      bool const lost = !crashes && !silence && !(game_.lies && faulty(i)) &&
                        round_ <= game_.setting.faults.last_lossy_round &&
                        game_.setting.faults.loses[fails(j) ? 1 : 0][fails(i) ? 1 : 0];
      if (crashes || silence || lost) {
        if (lost || (silence && counts_silence_)) counted |= std::uint32_t{1} << possibles;
        if (odds_ != nullptr)
          loses[possibles] = crashes ? odds_->unsent() : odds_->lost(fails(j) ? 1 : 0, fails(i) ? 1 : 0);
        possible[possibles++] = j;
      } else {
        certain = with(certain, j);
      }
    }
    for (std::uint32_t missed = 0; missed < (std::uint32_t{1} << possibles); ++missed) {
      auto const losses = static_cast<std::uint16_t>(std::popcount(missed & counted));
      if (losses > power_.losses_per_round) continue;
      if (!hears_enough(i, certain, static_cast<unsigned>(possibles), missed)) continue;
      node_set heard = certain;
      double odds = 1;
      for (unsigned k = 0; k < possibles; ++k) {
        bool const misses = ((missed >> k) & 1U) != 0;
        if (!misses) heard = with(heard, possible[k]);
        odds *= misses ? loses[k] : 1 - loses[k];
      }
      Views::Heard seen;
      for (unsigned offset = 0; offset < N; ++offset) {
        unsigned const j = (i + offset) % N;
        seen[offset] = contains(heard, j) ? config_.views[j] : nothing;
      }
      view_id const view = views_.step(seen, round_, offset_of_speaker(i));
      auto const known = std::find_if(options.begin(), options.end(), [&](Option const& o) {
        return o.view == view && (!budgeted_ || o.losses == losses);
      });
      if (known != options.end()) {
        ++known->ways;
        known->odds += odds;
      } else {
        options.push_back({view, heard, losses, 1, odds});
      }
    }
  }

  /// n of the `left` receivers of group g take option o.
  void product(unsigned g, std::uint32_t o, unsigned left, Mass weight, bool lost, unsigned budget, Emit const& emit) {
    if (!incomplete_.empty()) return;
    if (g == group_count_) {
      if (round_ == R) {
        finish(weight, lost, emit);
      } else {
        succeed(weight, lost);
      }
      return;
    }
    Group const& group = groups_[g];
    if (left == 0) {
      product(g + 1, 0, g + 1 < group_count_ ? groups_[g + 1].count : 0, weight, lost, budget, emit);
      return;
    }
    if (o == group.options.size()) return;
    Option const& option = group.options[o];
    bool const misses = option.heard != living() && !(game_.lies && faulty(group.first));
    Mass chosen{1, 1};
    for (unsigned n = 0; n <= left; ++n) {
      if (n > 0) {
        chosen_[group.first + group.count - left + n - 1] = o;
        chosen = {chosen.count * option.ways, chosen.odds * option.odds};
      }
      if (budgeted_ && n * option.losses > budget) break;
      if (o + 1 == group.options.size() && n < left) continue;
      std::uint64_t const who = choose(left, n);
      product(g, o + 1, left - n,
              {weight.count * who * chosen.count, weight.odds * static_cast<double>(who) * chosen.odds},
              lost || (n > 0 && misses), budget - (budgeted_ ? n * option.losses : 0), emit);
    }
  }

  [[gnu::noinline]] void succeed(Mass weight, bool lost) {
    Config next = config_;
    Layers::Step step{static_cast<std::uint32_t>(at_), crashing_, {}, {}};
    for (unsigned i = 0; i < N; ++i) {
      if (!contains(crashing_, i)) continue;
      next.views[i] = 0;  // it does nothing any more
      next.kinds[i] = static_cast<std::uint8_t>(next.kinds[i] | 1U);
    }
    for (unsigned g = 0; g < group_count_; ++g) {
      for (unsigned i = groups_[g].first; i < groups_[g].first + groups_[g].count; ++i) {
        Option const& option = groups_[g].options[chosen_[i]];
        next.views[i] = option.view;
        step.heard[i] = heard_by(i, groups_[g].first, option.heard);
      }
    }
    next.run = config_.run.after(game_.questions, round_, lost, 0);
    layers_.add(round_, next, step, weight);
  }

  void finish(Mass weight, bool lost, Emit const& emit) {
    End& end = end_;
    end.config = static_cast<std::uint32_t>(at_);
    end.crashing = crashing_;
    end.weight = weight;
    end.kinds = config_.kinds;
    end.options.fill(nullptr);
    end.joined = joined_;
    unsigned failures = 0;
    for (unsigned i = 0; i < N; ++i) {
      if (contains(crashing_, i)) end.kinds[i] |= 1U;
      failures += end.kinds[i] % 2;
    }
    bool const failed = (game_.lossy && (config_.run.lost || lost)) || (failures > 0 && (game_.crashes || game_.lies));
    RunMemory const run = config_.run.after(game_.questions, R, lost, 0);
    end.facts = {!failed, failures, run.loss_free, run.last_loss, 0};
    for (unsigned g = 0; g < group_count_; ++g) {
      for (unsigned i = groups_[g].first; i < groups_[g].first + groups_[g].count; ++i) {
        if (game_.lies && faulty(i)) continue;
        end.options[i] = &groups_[g].options;
        end.chosen[i] = chosen_[i];
        end.first[i] = static_cast<std::uint8_t>(groups_[g].first);
      }
    }
    if (!emit(end)) incomplete_ = "more than can be searched";
  }

  /// All but the dead, who send nothing that could be missed.
  [[nodiscard]] node_set living() const {
    auto result = static_cast<node_set>((1U << N) - 1);
    for (unsigned i = 0; game_.dead && i < N; ++i) {
      if (faulty(i)) result = without(result, i);
    }
    return result;
  }

  unsigned N, R;
  FlatGame const& game_;
  Power power_;
  bool joined_;
  std::size_t max_views_;
  Odds const* odds_;
  bool budgeted_ = false;
  bool counts_silence_ = false;  // a liar's, too
  std::string incomplete_;
  Views views_;
  Layers layers_;
  unsigned round_ = 0;
  std::size_t at_ = 0;
  unsigned able_ = 0;  // so many may fail in this round
  Config config_;
  node_set crashing_ = 0, moving_ = 0;  // of them one, whichever the game has
  std::vector<Group> groups_;
  unsigned group_count_ = 0;
  ByProcess<std::uint32_t> chosen_{};
  End end_;
};

}  // namespace protolearn::detail
