// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <optional>
#include <vector>

#include "protolearn/core/random.hpp"
#include "protolearn/semantics/deliveries.hpp"
#include "protolearn/semantics/failures.hpp"
#include "protolearn/semantics/starts.hpp"
#include "protolearn/verification/disagreement.hpp"
#include "protolearn/verification/explorer/outcomes.hpp"

// How an explorer gets back from a violation in the last round to a schedule with named processes.

namespace protolearn::detail {

/// The options of a receiver in the last round, merged by what they contribute to the rules.
template <class Ways>
struct TallyOption {
  Tally tally;
  Ways ways{};
  std::uint16_t cost = 0;
};

template <class Deliveries>
using TallyOptions = std::array<TallyOption<typename Deliveries::Ways>, Deliveries::capacity>;

inline constexpr std::uint64_t lost_bit = std::uint64_t{1} << 63;

template <class Setting, class Ways>
[[nodiscard]] Tally final_tally(Outlooks& outlooks, process_word w, Option<Ways> const& option,
                                Quantifiers const& asked) {
  Tally tally = asked.of(outlooks.end(ProcessWord<Setting>::step(w, option.next, Setting::rounds)));
  if (option.lost) tally.some |= lost_bit;
  return tally;
}

template <class Setting, class Deliveries>
unsigned merge_by_tally(Outlooks& outlooks, typename Deliveries::Options const& options, process_word w,
                        Quantifiers const& asked, TallyOptions<Deliveries>& result) {
  unsigned size = 0;
  for (unsigned o = 0; o < options.size; ++o) {
    auto const& option = options.list[o];
    Tally const tally = final_tally<Setting>(outlooks, w, option, asked);
    unsigned k = 0;
    while (k < size && !(result[k].tally == tally && result[k].cost == option.cost)) ++k;
    if (k == size) result[size++] = {tally, {}, option.cost};
    result[k].ways += option.ways;
  }
  return size;
}

template <class Setting>
class Trace {
 public:
  using Config = Configuration<Setting>;
  using Word = typename Config::Word;
  using View = typename Setting::view_type;
  static constexpr unsigned N = Setting::nodes;
  static constexpr unsigned R = Setting::rounds;
  static constexpr std::size_t musts = must_count<typename Setting::Task>;

  /// The layer that is being expanded; the trace keeps the keys of the layers before it.
  explicit Trace(KeyMap<typename Config::Key> const& layer) : layer_(&layer) {}

  /// Called when the layer holds the starts.
  void begin(Random* random, std::size_t keep) {
    keys_[0] = layer_->keys();
    random_ = random;
    keep_ = keep;
    seen_ = 0;
    found_.clear();
    witnesses_.fill({});
    round_ = 0;
    for (auto& steps : steps_) steps.clear();
    schedules_.clear();
  }

  void add(std::uint32_t parent, node_set failing, std::array<std::uint16_t, N> const& choice,
           std::array<std::uint8_t, N> const& place) {
    steps_[round_ + 1].push_back({parent, failing, choice, place, round_ + 1});
  }

  /// Called after the layer has moved on.
  void end_round() {
    ++round_;
    if (round_ < R) keys_[round_] = layer_->keys();
  }

  /// Keeps a uniform sample of what is found.
  void found(std::uint32_t at, node_set failing, std::array<std::uint16_t, N> const& choice) {
    keep(found_, seen_, {at, failing, choice, {}, round_ + 1});
  }

  /// Keeps a uniform sample for each rule that breaks here, of the round in which it breaks first.
  void broken(std::uint64_t rules, std::uint32_t at, node_set failing, std::array<std::uint16_t, N> const& choice) {
    for (; rules != 0; rules &= rules - 1) {
      Witnesses& witnesses = witnesses_[static_cast<std::size_t>(std::countr_zero(rules))];
      if (!witnesses.list.empty() && witnesses.list.front().round <= round_) continue;
      keep(witnesses.list, witnesses.seen, {at, failing, choice, {}, round_ + 1});
    }
  }

  /// Turns what was found into schedules. Where several receipts were merged into one option, a random one is taken.
  template <class Table>
  void reconstruct(Table const& machine, Quotient const& quotient, Random& random) {
    quotient_ = &quotient;
    for (Step const& last : found_) schedules_.push_back(schedule_of(machine, last, random));
  }

  /// The schedules of broken(), by rule.
  template <class Table>
  [[nodiscard]] auto reconstruct_broken(Table const& machine, Quotient const& quotient, Random& random) {
    quotient_ = &quotient;
    std::array<std::vector<Schedule<Setting::shape>>, musts> result;
    for (std::size_t k = 0; k < musts; ++k) {
      for (Step const& last : witnesses_[k].list) result[k].push_back(schedule_of(machine, last, random));
    }
    return result;
  }

  /// A schedule that leads to one of these observations, as early as can be.
  template <class Table>
  [[nodiscard]] std::optional<Schedule<Setting::shape>> reach(Table const& machine, std::vector<bool> const& wanted,
                                                              Quotient const& quotient, Random& random) {
    quotient_ = &quotient;
    std::optional<Receipt> found;
    for (unsigned round = 1; round <= round_ + 1 && !found; ++round) {
      for (std::uint32_t at = 0; at < keys_[round - 1].size() && !found; ++at) {
        auto const config = Config::unpack(keys_[round - 1][at]);
        for_each_receiver<Setting>(deliveries_, config, round, [&](node_set failing, unsigned k) {
          deliveries_.for_each_named_receipt(
              k, round, [&](std::size_t entry, auto const&, unsigned, unsigned cost, auto const& fates) {
                if (found || !wanted[entry] || Setting::is_halted(Word::state(config.words[k]))) return;
                if (Deliveries<Setting>::budgeted && cost > Setting::Faults::losses_per_round) return;
                found = Receipt{{at, failing, {}, {}, round}, k, fates, coin_of<View>(entry)};
              });
        });
      }
    }
    if (!found) return std::nullopt;
    return schedule_of(machine, found->step, random, &*found);
  }

  [[nodiscard]] std::vector<Schedule<Setting::shape>> const& schedules() const noexcept { return schedules_; }

 private:
  struct Step {
    std::uint32_t parent = 0;
    node_set failing = 0;
    std::array<std::uint16_t, N> choice{};
    std::array<std::uint8_t, N> place{};
    unsigned round = 0;
  };
  /// What the process in place k receives after a step.
  struct Receipt {
    Step step;
    unsigned k = 0;
    typename View::received_type fates{};  // of the messages, by how far the senders are
    unsigned coin = 0;
  };
  struct Witnesses {
    std::vector<Step> list;
    std::uint64_t seen = 0;
  };

  /// Reservoir sampling.
  void keep(std::vector<Step>& list, std::uint64_t& seen, Step const& step) {
    ++seen;
    if (list.size() < keep_) {
      list.push_back(step);
    } else if (keep_ > 0) {
      std::uint64_t const slot = random_->operator()() % seen;
      if (slot < keep_) list[slot] = step;
    }
  }

  /// In its last round either the step's choices are made, or, given a receipt, only this one matters.
  template <class Table>
  Schedule<Setting::shape> schedule_of(Table const& machine, Step const& last, Random& random,
                                       Receipt const* receipt = nullptr) {
    std::array<Step const*, R> path{};
    path[last.round - 1] = &last;
    for (unsigned r = last.round - 1; r > 0; --r) path[r - 1] = &steps_[r][path[r]->parent];

    Schedule<Setting::shape> schedule;
    auto const begin = Config::unpack(keys_[0][path[0]->parent]);
    auto who = begin.processes();  // who[k]: the process in place k
    start(machine, begin, who, schedule);
    for (unsigned r = 1; r <= last.round; ++r) {
      Step const& step = *path[r - 1];
      Config const config = Config::unpack(keys_[r - 1][step.parent]);
      deliveries_.set(config, step.failing);
      fail(step, r, who, schedule);
      if (r == last.round && receipt != nullptr) {
        hear(receipt->k, receipt->fates, receipt->coin, r, who, schedule);
        break;
      }
      deliver(machine, config, step, r, who, schedule, random);
      if (r == last.round) break;
      auto const before = who;
      for (unsigned k = 0; k < N; ++k) who[k] = before[step.place[k]];
    }
    for (unsigned r = 1; r <= R; ++r) {  // broken already: nothing more fails from here on
      if (r <= last.round) continue;
      for (unsigned j = 0; j < N; ++j) {
        if (schedule.crash_round[j] == 0) continue;
        for (unsigned i = 0; i < N; ++i) {
          bool const acts = schedule.crash_round[i] == 0 && Setting::failing(schedule.group(i)) == Failing::goes_on;
          if (i != j && acts) schedule.fate[r - 1][i][j] = Setting::lost;
        }
      }
    }
    return schedule;
  }

  template <class Table>
  void start(Table const& machine, Config const& config, std::array<std::uint8_t, N> const& who,
             Schedule<Setting::shape>& schedule) const {
    node_set liars = 0;
    for (unsigned k = 0; k < N; ++k) {
      schedule.set_group(who[k], Word::group(config.words[k]));
      bool const lies = Word::failing(config.words[k]) == Failing::lies;
      if (lies) liars = with(liars, who[k]);
      schedule.starts[who[k]] = lies ? Setting::Task::initial[0] : Word::state(config.words[k]);
    }
    if (liars != 0 && !may_start(description_of_task<typename Setting::Task>, schedule.starts, liars)) {
      throw disagreement<Setting>("the explorer began at starts that the task does not allow.", machine, &schedule);
    }
  }

  static void fail(Step const& step, unsigned round, std::array<std::uint8_t, N> const& who,
                   Schedule<Setting::shape>& schedule) {
    for (unsigned k = 0; k < N; ++k) {
      if (!contains(step.failing, k)) continue;
      if constexpr (Setting::Faults::moving) {
        schedule.moving[round - 1] = with(schedule.moving[round - 1], who[k]);
      } else {
        schedule.set_group(who[k], Setting::crash_group);
        schedule.crash_round[who[k]] = static_cast<std::uint8_t>(round);
      }
    }
  }

  /// What the process in place k receives.
  void hear(unsigned k, typename View::received_type const& fates, unsigned coin, unsigned round,
            std::array<std::uint8_t, N> const& who, Schedule<Setting::shape>& schedule) const {
    if (coin == 1) schedule.coins[round - 1] = with(schedule.coins[round - 1], who[k]);
    for (unsigned offset = 1; offset < N; ++offset) {
      schedule.fate[round - 1][who[k]][who[(k + offset) % N]] = fates[offset];
    }
  }

  template <class Table>
  void deliver(Table const& machine, Config const& config, Step const& step, unsigned round,
               std::array<std::uint8_t, N> const& who, Schedule<Setting::shape>& schedule, Random& random) {
    Quantifiers const asked = quotient_->asked(config.context);
    for (unsigned k = 0; k < N; ++k) {
      if (!takes_transition(config, k, step.failing)) continue;
      deliveries_.options(machine, k, round, options_);
      auto const word = config.words[k];
      if (round == R)
        merge_by_tally<Setting, Deliveries<Setting>>(quotient_->outlooks(), options_, word, asked, tallies_);
      typename View::received_type chosen{};
      unsigned matches = 0, coin = 0;
      deliveries_.for_each_named_receipt(
          k, round, [&](std::size_t entry, unsigned ways, unsigned lost, unsigned cost, auto const& fates) {
            typename Deliveries<Setting>::Option const option{deliveries_.next(machine, k, entry),
                                                              Config::tracks_losses && lost > 0,
                                                              static_cast<std::uint16_t>(cost), ways};
            bool matching = false;
            if (round == R) {
              auto const& wanted = tallies_[step.choice[k]];
              matching = wanted.tally == final_tally<Setting>(quotient_->outlooks(), word, option, asked) &&
                         wanted.cost == option.cost;
            } else {
              auto const& wanted = options_.list[step.choice[k]];
              matching = wanted.next == option.next && wanted.lost == option.lost && wanted.cost == option.cost;
            }
            if (!matching || random.below(++matches) != 0) return;
            chosen = fates;
            coin = coin_of<View>(entry);
          });
      hear(k, chosen, coin, round, who, schedule);
    }
  }

  KeyMap<typename Config::Key> const* layer_;
  Quotient const* quotient_ = nullptr;
  Random* random_ = nullptr;
  std::size_t keep_ = 0;
  std::uint64_t seen_ = 0;
  unsigned round_ = 0;
  std::vector<Step> found_;
  std::array<Witnesses, musts> witnesses_;
  std::array<std::vector<Step>, R + 1> steps_;
  std::array<std::vector<typename Config::Key>, R> keys_;
  std::vector<Schedule<Setting::shape>> schedules_;
  Deliveries<Setting> deliveries_;
  typename Deliveries<Setting>::Options options_{};
  TallyOptions<Deliveries<Setting>> tallies_{};
};

}  // namespace protolearn::detail
