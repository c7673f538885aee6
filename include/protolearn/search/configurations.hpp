// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <tuple>
#include <vector>

#include "protolearn/search/normal_form.hpp"
#include "protolearn/search/steps.hpp"

namespace protolearn::detail {

/// What is remembered of configurations, by the round after which they stand. All it needs of a setting is its keys.
template <class Key>
struct ConfigurationMemory {
  ConfigurationMemory(unsigned rounds, unsigned places, unsigned crash_group)
      : known(rounds), arrivals(rounds), found(rounds), steps(std::make_shared<Steps>(rounds, places, crash_group)) {}
  ConfigurationMemory(ConfigurationMemory const&) = delete;
  ConfigurationMemory& operator=(ConfigurationMemory const&) = delete;
  [[gnu::noinline]] ~ConfigurationMemory() = default;

  std::vector<KeyMap<Key>> known;                 // in normal form
  std::vector<KeyMap<Key>> arrivals;              // as they were found, in the context before them
  std::vector<std::vector<std::uint32_t>> found;  // which in normal form; or nowhere: a rule is broken
  std::shared_ptr<Steps> steps;
};

/// The configurations that a search has met, in normal form and numbered, by the round after which they stand.
template <class Size>
class Configurations {
 public:
  using Config = typename Size::Config;

  /// The size must outlive this.
  explicit Configurations(Size const& size) : size_(size) {}

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
    typename Size::Key packed;
    Key const& key = memory_.known[round].keys()[number];
    std::copy(key.begin(), key.end() - 1, packed.begin());
    return size_.unpack(packed);
  }
  [[nodiscard]] Context context(unsigned round, std::uint32_t number) const {
    return form_.context(static_cast<std::uint32_t>(memory_.known[round].keys()[number].back()));
  }

  [[nodiscard]] NormalForm& form() noexcept { return form_; }

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
  using Key = std::array<std::uint64_t, std::tuple_size_v<typename Size::Key> + 1>;

  using Memory = ConfigurationMemory<Key>;

  Key key_of(Config const& config, std::uint32_t context) const {
    Key key{};
    auto const packed = size_.pack(config);
    std::copy(packed.begin(), packed.end(), key.begin());
    key.back() = context;
    return key;
  }

  Arrival normalise(Config config, Context const& before, unsigned failures, unsigned round) {
    Outlook all;
    for (unsigned i = 0; i < size_.nodes(); ++i) all = all + form_.outlook(config.words[i], round);
    all.yes |= before.settled;
    Certain const judged = form_.judge(all, size_.run_outlook(config, round, failures));
    if ((judged.no & ~before.kept) != 0) return {};
    std::uint32_t const number = form_.context(all.yes, before.kept | judged.yes);
    Context const context = form_.context(number);
    Interest const open = form_.still_open(context.kept);
    config.run = config.run.reduced(open);
    for (unsigned i = 0; i < size_.nodes(); ++i) {
      config.words[i] = form_.representative(context, config.words[i], round);
    }
    auto const place = size_.canonicalise(config);
    auto const [known, is_new] = memory_.known[round].insert(key_of(config, number));
    if (is_new) memory_.steps->add(round, std::span(place).first(size_.nodes()));
    return {true, is_new, known};
  }

  static constexpr std::uint32_t nowhere = 0xffffffffU;

  Size const& size_;
  NormalForm form_{*size_.setting().task, size_.asked(), size_.layout(), size_.nodes()};
  Memory memory_{size_.rounds(), size_.nodes(), size_.crash_group()};
};

}  // namespace protolearn::detail
