// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <utility>

#include "protolearn/core/key_map.hpp"
#include "protolearn/model/description.hpp"
#include "protolearn/semantics/quotient.hpp"
#include "protolearn/semantics/run_memory.hpp"
#include "protolearn/semantics/starts.hpp"

// Configurations: what the processes are and remember between two rounds, packed and canonical.

namespace protolearn::detail {

/// How processes are packed (semantics/process_word.hpp), as constants of a setting.
template <class Setting>
inline constexpr WordLayout layout_of = word_layout(description_of_task<typename Setting::Task>, Setting::states,
                                                    Setting::rounds,
                                                    Setting::Faults::moving ? FaultGroups{} : Setting::groups,
                                                    description_of<Setting>.named());

template <class Setting>
struct ProcessWord {
  using word = process_word;
  static constexpr WordLayout const& layout = layout_of<Setting>;
  static constexpr unsigned bits = layout.bits;
  static_assert(bits <= 20, "protolearn: the task's rules mention too many different starts and visits to explore.");

  [[nodiscard]] static constexpr state_t state(word w) noexcept { return layout.state(w); }
  [[nodiscard]] static constexpr bool faulty(word w) noexcept { return layout.faulty(w); }
  [[nodiscard]] static constexpr unsigned group(word w) noexcept { return layout.group(w); }
  [[nodiscard]] static constexpr Failing failing(word w) noexcept {
    if constexpr (one_way) return faulty(w) ? layout.groups[1].failing : Failing::goes_on;
    return layout.failing(w);
  }
  [[nodiscard]] static constexpr bool at_rest(word w) noexcept { return failing(w) != Failing::goes_on; }
  [[nodiscard]] static constexpr word begin(unsigned i, state_t state, unsigned group) noexcept {
    return layout.begin(i, state, group);
  }
  [[nodiscard]] static constexpr word step(word w, state_t next, unsigned round) noexcept {
    return layout.step(w, next, round);
  }
  [[nodiscard]] static constexpr word crash(word w) noexcept { return layout.crash(w); }

 private:
  static constexpr bool one_way = layout.groups[2].most == 0;  // to fail: then there is nothing to look up
};

/// What is certain of the processes of a setting.
template <class Setting>
[[nodiscard]] Outlooks outlooks_of() {
  return {description_of_task<typename Setting::Task>, layout_of<Setting>};
}

/// The packed configuration: a process word for each process and the memory of the run (what was lost and sent; which
/// rules are settled). Two configurations that differ by a symmetry of the setting have the
/// same canonical key: any permutation of processes where the view is anonymous, the rotations where it is ordered (all
/// processes run one machine and number the others cyclically), none where machines differ.
template <class Setting>
struct Configuration {
  using Word = ProcessWord<Setting>;
  using word = typename Word::word;
  static constexpr unsigned nodes = Setting::nodes;
  static constexpr RunQuestions questions{description_of_task<typename Setting::Task>,
                                          is_lossy<typename Setting::Faults>};
  static constexpr bool tracks_losses = questions.losses;

  static constexpr bool shared = !requires { Setting::view_type::offset(0U); };
  static constexpr bool anonymous = shared && Setting::view_type::anonymous;
  static constexpr node_set named = description_of<Setting>.named();
  static constexpr unsigned context_bits = Quotient::context_bits;
  static constexpr unsigned run_bits = context_bits + questions.bits();

  static constexpr unsigned per_word = 64 / Word::bits;  // process words in one 64-bit part of the key
  static constexpr unsigned parts = (nodes + per_word - 1) / per_word;
  static constexpr bool run_in_last_part = (nodes - (parts - 1) * per_word) * Word::bits + run_bits <= 64;
  static constexpr unsigned key_parts = parts + (run_in_last_part ? 0 : 1);
  using Key = std::array<std::uint64_t, key_parts>;

  std::array<word, nodes> words{};
  RunMemory run;
  std::uint16_t context = 0;  // which rules are settled (semantics/quotient.hpp)

  /// The configuration of a start.
  [[nodiscard]] static Configuration begin(Start const& start) noexcept {
    Configuration c;
    for (unsigned i = 0; i < nodes; ++i) c.words[i] = Word::begin(i, start.states[i], start.groups[i]);
    return c;
  }

  [[nodiscard]] Key pack() const noexcept {
    Key key{};
    for (unsigned i = 0; i < nodes; ++i) key[i / per_word] |= std::uint64_t{words[i]} << (Word::bits * (i % per_word));
    if constexpr (run_bits > 0) {
      std::uint64_t const whole = std::uint64_t{context} << questions.bits() | run.pack(questions);
      key[key_parts - 1] |= whole << (64 - run_bits);
    }
    return key;
  }

  [[nodiscard]] static Configuration unpack(Key const& key) noexcept {
    Configuration c;
    for (unsigned i = 0; i < nodes; ++i) {
      c.words[i] = static_cast<word>((key[i / per_word] >> (Word::bits * (i % per_word))) &
                                     ((std::uint64_t{1} << Word::bits) - 1));
    }
    if constexpr (run_bits > 0) {
      std::uint64_t const whole = key[key_parts - 1] >> (64 - run_bits);
      c.context = static_cast<std::uint16_t>(whole >> questions.bits());
      c.run = RunMemory::unpack(questions, whole & ((std::uint64_t{1} << questions.bits()) - 1));
    }
    return c;
  }

  /// Brings the words into canonical order, and says which process stands in each place now.
  std::array<std::uint8_t, nodes> canonicalise() noexcept {
    std::array<std::uint8_t, nodes> place{};
    for (unsigned i = 0; i < nodes; ++i) place[i] = static_cast<std::uint8_t>(i);
    if constexpr (anonymous) {
      for (unsigned i = 1; i < nodes; ++i) {  // insertion sort: few, and nearly sorted
        word const w = words[i];
        std::uint8_t const p = place[i];
        unsigned k = i;
        for (; k > 0 && words[k - 1] < w; --k) {
          words[k] = words[k - 1];
          place[k] = place[k - 1];
        }
        words[k] = w;
        place[k] = p;
      }
    } else if constexpr (shared) {
      unsigned best = 0;
      for (unsigned shift = 1; shift < nodes; ++shift) {
        for (unsigned i = 0; i < nodes; ++i) {
          word const a = words[(i + shift) % nodes];
          word const b = words[(i + best) % nodes];
          if (a != b) {
            if (a > b) best = shift;
            break;
          }
        }
      }
      auto const before = words;
      for (unsigned i = 0; i < nodes; ++i) {
        words[i] = before[(i + best) % nodes];
        place[i] = static_cast<std::uint8_t>((i + best) % nodes);
      }
    }
    return place;
  }

  /// Which process stands in each place: those with names are who they are, the others whoever they may be.
  [[nodiscard]] std::array<std::uint8_t, nodes> processes() const noexcept {
    std::array<std::uint8_t, nodes> who{};
    for (unsigned k = 0; k < nodes; ++k) who[k] = static_cast<std::uint8_t>(k);
    if constexpr (named != 0 && anonymous) {
      for (unsigned p = 0; p < nodes; ++p) {  // who is called p goes to place p, in exchange
        if (!contains(named, p)) continue;
        for (unsigned k = 0; k < nodes; ++k) {
          if (!Word::layout.is(words[k], p)) continue;
          auto const there = std::find(who.begin(), who.end(), p);
          std::swap(who[k], *there);
        }
      }
    } else if constexpr (named != 0 && shared) {
      constexpr auto p = static_cast<unsigned>(std::countr_zero(named));
      unsigned k = 0;
      while (!Word::layout.is(words[k], p)) ++k;
      for (unsigned i = 0; i < nodes; ++i) who[i] = static_cast<std::uint8_t>((i + p + nodes - k) % nodes);
    }
    return who;
  }

  /// Has process i done all that it will ever do, having crashed, or has it no state, as a liar?
  [[nodiscard]] bool at_rest(unsigned i) const noexcept { return Word::at_rest(words[i]); }

  [[nodiscard]] unsigned failures() const noexcept {
    unsigned count = 0;
    for (word w : words) count += Word::faulty(w) ? 1U : 0U;
    return count;
  }
  /// How many processes are in a group.
  [[nodiscard]] unsigned count_of(unsigned group) const noexcept {
    unsigned count = 0;
    for (word w : words) count += Word::group(w) == group ? 1U : 0U;
    return count;
  }
  [[nodiscard]] unsigned count_of(Failing how) const noexcept {
    unsigned count = 0;
    for (word w : words) count += Word::faulty(w) && Word::failing(w) == how ? 1U : 0U;
    return count;
  }
  /// How many processes send in the round that begins here.
  [[nodiscard]] unsigned senders() const noexcept {
    unsigned count = 0;
    for (word w : words) count += Word::at_rest(w) || Setting::is_silent(Word::state(w)) ? 0U : 1U;
    return count;
  }

  /// What is to be remembered of the run after the round that begins here.
  [[nodiscard]] RunMemory run_after(unsigned round, bool lost_now) const noexcept {
    return run.after(questions, round, lost_now, questions.messages ? senders() : 0);
  }

  /// Was a message lost, and is that a failure?
  [[nodiscard]] bool lost_something() const noexcept { return is_lossy<typename Setting::Faults> && run.lost; }

  /// Forgets what can be forgotten after `round` rounds. Call it before canonicalise().
  void reduce(Quotient& quotient, unsigned round) {
    context = quotient.reduce(words, context, lost_something(), round);
  }

  /// What is certain of the run after a round, beside its processes, of which so many have failed. In the rounds before
  /// it losses are as the configuration says; in `current` further ones (0 or 1: the one at hand) some messages may, or
  /// must, have been lost.
  [[nodiscard]] RunOutlook run_outlook(unsigned round, unsigned failed, unsigned current = 0, bool may_lose = false,
                                       bool must_lose = false) const noexcept {
    FailedProcesses const processes{failed, harmless(),
                                    Setting::Faults::crashes ? failures() - count_of(Setting::crash_group) : 0};
    RunOutlook outlook = detail::run_outlook(run, limits, round, processes, current, may_lose, must_lose);
    if constexpr (questions.messages) {
      unsigned const so_far = run.sendings + (current > 0 ? senders() : 0);
      outlook.messages = so_far * (nodes - 1);
      outlook.most_messages =
          (so_far + (Setting::rounds - round) *
                        (nodes - count_of(Failing::dead) - count_of(Failing::lies) - count_of(Failing::crashes))) *
          (nodes - 1);
    }
    return outlook;
  }

  /// The facts of the run at its end, from those remembered before the last round; so many have failed.
  [[nodiscard]] RunFacts facts(bool lost_now, unsigned failed) const noexcept {
    RunMemory const end = run_after(Setting::rounds, lost_now);
    bool const lost = is_lossy<typename Setting::Faults> && (run.lost || lost_now);
    return {!lost && failed <= harmless(), failed, end.loss_free, end.last_loss, end.sendings * (nodes - 1)};
  }

 private:
  static constexpr RunLimits limits{description_of<Setting>.faults, Setting::rounds};

  /// How many of the faulty do not keep the run from being failure-free.
  [[nodiscard]] unsigned harmless() const noexcept {
    if constexpr (!Setting::Faults::crashes && !Setting::Faults::lies) return nodes;
    if constexpr (!joined_faults<typename Setting::Faults>) return 0;
    unsigned count = 0;
    for (word w : words) count += Word::faulty(w) && !Word::layout.breaks_failure_free(w) ? 1U : 0U;
    return count;
  }
};

}  // namespace protolearn::detail
