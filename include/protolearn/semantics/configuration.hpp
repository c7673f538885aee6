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

// Configurations: what the processes are and remember between two rounds, packed and canonical.

namespace protolearn::detail {

/// How processes are packed (semantics/process_word.hpp), as constants of a setting.
template <class Setting>
inline constexpr WordLayout layout_of = word_layout(description_of_task<typename Setting::Task>, Setting::states,
                                                    Setting::rounds, Setting::Faults::max_faulty > 0,
                                                    description_of<Setting>.named());

template <class Setting>
struct ProcessWord {
  using word = process_word;
  static constexpr WordLayout const& layout = layout_of<Setting>;
  static constexpr unsigned bits = layout.bits;
  static_assert(bits <= 20, "protolearn: the task's rules mention too many different starts and visits to explore.");
  static constexpr word faulty_bit = layout.faulty_bit;

  [[nodiscard]] static constexpr state_t state(word w) noexcept { return layout.state(w); }
  [[nodiscard]] static constexpr bool faulty(word w) noexcept { return layout.faulty(w); }
  [[nodiscard]] static constexpr word begin(unsigned i, state_t state, bool is_faulty) noexcept {
    return layout.begin(i, state, is_faulty);
  }
  [[nodiscard]] static constexpr word liar(unsigned i) noexcept { return layout.liar(i); }
  [[nodiscard]] static constexpr word step(word w, state_t next, unsigned round) noexcept {
    return layout.step(w, next, round);
  }
  [[nodiscard]] static constexpr word crash(word w) noexcept { return layout.crash(w); }
};

/// How processes of a setting can fail, as far as their own future goes.
template <class Setting>
inline constexpr Failing failing_in = Setting::Faults::crashes ? Failing::crashes
                                      : Setting::Faults::lies  ? Failing::lies
                                                               : Failing::goes_on;

/// What is certain of the processes of a setting.
template <class Setting>
[[nodiscard]] Outlooks outlooks_of() {
  return {description_of_task<typename Setting::Task>, layout_of<Setting>, failing_in<Setting>};
}

/// The packed configuration: a process word for each process and the memory of the run (was anything lost; in how many
/// rounds nothing was; which rules are settled). Two configurations that differ by a symmetry of the setting have the
/// same canonical key: any permutation of processes where the view is anonymous, the rotations where it is ordered (all
/// processes run one machine and number the others cyclically), none where machines differ.
template <class Setting>
struct Configuration {
  using Word = ProcessWord<Setting>;
  using word = typename Word::word;
  static constexpr unsigned nodes = Setting::nodes;
  static constexpr bool asks_loss_free_rounds = description_of_task<typename Setting::Task>.asks_loss_free_rounds;

  static constexpr bool shared = !requires { Setting::view_type::offset(0U); };
  static constexpr bool anonymous = shared && Setting::view_type::anonymous;
  static constexpr node_set named = description_of<Setting>.named();
  static constexpr bool tracks_losses =
      asks_loss_free_rounds ||
      (description_of_task<typename Setting::Task>.asks_failure_free && is_lossy<typename Setting::Faults>);
  static constexpr unsigned context_bits = Quotient::context_bits;
  static constexpr unsigned loss_bits = (tracks_losses ? 1 : 0) + (asks_loss_free_rounds ? 4 : 0);
  static constexpr unsigned run_bits = context_bits + loss_bits;

  static constexpr unsigned per_word = 64 / Word::bits;  // process words in one 64-bit part of the key
  static constexpr unsigned parts = (nodes + per_word - 1) / per_word;
  static constexpr bool run_in_last_part = (nodes - (parts - 1) * per_word) * Word::bits + run_bits <= 64;
  static constexpr unsigned key_parts = parts + (run_in_last_part ? 0 : 1);
  using Key = std::array<std::uint64_t, key_parts>;

  std::array<word, nodes> words{};
  bool lost = false;
  unsigned loss_free = 0;
  std::uint16_t context = 0;  // which rules are settled (semantics/quotient.hpp)

  /// The configuration of a start; a liar has no state.
  [[nodiscard]] static Configuration begin(std::array<state_t, max_nodes> const& starts, node_set faulty) noexcept {
    Configuration c;
    for (unsigned i = 0; i < nodes; ++i) {
      bool const fails = contains(faulty, i);
      c.words[i] = fails && Setting::Faults::lies ? Word::liar(i) : Word::begin(i, starts[i], fails);
    }
    return c;
  }

  [[nodiscard]] Key pack() const noexcept {
    Key key{};
    for (unsigned i = 0; i < nodes; ++i) key[i / per_word] |= std::uint64_t{words[i]} << (Word::bits * (i % per_word));
    if constexpr (run_bits > 0) {
      std::uint64_t run = context;
      if constexpr (loss_bits > 0) run = run << loss_bits | std::uint64_t{loss_free} << 1 | (lost ? 1U : 0U);
      key[key_parts - 1] |= run << (64 - run_bits);
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
      std::uint64_t const run = key[key_parts - 1] >> (64 - run_bits);
      c.context = static_cast<std::uint16_t>(run >> loss_bits);
      if constexpr (loss_bits > 0) {
        c.lost = (run & 1) != 0;
        c.loss_free = static_cast<unsigned>((run & ((1U << loss_bits) - 1)) >> 1);
      }
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
  [[nodiscard]] bool at_rest(unsigned i) const noexcept {
    return failing_in<Setting> != Failing::goes_on && Word::faulty(words[i]);
  }

  [[nodiscard]] unsigned failures() const noexcept {
    unsigned count = 0;
    for (word w : words) count += Word::faulty(w) ? 1U : 0U;
    return count;
  }

  /// Was a message lost, and is that a failure?
  [[nodiscard]] bool lost_something() const noexcept { return is_lossy<typename Setting::Faults> && lost; }

  /// Forgets what can be forgotten after `round` rounds. Call it before canonicalise().
  void reduce(Quotient& quotient, unsigned round) {
    context = quotient.reduce(words, context, lost_something(), round);
  }

  /// What is certain of the run after a round, beside its processes, of which so many have failed. In the rounds before
  /// it losses are as the configuration says; in `current` further ones (0 or 1: the one at hand) some messages may, or
  /// must, have been lost.
  [[nodiscard]] RunOutlook run_outlook(unsigned round, unsigned failed, unsigned current = 0, bool may_lose = false,
                                       bool must_lose = false) const noexcept {
    using Faults = typename Setting::Faults;
    RunOutlook run;
    bool const over = round == Setting::rounds;
    bool const failure = ((Faults::crashes || Faults::lies) && failed > 0) || (is_lossy<Faults> && (lost || must_lose));
    bool const settled = (!Faults::crashes || over) && (!is_lossy<Faults> || (over && !may_lose));
    run.failure_free = failure ? Tri::of(false) : settled ? Tri::of(true) : Tri{};
    run.failures = failed;
    run.most_failures = Faults::crashes && !over ? Faults::max_faulty : failed;
    run.loss_free_rounds = loss_free + (may_lose ? 0U : current);
    run.most_loss_free_rounds = loss_free + (must_lose ? 0U : current) + (Setting::rounds - round);
    return run;
  }

  /// The facts of the run at its end, from those remembered.
  [[nodiscard]] RunFacts facts(bool lost_now) const noexcept {
    using Faults = typename Setting::Faults;
    unsigned const failed = failures();
    bool free = !is_lossy<Faults> || !(lost || lost_now);
    if constexpr (Faults::crashes || Faults::lies) free = free && failed == 0;
    return {free, failed, loss_free + (lost_now ? 0U : 1U)};
  }
};

}  // namespace protolearn::detail
