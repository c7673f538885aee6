// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <memory>
#include <vector>

#include "protolearn/learning/search/normal_form.hpp"
#include "protolearn/learning/search/steps.hpp"

namespace protolearn::detail {

/// What is certain of the run after a round. In the rounds before it losses are as the configuration says; in `current`
/// further ones (0 or 1: the one at hand) some messages may, or must, have been lost.
template <class Setting>
[[nodiscard]] RunOutlook run_outlook(Configuration<Setting> const& config, unsigned round, unsigned failures,
                                     unsigned current, bool may_lose, bool must_lose) {
  using Faults = typename Setting::Faults;
  RunOutlook run;
  bool const over = round == Setting::rounds;
  bool const failed =
      ((Faults::crashes || Faults::lies) && failures > 0) || (is_lossy<Faults> && (config.lost || must_lose));
  bool const settled = (!Faults::crashes || over) && (!is_lossy<Faults> || (over && !may_lose));
  run.failure_free = failed ? Tri::of(false) : settled ? Tri::of(true) : Tri{};
  run.failures[0] = failures;
  run.failures[1] = Faults::crashes && !over ? Faults::max_faulty : failures;
  run.loss_free_rounds[0] = config.loss_free + (may_lose ? 0U : current);
  run.loss_free_rounds[1] = config.loss_free + (must_lose ? 0U : current) + (Setting::rounds - round);
  return run;
}

/// What is remembered of configurations, by the round after which they stand. All it needs of a setting is its keys.
template <class Key>
struct ConfigurationMemory {
  ConfigurationMemory(unsigned rounds, unsigned places)
      : known(rounds), arrivals(rounds), found(rounds), steps(std::make_shared<Steps>(rounds, places)) {}
  ConfigurationMemory(ConfigurationMemory const&) = delete;
  ConfigurationMemory& operator=(ConfigurationMemory const&) = delete;
  [[gnu::noinline]] ~ConfigurationMemory() = default;

  std::vector<KeyMap<Key>> known;                 // in normal form
  std::vector<KeyMap<Key>> arrivals;              // as they were found, in the context before them
  std::vector<std::vector<std::uint32_t>> found;  // which in normal form; or nowhere: a rule is broken
  std::shared_ptr<Steps> steps;
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
    auto const [number, is_first] = memory_.arrivals[round].insert(key_of(config, before.number));
    if (is_first) {
      auto const arrival = normalise(config, before, failures, round);
      memory_.found[round].push_back(arrival.is_good ? arrival.number : nowhere);
      return arrival;
    }
    std::uint32_t const found = memory_.found[round][number];
    return found == nowhere ? Arrival{} : Arrival{true, false, found};
  }

  [[nodiscard]] Config config(unsigned round, std::uint32_t number) const {
    typename Config::Key packed;
    Key const& key = memory_.known[round].keys()[number];
    std::copy(key.begin(), key.end() - 1, packed.begin());
    return Config::unpack(packed);
  }
  [[nodiscard]] Context context(unsigned round, std::uint32_t number) const {
    return form_.context(static_cast<std::uint32_t>(memory_.known[round].keys()[number].back()));
  }

  [[nodiscard]] NormalForm<Setting>& form() noexcept { return form_; }

  /// How they were found; whoever calls arrive() says it of the last one that is_new.
  [[nodiscard]] Steps& steps() noexcept { return *memory_.steps; }
  [[nodiscard]] std::shared_ptr<Steps const> steps() const noexcept { return memory_.steps; }

  /// Roughly how much memory it takes: with every key go two places of its table, and its number.
  [[nodiscard]] std::size_t bytes() const {
    std::size_t arrivals = 0;
    for (auto const& found : memory_.found) arrivals += found.size();
    return (arrivals + memory_.steps->size()) * (sizeof(Key) + 20) + memory_.steps->bytes();
  }

 private:
  /// A configuration, and its context.
  using Key = std::array<std::uint64_t, Config::key_parts + 1>;

  using Memory = ConfigurationMemory<Key>;

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
    auto const [known, is_new] = memory_.known[round].insert(key_of(config, number));
    if (is_new) memory_.steps->add(round, place);
    return {true, is_new, known};
  }

  static constexpr std::uint32_t nowhere = 0xffffffffU;

  NormalForm<Setting> form_;
  Memory memory_{R, N};
};

}  // namespace protolearn::detail
