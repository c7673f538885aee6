// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

#include "protolearn/core/key_map.hpp"
#include "protolearn/verification/tally.hpp"

// Configurations: what the processes are and remember between two rounds, packed and canonical.

namespace protolearn::detail {

/// The packed configuration: a process word for each process and the memory of the run (was anything lost; in how many
/// rounds nothing was; which rules are settled). Two configurations that differ by a symmetry of the setting have the
/// same canonical key: any permutation of processes where the view is anonymous, the rotations where it is ordered (all
/// processes run one machine and number the others cyclically), none where machines differ.
template <class Setting>
struct Configuration {
  using Word = ProcessWord<Setting>;
  using word = typename Word::word;
  static constexpr unsigned nodes = Setting::nodes;
  static constexpr auto atoms = Word::atoms;

  static constexpr bool shared = !requires { Setting::view_type::offset(0U); };
  static constexpr bool anonymous = shared && Setting::view_type::anonymous;
  static constexpr bool tracks_losses = atoms.loss_free_rounds || (atoms.losses && is_lossy<typename Setting::Faults>);
  /// Long words are kept as they are: tables by word would be too large (quotient.hpp).
  static constexpr bool has_contexts = Word::bits <= 12;
  static constexpr unsigned context_bits = has_contexts ? 10 : 0;
  static constexpr std::size_t max_contexts = std::size_t{1} << context_bits;
  static constexpr unsigned loss_bits = (tracks_losses ? 1 : 0) + (atoms.loss_free_rounds ? 4 : 0);
  static constexpr unsigned run_bits = context_bits + loss_bits;

  static constexpr unsigned per_word = 64 / Word::bits;  // process words in one 64-bit part of the key
  static constexpr unsigned parts = (nodes + per_word - 1) / per_word;
  static constexpr bool run_in_last_part = (nodes - (parts - 1) * per_word) * Word::bits + run_bits <= 64;
  static constexpr unsigned key_parts = parts + (run_in_last_part ? 0 : 1);
  using Key = std::array<std::uint64_t, key_parts>;

  std::array<word, nodes> words{};
  bool lost = false;
  unsigned loss_free = 0;
  std::uint16_t context = 0;  // which rules are settled (quotient.hpp)

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

  [[nodiscard]] unsigned failures() const noexcept {
    unsigned count = 0;
    for (word w : words) count += Word::faulty(w) ? 1U : 0U;
    return count;
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
