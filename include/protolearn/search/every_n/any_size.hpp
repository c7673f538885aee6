// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "protolearn/core/error.hpp"
#include "protolearn/semantics/failures.hpp"
#include "protolearn/semantics/run_memory.hpp"
#include "protolearn/semantics/starts.hpp"
#include "protolearn/verification/every_n/sizes.hpp"

namespace protolearn::detail {

/// A setting for every N where there are N processes of which so many may fail in each group.
[[nodiscard]] inline Description at_size(Description const& setting, Size const& size) {
  Description result = setting;
  FaultDescription& faults = result.faults;
  result.shape.nodes = size.nodes;
  for (unsigned g = 1; g < max_groups; ++g) faults.groups[g].most = size.most[g];
  faults.max_faulty = size.bound();
  faults.heard_at_least = std::max(1U, setting.faults.hearing.least(size.nodes, size.bound()));
  auto const somebody = [&](Failing how) {
    return std::any_of(faults.groups.begin() + 1, faults.groups.end(),
                       [how](FaultGroup const& g) { return g.most > 0 && g.failing == how; });
  };
  faults.crashes = somebody(Failing::crashes);
  faults.lies = somebody(Failing::lies);
  faults.dead = somebody(Failing::dead);
  return result;
}

/// FixedSize, where the number of processes is known only when it runs: the model of one size of a setting for every N,
/// in which all processes are alike but for their groups, and see of what they receive how many messages carry each
/// state. Of the fault models, those that have a reading for every N (model/every_n.hpp).
class AnySize {
 public:
  static constexpr unsigned capacity = 15;  // processes: counts of them take four bits
  static constexpr bool anonymous = true;
  static constexpr bool budgeted = false;
  static constexpr unsigned losses_per_round = FaultModel::unlimited;

  struct Config {
    std::array<process_word, capacity> words{};
    RunMemory run;
  };
  using Key = std::array<std::uint64_t, 6>;  // three words of up to 20 bits in each part, and the run

  /// The entry of what somebody in state `own` knows after it received so many messages of each state, its own
  /// included, in a round 1..R.
  using Observe =
      std::function<std::uint32_t(state_t own, std::array<unsigned, max_states> const& counts, unsigned round)>;

  AnySize(Description const& setting, Size const& size, Observe observe)
      : size_(size),
        setting_(at_size(setting, size)),
        layout_(word_layout(*setting.task, setting.shape.states, setting.shape.rounds, setting_.faults.groups, 0)),
        questions_(*setting.task, setting_.faults.lossy),
        limits_(setting_.faults, setting.shape.rounds),
        observe_(std::move(observe)) {}

  /// Can so many processes be explored?
  [[nodiscard]] static bool fits(Description const& setting, Size const& size) {
    Description const there = at_size(setting, size);
    return size.nodes <= capacity &&
           word_layout(*setting.task, setting.shape.states, setting.shape.rounds, there.faults.groups, 0).bits <= 20;
  }

  [[nodiscard]] std::uint32_t asked() const { return violations_of(*setting_.task); }
  [[nodiscard]] unsigned nodes() const { return setting_.shape.nodes; }
  [[nodiscard]] unsigned states() const { return setting_.shape.states; }
  [[nodiscard]] unsigned rounds() const { return setting_.shape.rounds; }
  [[nodiscard]] unsigned max_faulty() const { return setting_.faults.max_faulty; }
  [[nodiscard]] bool crashes() const { return setting_.faults.crashes; }
  [[nodiscard]] static constexpr bool moving() { return false; }
  [[nodiscard]] bool chooses_faulty_first() const {
    return std::any_of(setting_.faults.groups.begin() + 1, setting_.faults.groups.end(),
                       [](FaultGroup const& g) { return g.most > 0 && g.failing != Failing::crashes; });
  }
  [[nodiscard]] bool tracks_losses() const { return questions_.losses; }
  [[nodiscard]] unsigned crash_group() const { return crashes() ? detail::crash_group(setting_.faults.groups) : 0; }
  [[nodiscard]] Description const& setting() const { return setting_; }
  [[nodiscard]] WordLayout const& layout() const { return layout_; }
  [[nodiscard]] std::string name() const {
    return "N=" + std::to_string(nodes()) + (max_faulty() > 0 ? ", F=" + std::to_string(max_faulty()) : "");
  }

  [[nodiscard]] Config begin(Start const& start) const {
    Config config;
    for (unsigned i = 0; i < nodes(); ++i) config.words[i] = layout_.begin(i, start.states[i], start.groups[i]);
    return config;
  }
  [[nodiscard]] Key pack(Config const& config) const {
    Key key{};
    for (unsigned i = 0; i < nodes(); ++i) key[i / 3] |= std::uint64_t{config.words[i]} << (20 * (i % 3));
    key.back() = config.run.pack(questions_);
    return key;
  }
  [[nodiscard]] Config unpack(Key const& key) const {
    Config config;
    for (unsigned i = 0; i < nodes(); ++i) {
      config.words[i] = static_cast<process_word>((key[i / 3] >> (20 * (i % 3))) & 0xfffffU);
    }
    config.run = RunMemory::unpack(questions_, key.back());
    return config;
  }
  std::array<std::uint8_t, capacity> canonicalise(Config& config) const {
    std::array<std::uint8_t, capacity> place{};
    for (unsigned i = 0; i < nodes(); ++i) place[i] = static_cast<std::uint8_t>(i);
    std::stable_sort(place.begin(), place.begin() + nodes(),
                     [&](std::uint8_t a, std::uint8_t b) { return config.words[a] > config.words[b]; });
    auto const before = config.words;
    for (unsigned i = 0; i < nodes(); ++i) config.words[i] = before[place[i]];
    return place;
  }

  [[nodiscard]] unsigned failures(Config const& config) const {
    return count(config, [&](process_word w) { return layout_.faulty(w); });
  }
  [[nodiscard]] RunMemory run_after(Config const& config, unsigned round, bool lost) const {
    return config.run.after(questions_, round, lost, 0);
  }
  [[nodiscard]] RunOutlook run_outlook(Config const& config, unsigned round, unsigned failed, unsigned current = 0,
                                       bool may_lose = false, bool must_lose = false) const {
    FailedProcesses processes{failed, nodes(), 0};
    if (setting_.faults.crashes || setting_.faults.lies) {
      processes.harmless =
          count(config, [&](process_word w) { return layout_.faulty(w) && !layout_.breaks_failure_free(w); });
    }
    if (crashes()) processes.settled = failures(config) - crashed(config);
    return detail::run_outlook(config.run, limits_, round, processes, current, may_lose, must_lose);
  }
  [[nodiscard]] bool takes_transition(Config const& config, unsigned i, node_set failing) const {
    return !(crashes() && contains(failing, i)) && !layout_.at_rest(config.words[i]);
  }
  template <class Visit>
  void for_each_failure(Config const& config, unsigned round, unsigned limit, Visit&& visit) const {
    if (!crashes()) {
      visit(node_set{0}, std::uint64_t{1});
      return;
    }
    FaultDescription const& faults = setting_.faults;
    unsigned const dead = count(config, [&](process_word w) { return layout_.failing(w) == Failing::dead; });
    unsigned const budget = crash_budget(faults.groups[crash_group()].most, crashed(config), dead, nodes(),
                                         faults.heard_at_least, round == rounds());
    choose_failures<true>(
        config.words, nodes(), [&](process_word w) { return layout_.faulty(w); }, std::min(limit, budget), visit);
  }

  /// The round, the receiver's state and group, how many are dead, silent and lie; then, by groups and states, four
  /// bits for how many others send.
  using Profile = std::array<std::uint64_t, 1 + (max_groups * max_states * 4 + 63) / 64>;

  /// What one process can receive in one round (deliveries.hpp).
  class Deliveries {
   public:
    explicit Deliveries(AnySize const& size) : size_(size) {}

    void set(Config const& config, node_set failing) {
      config_ = &config;
      senders_ = {};
      for (unsigned j = 0; j < size_.nodes(); ++j) {
        auto const w = config.words[j];
        switch (size_.layout_.failing(w)) {
          case Failing::dead:
            ++senders_.dead;
            break;
          case Failing::crashes:
            ++senders_.silent;
            break;
          case Failing::lies:
            ++senders_.liars;
            break;
          case Failing::goes_on: {
            bool const crashing = size_.crashes() && contains(failing, j);
            unsigned const group = crashing ? size_.crash_group() : size_.layout_.group(w);
            ++senders_.counts[group][size_.layout_.state(w)];
          }
        }
      }
    }

    [[nodiscard]] Profile profile(unsigned i, unsigned round) const {
      Profile result{};
      process_word const w = config_->words[i];
      std::uint64_t key = round;
      for (unsigned const part :
           {unsigned{size_.layout_.state(w)}, size_.layout_.group(w), senders_.dead, senders_.silent, senders_.liars}) {
        key = key << 8 | part;
      }
      result[0] = key;
      unsigned at = 0;
      for (auto const& counts : senders_.counts) {
        for (unsigned s = 0; s < size_.states(); ++s, ++at) {
          result[1 + at / 16] |= std::uint64_t{counts[s]} << (4 * (at % 16));
        }
      }
      return result;
    }

    /// Calls emit(entry, 1, lost, 0, counts) for everything that process i can come to know in a round 1..R, missing
    /// so many messages of those that are not dead.
    template <class Emit>
    void for_each_receipt(unsigned i, unsigned round, Emit&& emit) const {
      state_t const own = size_.layout_.state(config_->words[i]);
      unsigned const group = size_.layout_.group(config_->words[i]);
      Receipt receipt;
      receipt.own = own;
      receipt.round = round;
      receipt.lost = senders_.silent;
      ++receipt.counts[own];  // its own message
      for (unsigned from = 0; from < max_groups; ++from) {
        bool const may_miss = (from > 0 && from == size_.crash_group()) || size_.may_lose(from, group, round);
        for (unsigned s = 0; s < size_.states(); ++s) {
          unsigned const count = senders_.counts[from][s] - (from == group && s == own ? 1U : 0U);
          if (size_.is_silent(s)) {  // nothing of these is received; missing it still counts as a loss
            if (may_miss) receipt.uncertain[max_states] += count;
            continue;
          }
          receipt.counts[s] += count;
          if (may_miss) receipt.uncertain[s] += count;
        }
      }
      lose(receipt, 0, emit);
    }

   private:
    struct Receipt {
      state_t own = 0;
      unsigned round = 0, lost = 0;
      std::array<unsigned, max_states> counts{};
      std::array<unsigned, max_states + 1> uncertain{};  // of these; last: messages that carry nothing
    };

    template <class Emit>
    void lose(Receipt& receipt, unsigned s, Emit& emit) const {
      if (s > max_states) return lie(receipt, 0, senders_.liars, emit);
      if (s >= size_.states() && s < max_states) s = max_states;
      unsigned const most = receipt.uncertain[s];
      for (unsigned k = 0; k <= most; ++k) {
        lose(receipt, s + 1, emit);
        if (s < max_states) --receipt.counts[s];
        ++receipt.lost;
      }
      if (s < max_states) receipt.counts[s] += most + 1;
      receipt.lost -= most + 1;
    }

    template <class Emit>
    void lie(Receipt& receipt, unsigned s, unsigned liars, Emit& emit) const {
      if (s == size_.states() || liars == 0) {
        unsigned const lost = receipt.lost + liars;
        if (lost + senders_.dead > size_.nodes() - size_.setting_.faults.heard_at_least) return;
        emit(size_.observe_(receipt.own, receipt.counts, receipt.round), 1U, lost, 0U, receipt.counts);
        return;
      }
      for (unsigned k = 0; k <= liars; ++k) {
        receipt.counts[s] += k;
        lie(receipt, s + 1, liars - k, emit);
        receipt.counts[s] -= k;
      }
    }

    struct Senders {
      std::array<std::array<std::uint8_t, max_states>, max_groups> counts{};  // those that are about to crash with them
      unsigned dead = 0, silent = 0, liars = 0;
    };

    AnySize const& size_;
    Config const* config_ = nullptr;
    Senders senders_;
  };
  [[nodiscard]] Deliveries deliveries() const { return Deliveries(*this); }

 private:
  template <class Is>
  [[nodiscard]] unsigned count(Config const& config, Is const& is) const {
    return static_cast<unsigned>(std::count_if(config.words.begin(), config.words.begin() + nodes(), is));
  }
  [[nodiscard]] unsigned crashed(Config const& config) const {
    return count(config, [&](process_word w) { return layout_.group(w) == crash_group(); });
  }
  [[nodiscard]] bool may_lose(unsigned sender, unsigned receiver, unsigned round) const {
    return setting_.faults.loses[sender][receiver] && round <= setting_.faults.last_lossy_round;
  }
  [[nodiscard]] bool is_silent(unsigned s) const { return ((setting_.task->silent >> s) & 1U) != 0; }

  Size size_;
  Description setting_;
  WordLayout layout_;
  RunQuestions questions_;
  RunLimits limits_;
  Observe observe_;
};

}  // namespace protolearn::detail
