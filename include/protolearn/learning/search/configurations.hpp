// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <vector>

#include "protolearn/learning/search/clause_list.hpp"
#include "protolearn/learning/search/normal_form.hpp"

namespace protolearn::detail {

/// What is certain of the run after a round. In the rounds before it losses are as the configuration says; in `current`
/// further ones (0 or 1: the one at hand) some messages may, or must, have been lost.
template <class Setting>
[[nodiscard]] RunOutlook run_outlook(Configuration<Setting> const& config, unsigned round, unsigned failures,
                                     unsigned current, bool may_lose, bool must_lose) {
  using Faults = typename Setting::Faults;
  RunOutlook run;
  bool const over = round == Setting::rounds;
  if constexpr (Faults::lies) {
    run.failure_free = Tri::of(failures == 0);
  } else if constexpr (Faults::crashes) {
    run.failure_free = failures > 0 ? Tri::of(false) : over ? Tri::of(true) : Tri{};
  } else {
    run.failure_free = config.lost || must_lose                   ? Tri::of(false)
                       : !is_lossy<Faults> || (over && !may_lose) ? Tri::of(true)
                                                                  : Tri{};
  }
  run.failures[0] = failures;
  run.failures[1] = Faults::crashes && !over ? Faults::max_faulty : failures;
  run.loss_free_rounds[0] = config.loss_free + (may_lose ? 0U : current);
  run.loss_free_rounds[1] = config.loss_free + (must_lose ? 0U : current) + (Setting::rounds - round);
  return run;
}

/// How a configuration was found first: by which step from which configuration, place by place; and which of the places
/// stands in each place now. Of a start: who starts where, and as `crashing` who is faulty.
template <unsigned N>
struct SearchStep {
  std::array<std::uint32_t, N> entries{};  // or nothing: took no transition
  std::array<state_t, N> next{};
  std::uint32_t from = 0;
  std::array<std::uint8_t, N> place{};
  node_set crashing = 0;
};

/// The configurations that a search has met, in normal form and numbered, by the round after which they stand.
template <class Setting>
class Configurations {
 public:
  using Config = Configuration<Setting>;
  static constexpr unsigned N = Setting::nodes;
  static constexpr unsigned R = Setting::rounds;

  struct Arrival {
    bool is_good = false;  // no rule is broken for good
    bool is_new = false;   // no table came here before
    std::uint32_t number = 0;
  };

  /// A configuration after `round` rounds, 0..R-1, in the context of the one before it. O(N) if it came before, else
  /// O(N log N).
  [[gnu::noinline]] Arrival arrive(Config const& config, Context const& before, unsigned failures, unsigned round) {
    auto const [number, is_first] = arrivals_[round].insert(key_of(config, before.number));
    if (is_first) {
      auto const arrival = normalise(config, before, failures, round);
      found_[round].push_back(arrival.is_good ? arrival.number : nowhere);
      return arrival;
    }
    std::uint32_t const found = found_[round][number];
    return found == nowhere ? Arrival{} : Arrival{true, false, found};
  }

  [[nodiscard]] Config config(unsigned round, std::uint32_t number) const {
    typename Config::Key packed;
    Key const& key = known_[round].keys()[number];
    std::copy(key.begin(), key.end() - 1, packed.begin());
    return Config::unpack(packed);
  }
  [[nodiscard]] Context context(unsigned round, std::uint32_t number) const {
    return form_.context(static_cast<std::uint32_t>(known_[round].keys()[number].back()));
  }

  [[nodiscard]] NormalForm<Setting>& form() noexcept { return form_; }

  /// How the configuration that is_new was found.
  [[nodiscard]] SearchStep<N>& last_step(unsigned round) { return steps_[round].back(); }
  [[nodiscard]] std::vector<std::vector<SearchStep<N>>> const& steps() const noexcept { return steps_; }

  [[nodiscard]] std::size_t size() const {
    std::size_t sum = 0;
    for (auto const& known : known_) sum += known.keys().size();
    return sum;
  }

  /// About so much memory: with every key go two places of its table, and its number.
  [[nodiscard]] std::size_t bytes() const {
    std::size_t arrivals = 0;
    for (auto const& found : found_) arrivals += found.size();
    return (arrivals + size()) * (sizeof(Key) + 20) + size() * sizeof(SearchStep<N>);
  }

 private:
  /// A configuration, and its context.
  using Key = std::array<std::uint64_t, Config::key_parts + 1>;

  static Key key_of(Config const& config, std::uint32_t context) {
    Key key{};
    auto const packed = config.pack();
    std::copy(packed.begin(), packed.end(), key.begin());
    key.back() = context;
    return key;
  }

  Arrival normalise(Config config, Context const& before, unsigned failures, unsigned round) {
    Outlook all;
    for (auto w : config.words) all = all + form_.outlook(w, round);
    all.yes |= before.settled;
    auto const judged =
        judge_outlook<typename Setting::Task, N>(all, run_outlook<Setting>(config, round, failures, 0, false, false));
    if ((judged.broken & ~before.kept) != 0) return {};
    std::uint32_t const number = form_.context(all.yes, before.kept | judged.kept);
    Context const context = form_.context(number);
    if constexpr (Config::tracks_losses) {
      if (!form_.asks_losses(context.kept)) config.lost = false;
    }
    if constexpr (Config::atoms.loss_free_rounds) {
      if (!form_.asks_loss_free_rounds(context.kept)) config.loss_free = 0;
    }
    for (auto& w : config.words) w = form_.representative(context, w, round);
    auto const place = config.canonicalise();
    auto const [known, is_new] = known_[round].insert(key_of(config, number));
    if (is_new) steps_[round].push_back({{}, {}, 0, place, 0});
    return {true, is_new, known};
  }

  static constexpr std::uint32_t nowhere = 0xffffffffU;

  NormalForm<Setting> form_;
  std::array<KeyMap<Key>, R> known_;
  std::array<KeyMap<Key>, R> arrivals_;              // configurations as they were found, in the context before them
  std::array<std::vector<std::uint32_t>, R> found_;  // which in normal form; or nowhere: a rule is broken
  std::vector<std::vector<SearchStep<N>>> steps_ = std::vector<std::vector<SearchStep<N>>>(R);
};

}  // namespace protolearn::detail
