// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <bit>
#include <cstdint>

#include "protolearn/core/count.hpp"
#include "protolearn/model/execution.hpp"
#include "protolearn/semantics/configuration.hpp"
#include "protolearn/semantics/table_view.hpp"
#include "protolearn/semantics/weights.hpp"

// What one process can receive in one round, given who fails in it. Given the senders, receivers are independent:
// this is what keeps exploration small.

namespace protolearn::detail {

/// One way for a receiver to go on; receipts that lead to the same are merged, and `ways` counts them.
template <class Ways>
struct Option {
  state_t next = 0;
  bool lost = false;       // it missed some message (only where the rules ask)
  std::uint16_t cost = 0;  // how many of them count (only under a budget)
  Ways ways{};
};

/// How a message from j to i fares, i != j: it arrives; may be lost; may not be sent, for j crashes now; is not sent,
/// for j has crashed or is dead; or is anything.
enum class Link : std::uint8_t { certain, possible, last, silent, lie };

/// Weighing says what each way counts (semantics/weights.hpp).
template <class Setting, class Weighing = Multiplicity<Setting>>
class Deliveries {
 public:
  using Faults = typename Setting::Faults;
  using View = typename Setting::view_type;
  using Config = Configuration<Setting>;
  using Word = typename Config::Word;
  static constexpr unsigned N = Setting::nodes;
  static constexpr unsigned S = Setting::states;
  static constexpr bool budgeted = is_lossy<Faults> && Faults::losses_per_round < N * N;
  static constexpr unsigned capacity = S * (Config::tracks_losses ? 2 : 1) * (budgeted ? N : 1);

  /// Senders are counted by so many groups.
  static constexpr unsigned counted_groups = Setting::groups[2].most > 0 ? 3 : 2;

  /// Counts the receipts of one receiver.
  using Ways = typename Weighing::Ways;
  using Option = detail::Option<Ways>;

  Deliveries() requires(!Weighing::weighs) = default;
  explicit Deliveries(Weighing const& weighing) : weighing_(weighing) {}

  /// The distinct options of one receiver, in the order in which they were found.
  struct Options {
    std::array<Option, capacity> list;
    std::uint32_t size = 0;
  };

  /// Sets the senders of a round: a configuration and who fails now: who crashes, or is faulty where the faulty move.
  void set(Config const& config, node_set failing) noexcept {
    config_ = &config;
    failing_ = failing;
    if constexpr (Faults::dead) dead_ = config.count_of(Failing::dead);
    if constexpr (Config::anonymous) {
      for (auto& counts : counts_) counts.fill(0);
      silent_ = 0;
      liars_ = 0;
      for (unsigned j = 0; j < N; ++j) tell(j, +1);
    }
  }

  /// Bytes that tell all that for_each_receipt depends on. Those that are not counted are silent, or all of them lie;
  /// where there are two kinds of them, it is said how many are silent and how many dead.
  static constexpr unsigned profile_bytes =
      (has_speaker<View> ? 5 : 4) + (joined_faults<Faults> ? 2 : 0) + (Config::anonymous ? counted_groups * S : N);
  using Profile = std::array<std::uint64_t, (profile_bytes + 7) / 8>;

  /// Receivers with the same profile may receive the same, whatever the configuration.
  [[nodiscard]] Profile profile(unsigned i, unsigned round) const noexcept {
    Profile result{};
    unsigned at = 0;
    auto const put = [&](unsigned byte) {
      result[at / 8] |= std::uint64_t{byte} << (8 * (at % 8));
      ++at;
    };
    put(round);
    put(Config::shared ? 0 : i);  // otherwise each has its own table
    put(Word::state(config_->words[i]));
    put(group(i));
    if constexpr (joined_faults<Faults>) {
      put(silent_);
      put(dead_);
    }
    if constexpr (has_speaker<View> && Config::anonymous) {
      unsigned const q = speaker(round);
      put(q == i ? 0xff : static_cast<unsigned>(link(q, i, round)) << 5 | Word::state(config_->words[q]));
    }
    if constexpr (Config::anonymous) {
      for (auto const& counts : counts_) {
        for (std::uint8_t count : counts) put(count);
      }
    } else {
      for (unsigned offset = 1; offset < N; ++offset) {
        unsigned const j = (i + offset) % N;
        put(static_cast<unsigned>(link(j, i, round)) << 5 | Word::state(config_->words[j]));
      }
    }
    return result;
  }

  /// What process i does that looks up this entry.
  template <class Table>
  [[nodiscard]] state_t next(Table const& machine, unsigned i, std::size_t entry) const {
    state_t const own = Word::state(config_->words[i]);
    return Setting::is_halted(own) ? own : machine[entry];
  }

  /// Everything that process i can come to in a round 1..R. The machine is any table: machine[entry].
  template <class Table>
  [[gnu::noinline]] void options(Table const& machine, unsigned i, unsigned round, Options& result) {
    result.size = 0;
    where_.fill(0);
    for_each_receipt(i, round, [&](std::size_t entry, Ways ways, unsigned lost, unsigned cost, auto const&) {
      if (budgeted && cost > Faults::losses_per_round) return;
      Option option{next(machine, i, entry), Config::tracks_losses && lost > 0, static_cast<std::uint16_t>(cost), ways};
      unsigned key = option.next;
      if constexpr (Config::tracks_losses) key = key * 2 + (option.lost ? 1U : 0U);
      if constexpr (budgeted) {
        key = key * N + option.cost;
      }
      if (where_[key] == 0) {
        result.list[result.size] = option;
        where_[key] = static_cast<std::uint16_t>(++result.size);
      } else {
        result.list[where_[key] - 1U].ways += ways;
      }
    });
  }

  /// Calls emit(entry, ways, lost, cost, received) for everything that i can receive: without `lost` of the messages
  /// (of those that are not dead), `cost` of which count (0 unless there is a budget). Where the view is anonymous,
  /// `received` is a number for each symbol and `ways` counts the named receipts it stands for; otherwise it is the
  /// received vector and ways is 1.
  template <class Emit>
  void for_each_receipt(unsigned i, unsigned round, Emit&& receipt) {
    auto const emit = with_coins(receipt, dead_);
    if constexpr (Config::anonymous && has_speaker<View>) {
      tell(i, -1);
      unsigned const q = speaker(round);
      if (q == i) {
        by_counts(i, round, emit, static_cast<state_t>(S + 1), 1, 0, 0);
      } else {
        tell(q, -1);
        for_each_message(q, i, round, [&](state_t said, Ways ways, unsigned lost, unsigned cost) {
          by_counts(i, round, emit, said, ways, lost, cost);
        });
        tell(q, +1);
      }
      tell(i, +1);
    } else if constexpr (Config::anonymous) {
      tell(i, -1);
      by_counts(i, round, emit, 0, 1, 0, 0);
      tell(i, +1);
    } else {
      by_name<false>(i, round, emit);
    }
  }

  /// The same with named senders, whatever the view, and fates instead of what is received: to make a concrete
  /// execution of a merged option.
  template <class Emit>
  void for_each_named_receipt(unsigned i, unsigned round, Emit&& emit) const {
    by_name<true>(i, round, with_coins(emit, dead_));
  }

  [[nodiscard]] Link link(unsigned j, unsigned i, unsigned round) const noexcept {
    switch (Word::failing(config_->words[j])) {
      case Failing::crashes:
      case Failing::dead:
        return Link::silent;
      case Failing::lies:
        return Link::lie;
      case Failing::goes_on:
        break;
    }
    if (Faults::crashes && contains(failing_, j)) return Link::last;
    return may_lose<Faults>(group(j), group(i), round) ? Link::possible : Link::certain;
  }

 private:
  /// The group of process i in this round, as far as losses go.
  [[nodiscard]] unsigned group(unsigned i) const noexcept {
    if constexpr (Faults::moving) return contains(failing_, i) ? 1 : 0;
    return Word::group(config_->words[i]);
  }
  /// Each receipt in which enough is heard, with either side of the coin, if there is one.
  template <class Emit>
  static auto with_coins(Emit& emit, [[maybe_unused]] unsigned dead) {
    return [&emit, dead](std::size_t entry, auto ways, unsigned lost, unsigned cost, auto const& received) {
      if (Setting::heard_at_least > 1 && lost + dead > N - Setting::heard_at_least) return;
      if constexpr (has_coin<View> && Weighing::weighs) ways *= Odds::coin;
      emit(entry, ways, lost, cost, received);
      if constexpr (has_coin<View>) emit(entry + View::coin_offset, ways, lost, cost, received);
    };
  }

  /// The place of the process whose message is told apart.
  [[nodiscard]] unsigned speaker(unsigned round) const noexcept requires(has_speaker<View>) {
    unsigned k = 0;
    while (!Word::layout.is(config_->words[k], View::speaker(round))) ++k;
    return k;
  }

  /// The process in place i looks up this entry. Where the view is anonymous, processes may have changed places.
  [[nodiscard]] std::size_t entry(unsigned i, typename View::received_type const& received, unsigned round) const {
    if constexpr (has_speaker<View> && Config::anonymous) {
      return View::index(received, round, (speaker(round) + N - i) % N);
    } else {
      return entry_of<View>(i, received, round);
    }
  }

  /// What is received of a state that is sent, and not lost.
  [[nodiscard]] static constexpr state_t symbol_of(state_t state) {
    return Setting::is_silent(state) ? Setting::lost : state;
  }

  /// How a message from q to i is lost, which may be.
  [[nodiscard]] unsigned manner(unsigned q, unsigned i) const noexcept requires(Weighing::weighs) {
    if (Faults::crashes && contains(failing_, q)) return Weighing::unsent;
    return Weighing::link(group(q), group(i));
  }
  /// What it weighs that so many of these messages are lost, and so many are not.
  [[nodiscard]] Ways weight(unsigned how, unsigned lost, unsigned kept) const noexcept {
    if constexpr (Weighing::weighs) return weighing_.of(how, lost, kept);
    return 1;
  }

  /// Calls visit(symbol, ways, lost, cost) for everything that can become of the message from q to i.
  template <class Visit>
  void for_each_message(unsigned q, unsigned i, unsigned round, Visit&& visit) const {
    auto const word = config_->words[q];
    state_t const sent = symbol_of(Word::state(word));
    unsigned how = 0;
    if constexpr (Weighing::weighs) how = manner(q, i);
    switch (link(q, i, round)) {
      case Link::certain:
        visit(sent, 1, 0, 0);
        break;
      case Link::possible:
        visit(sent, weight(how, 0, 1), 0, 0);
        visit(Setting::lost, weight(how, 1, 0), 1, budgeted ? 1 : 0);
        break;
      case Link::last:
        visit(sent, weight(how, 0, 1), 0, 0);
        visit(Setting::lost, weight(how, 1, 0), 1, 0);
        break;
      case Link::silent:
        visit(Setting::lost, 1, Word::failing(word) == Failing::dead ? 0 : 1, 0);
        break;
      case Link::lie:
        for (unsigned s = 0; s <= S; ++s) visit(static_cast<state_t>(s), 1, s == S ? 1 : 0, 0);
        break;
    }
  }

  /// Gives what is received; or, to those who ask for `fates`, what becomes of each message: `as_sent`, S or a lie.
  template <bool fates, class Emit>
  void by_name(unsigned i, unsigned round, Emit&& emit) const {
    typename View::received_type received{}, fate_of{};
    fate_of.fill(as_sent);
    std::array<std::uint8_t, N> possible{}, lies{};
    [[maybe_unused]] std::array<unsigned, N> how{};  // the possible ones are lost
    std::array<state_t, N> sent{};
    unsigned possibles = 0, liars = 0, silent = 0;
    std::uint32_t counted = ~std::uint32_t{0};  // which of the possible losses count
    for (unsigned offset = 0; offset < N; ++offset) {
      unsigned const j = (i + offset) % N;
      sent[offset] = Word::state(config_->words[j]);
      received[offset] = sent[offset];
      if (offset == 0) continue;
      received[offset] = sent[offset] = symbol_of(sent[offset]);
      Link const fate = link(j, i, round);
      if (mixed && fate == Link::last) counted &= ~(std::uint32_t{1} << possibles);
      if (fate == Link::possible || fate == Link::last) {
        if constexpr (Weighing::weighs) how[possibles] = manner(j, i);
        possible[possibles++] = static_cast<std::uint8_t>(offset);
      }
      if (fate == Link::lie) {
        lies[liars++] = static_cast<std::uint8_t>(offset);
        received[offset] = 0;
      }
      if (fate == Link::silent) {
        bool const dead = Word::failing(config_->words[j]) == Failing::dead;
        received[offset] = Setting::lost;
        fate_of[offset] = dead ? as_sent : Setting::lost;
        silent += dead ? 0U : 1U;
      }
    }
    for (bool more = true; more;) {  // an odometer over the lies
      unsigned mute = 0;
      for (unsigned k = 0; k < liars; ++k) mute += received[lies[k]] == Setting::lost ? 1U : 0U;
      for (std::uint32_t mask = 0; mask < (std::uint32_t{1} << possibles); ++mask) {
        unsigned lost = silent + mute;
        std::conditional_t<Weighing::weighs, Ways, unsigned> ways = 1;
        for (unsigned k = 0; k < possibles; ++k) {
          bool const missing = ((mask >> k) & 1U) != 0;
          if constexpr (Weighing::weighs) ways *= weight(how[k], missing ? 1 : 0, missing ? 0 : 1);
          received[possible[k]] = missing ? Setting::lost : sent[possible[k]];
          if constexpr (fates) fate_of[possible[k]] = missing ? Setting::lost : as_sent;
          lost += missing ? 1U : 0U;
        }
        unsigned const cost = budgeted ? static_cast<unsigned>(std::popcount(mask & counted)) : 0;
        if constexpr (fates) {
          for (unsigned k = 0; k < liars; ++k) fate_of[lies[k]] = received[lies[k]];
        }
        emit(entry(i, received, round), ways, lost, cost, fates ? fate_of : received);
      }
      more = false;
      for (unsigned k = 0; k < liars && !more; ++k) {
        state_t& value = received[lies[k]];
        more = value < S;
        value = more ? static_cast<state_t>(value + 1) : state_t{0};
      }
    }
  }

  /// Adds process j to the counts of senders, or takes it out. Whether its messages may be lost depends on the
  /// receiver, so senders are counted by their groups; those that crash now by that which they come to.
  void tell(unsigned j, int by) noexcept {
    auto const w = config_->words[j];
    switch (Word::failing(w)) {
      case Failing::dead:
        return;
      case Failing::crashes:
        silent_ = static_cast<unsigned>(static_cast<int>(silent_) + by);
        return;
      case Failing::lies:
        liars_ = static_cast<unsigned>(static_cast<int>(liars_) + by);
        return;
      case Failing::goes_on: {
        bool const crashing = Faults::crashes && contains(failing_, j);
        auto& count = counts_[crashing ? Setting::crash_group : group(j)][Word::state(w)];
        count = static_cast<std::uint8_t>(count + by);
      }
    }
  }

  /// `said`: by the speaker, if there is one, `lost` and `cost` of its message.
  template <class Emit>
  void by_counts(unsigned i, unsigned round, Emit&& receipt, [[maybe_unused]] state_t said, Ways speaker_ways,
                 [[maybe_unused]] unsigned speaker_lost, [[maybe_unused]] unsigned speaker_cost) const {
    auto const emit = [&](state_t own, auto const& received, Ways ways, unsigned lost, unsigned cost) {
      if constexpr (has_speaker<View>) {
        receipt(View::index_of_counts(own, received, round, said), ways, lost + speaker_lost, cost + speaker_cost,
                received);
      } else {
        receipt(View::index_of_counts(own, received, round), ways, lost, cost, received);
      }
    };
    std::array<std::uint8_t, S + 1> received{};
    Possible possible{};
    for (unsigned from = 0; from < counted_groups; ++from) {
      bool const crashing = Faults::crashes && from == Setting::crash_group;
      bool const may_miss = crashing || may_lose<Faults>(from, group(i), round);
      for (unsigned s = 0; s < S; ++s) {
        auto& arrives = received[symbol_of(static_cast<state_t>(s))];
        arrives = static_cast<std::uint8_t>(arrives + counts_[from][s]);
        auto& missed = possible[place_of(from) * S + s];
        if (may_miss) missed = static_cast<std::uint8_t>(missed + counts_[from][s]);
      }
    }
    received[S] = static_cast<std::uint8_t>(received[S] + silent_ + dead_);
    lose(i, 0, speaker_ways, silent_, 0, possible, received, emit);
  }

  /// Is there a budget of losses beside losses that do not count?
  static constexpr bool mixed = budgeted && Faults::crashes;
  /// How many messages of each state may be lost; then, where it differs, how many whose loss does not count; or, where
  /// they are weighed, of each state and group.
  static constexpr unsigned places = Weighing::weighs ? counted_groups : mixed ? 2 : 1;
  using Possible = std::array<std::uint8_t, places * S>;

  [[nodiscard]] static constexpr unsigned place_of(unsigned from) {
    if constexpr (Weighing::weighs) return from;
    return mixed && from == Setting::crash_group ? 1 : 0;
  }
  /// Is this the place of those that crash now? Their losses do not count.
  [[nodiscard]] static constexpr bool crashing_at(unsigned place) {
    return Faults::crashes && place == place_of(Setting::crash_group) && (Weighing::weighs || mixed);
  }

  /// Chooses how many of the possible messages from place p on are lost.
  template <class Emit>
  void lose(unsigned i, unsigned p, Ways ways, unsigned lost, unsigned cost, Possible const& possible,
            std::array<std::uint8_t, S + 1>& received, Emit&& emit) const {
    while (p < possible.size() && possible[p] == 0) ++p;
    if (p == possible.size()) {
      lie(Word::state(config_->words[i]), 0, liars_, ways, lost, cost, received, emit);
      return;
    }
    unsigned const s = symbol_of(static_cast<state_t>(p % S));
    bool const crashing = crashing_at(p / S);
    unsigned how = 0;
    if constexpr (Weighing::weighs) how = crashing ? Weighing::unsent : Weighing::link(p / S, group(i));
    for (unsigned k = 0; k <= possible[p]; ++k) {
      Ways each = static_cast<Ways>(choose(possible[p], k));
      if constexpr (Weighing::weighs) each *= weight(how, k, possible[p] - k);
      lose(i, p + 1, ways * each, lost + k, cost + (budgeted && !crashing ? k : 0), possible, received, emit);
      --received[s];
      ++received[S];
    }
    received[s] = static_cast<std::uint8_t>(received[s] + possible[p] + 1);
    received[S] = static_cast<std::uint8_t>(received[S] - possible[p] - 1);
  }

  /// Chooses how many of the liars say each symbol from s on.
  template <class Emit>
  void lie(state_t own, unsigned s, unsigned liars, Ways ways, unsigned lost, unsigned cost,
           std::array<std::uint8_t, S + 1>& received, Emit&& emit) const {
    if (liars == 0 || s == S) {
      received[s] = static_cast<std::uint8_t>(received[s] + liars);
      emit(own, received, ways, lost + liars, cost);
      received[s] = static_cast<std::uint8_t>(received[s] - liars);
      return;
    }
    for (unsigned k = 0; k <= liars; ++k) {
      received[s] = static_cast<std::uint8_t>(received[s] + k);
      lie(own, s + 1, liars - k, ways * static_cast<Ways>(choose(liars, k)), lost, cost, received, emit);
      received[s] = static_cast<std::uint8_t>(received[s] - k);
    }
  }

  [[no_unique_address]] Weighing weighing_{};
  Config const* config_ = nullptr;
  node_set failing_ = 0;
  std::array<std::array<std::uint8_t, S>, counted_groups> counts_{};
  unsigned silent_ = 0, dead_ = 0, liars_ = 0;
  std::array<std::uint16_t, capacity> where_{};
};

}  // namespace protolearn::detail
