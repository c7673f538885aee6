// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "protolearn/semantics/deliveries.hpp"
#include "protolearn/semantics/failures.hpp"

namespace protolearn::detail {

/// What a search asks of the model, where the number of processes is known when it is compiled. AnySize (every_n)
/// answers the same where it is known only when it runs. All of it is generated for the setting.
template <class Setting>
struct FixedSize {
  using Config = Configuration<Setting>;
  using Deliveries = detail::Deliveries<Setting>;
  using Key = typename Config::Key;
  using Profile = typename Deliveries::Profile;
  using Faults = typename Setting::Faults;

  static constexpr unsigned capacity = Setting::nodes;  // of arrays with a place for each process
  static constexpr bool anonymous = Config::anonymous;
  static constexpr bool budgeted = Deliveries::budgeted;
  static constexpr unsigned losses_per_round = Faults::losses_per_round;

  /// Which `must` rules the search is about: bit k for the k-th.
  std::uint32_t rules = violations_of(Setting::task);

  [[nodiscard]] std::uint32_t asked() const { return rules; }
  [[nodiscard]] static constexpr unsigned nodes() { return Setting::nodes; }
  [[nodiscard]] static constexpr unsigned states() { return Setting::states; }
  [[nodiscard]] static constexpr unsigned rounds() { return Setting::rounds; }
  [[nodiscard]] static constexpr unsigned max_faulty() { return Faults::max_faulty; }
  [[nodiscard]] static constexpr bool crashes() { return Faults::crashes; }
  [[nodiscard]] static constexpr bool moving() { return Faults::moving; }
  [[nodiscard]] static constexpr bool chooses_faulty_first() { return detail::chooses_faulty_first<Faults>; }
  [[nodiscard]] static constexpr bool tracks_losses() { return Config::tracks_losses; }
  [[nodiscard]] static constexpr unsigned crash_group() { return Setting::crash_group; }
  [[nodiscard]] static constexpr Description const& setting() { return description_of<Setting>; }
  [[nodiscard]] static constexpr WordLayout const& layout() { return layout_of<Setting>; }

  [[nodiscard]] static Config begin(Start const& start) { return Config::begin(start); }
  [[nodiscard]] static Key pack(Config const& config) { return config.pack(); }
  [[nodiscard]] static Config unpack(Key const& key) { return Config::unpack(key); }
  static std::array<std::uint8_t, capacity> canonicalise(Config& config) { return config.canonicalise(); }
  [[nodiscard]] static unsigned failures(Config const& config) { return config.failures(); }
  [[nodiscard]] static RunMemory run_after(Config const& config, unsigned round, bool lost) {
    return config.run_after(round, lost);
  }
  [[nodiscard]] static RunOutlook run_outlook(Config const& config, unsigned round, unsigned failed,
                                              unsigned current = 0, bool may_lose = false, bool must_lose = false) {
    return config.run_outlook(round, failed, current, may_lose, must_lose);
  }
  [[nodiscard]] static bool takes_transition(Config const& config, unsigned i, node_set failing) {
    return detail::takes_transition(config, i, failing);
  }
  template <class Visit>
  static void for_each_failure(Config const& config, unsigned round, unsigned limit, Visit&& visit) {
    detail::for_each_failure<Setting>(config, round, limit, visit);
  }
  [[nodiscard]] static Deliveries deliveries() { return {}; }
  [[nodiscard]] static std::string name() { return {}; }
};

}  // namespace protolearn::detail
