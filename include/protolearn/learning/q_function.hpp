// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <functional>
#include <utility>
#include <vector>

#include "protolearn/core/random.hpp"
#include "protolearn/learning/features.hpp"
#include "protolearn/learning/mlp.hpp"
#include "protolearn/model/setting.hpp"

namespace protolearn::detail {

/// Q(observation, next state), and the machine that is greedy in it. Learning is written against this; what differs
/// between a table and a network is what it does when asked to change a value.
template <class Setting>
class QFunction {
 public:
  using Machine = typename Setting::machine_type;
  static constexpr std::size_t entries = Machine::entries;
  static constexpr unsigned S = Setting::states;

  virtual ~QFunction() = default;

  /// Asks to move Q(e, a) toward the target by a step of `by`.
  virtual void pull(std::size_t e, state_t a, float target, float by) = 0;

  /// Carries out what was asked for so far; returns the mean squared error before it.
  virtual double commit(double rate) = 0;

  /// Called when the machine is right: makes it the Q function's own. False if it could not, and the machine is as
  /// before.
  [[nodiscard]] virtual bool settle(double /*rate*/, std::function<bool(Machine const&)> const& /*right*/) {
    return true;
  }

  /// The present estimate.
  [[nodiscard]] float value(std::size_t e, state_t a) const noexcept { return values_[e * S + a]; }

  /// The estimate of the machine's choice: the largest.
  [[nodiscard]] float best(std::size_t e) const noexcept { return values_[e * S + machine_[e]]; }

  /// The argmax over the next states, for every observation. Ties go to the smaller state.
  [[nodiscard]] Machine const& machine() const noexcept { return machine_; }

 protected:
  void refresh(std::size_t e) noexcept {
    float const* const row = values_.data() + e * S;
    machine_[e] = static_cast<state_t>(std::max_element(row, row + S) - row);
  }

  std::vector<float> values_ = std::vector<float>(entries * S);
  Machine machine_;
};

/// Q as a table: every pull acts at once.
template <class Setting>
class QTable final : public QFunction<Setting> {
 public:
  explicit QTable(Random& random, std::size_t = 0, unsigned = 0, bool = true) {
    for (float& v : this->values_) v = static_cast<float>(1e-3 * random.uniform());
    for (std::size_t e = 0; e < QTable::entries; ++e) this->refresh(e);
  }

  void pull(std::size_t e, state_t a, float target, float by) override {
    float& v = this->values_[e * QTable::S + a];
    error_ += (target - v) * (target - v);
    ++pulls_;
    v += by * (target - v);
    this->refresh(e);
  }

  double commit(double) override {
    double const mean = pulls_ == 0 ? 0.0 : error_ / static_cast<double>(pulls_);
    error_ = 0;
    pulls_ = 0;
    return mean;
  }

 private:
  double error_ = 0;
  std::size_t pulls_ = 0;
};

/// Q as a fully connected network with a memory. Pulls move the memory: the estimates for the observations that were
/// visited, which begin as the network's. They say what is played (`plays_memory`; if not, the network's do). The
/// network is trained on the memory, a few steps of Adam on batches of it in every commit (experience replay; Lin,
/// "Self-improving reactive agents", 1992), and tells the estimates for observations that were never visited. When the
/// machine is right, settle() fits the network to it, with a margin for the greedy next states (Hester et al., "Deep
/// Q-learning from demonstrations", 2018, section 4): what is returned is the argmax of the network alone.
///
/// Nearby estimates differ by little, and a network that is to act on them in every iteration needs tens of times the
/// iterations: the same network that plays its own solves 4 processes and not 5 (docs/learning.md, "What each part is
/// worth").
template <class Setting, unsigned... Hidden>
class QNetwork final : public QFunction<Setting> {
 public:
  using Inputs = Features<typename Setting::view_type>;
  using Network = Mlp<Inputs::size, Hidden..., Setting::states>;
  using Machine = typename QFunction<Setting>::Machine;

  /// The output layer begins small: at first no next state has a prior advantage that must be unlearned.
  QNetwork(Random& random, std::size_t batch, unsigned steps, bool plays_memory = true)
      : QNetwork(Network(random, chunk, 0.1), random, batch, steps, plays_memory) {}

  /// Goes on from a network that was trained elsewhere, say for another N.
  QNetwork(Network network, Random& random, std::size_t batch, unsigned steps, bool plays_memory = true)
      : random_(random()),
        network_(std::move(network)),
        batch_size_(std::min(batch, chunk)),
        steps_(steps),
        plays_memory_(plays_memory) {
    for (std::size_t e = 0; e < inputs_kept; ++e) Inputs::write(e, inputs_.data() + e * Inputs::size);
    predict([](std::size_t) { return true; });
  }

  void pull(std::size_t e, state_t a, float target, float by) override {
    if (rows_[e] == 0) {
      order_.push_back(static_cast<std::uint32_t>(e));
      rows_[e] = static_cast<std::uint32_t>(order_.size());
      memory_.insert(memory_.end(), this->values_.begin() + static_cast<std::ptrdiff_t>(e * S),
                     this->values_.begin() + static_cast<std::ptrdiff_t>((e + 1) * S));
    }
    float& v = memory_[(rows_[e] - 1) * S + a];
    v += by * (target - v);
    if (!plays_memory_) return;
    this->values_[e * S + a] = v;
    this->refresh(e);
  }

  double commit(double rate) override {
    if (order_.empty()) return 0;
    double error = 0;
    for (unsigned step = 0; step < steps_; ++step) error += train(rate, 0.0F) / steps_;
    if (!plays_memory_) {
      predict([](std::size_t) { return true; });
    } else if (++commits_ % refreshed_every == 0) {
      predict([this](std::size_t e) { return rows_[e] == 0; });
    }
    return error;
  }

  bool settle(double rate, std::function<bool(Machine const&)> const& right) override {
    if (!plays_memory_ || order_.empty()) return true;  // the machine is the network's own already
    auto const values = this->values_;
    for (unsigned k = 0; k < settling; ++k) {
      for (unsigned step = 0; step < settling_steps; ++step) train(rate, margin);
      predict([](std::size_t) { return true; });
      if (right(this->machine_)) return true;
      this->values_ = values;
      for (std::size_t e = 0; e < entries; ++e) this->refresh(e);
    }
    return false;
  }

  [[nodiscard]] Network const& network() const noexcept { return network_; }

 private:
  static constexpr unsigned S = Setting::states;
  static constexpr std::size_t chunk = 512;
  static constexpr std::size_t entries = QFunction<Setting>::entries;
  static constexpr unsigned refreshed_every = 16;  // commits
  static constexpr unsigned settling = 40, settling_steps = 25;
  static constexpr float margin = 0.3F;
  /// The inputs of the whole table are kept if they are small (16 MB), else written again for each batch.
  static constexpr std::size_t inputs_kept = entries * Inputs::size <= (std::size_t{1} << 22) ? entries : 0;

  /// One step of Adam on a batch of the memory; returns the mean squared error before it.
  double train(double rate, float lead) {
    std::size_t const rows = std::min(batch_size_, order_.size());
    for (std::size_t k = 0; k < rows; ++k) {
      picked_[k] = rows == order_.size() ? static_cast<std::uint32_t>(k)
                                         : random_.below(static_cast<std::uint32_t>(order_.size()));
      Inputs::write(order_[picked_[k]], batch_.data() + k * Inputs::size);
    }
    float const* const q = network_.forward(batch_.data(), rows);
    double error = 0;
    for (std::size_t k = 0; k < rows * S; ++k) {
      std::size_t const row = picked_[k / S];
      float const target = memory_[row * S + k % S] + (k % S == this->machine_[order_[row]] ? lead : 0.0F);
      float const difference = q[k] - target;
      delta_[k] = difference / static_cast<float>(rows);
      error += double{difference} * double{difference};
    }
    network_.backward(delta_.data(), rows);
    adam_.step(network_, rate);
    return error / static_cast<double>(rows * S);
  }

  /// Takes the network's estimates for the observations that are asked for.
  template <class Asked>
  void predict(Asked&& asked) {
    for (std::size_t first = 0; first < entries; first += chunk) {
      std::size_t const rows = std::min(chunk, entries - first);
      float const* x = inputs_.data() + first * Inputs::size;
      if (inputs_kept == 0) {
        for (std::size_t k = 0; k < rows; ++k) Inputs::write(first + k, batch_.data() + k * Inputs::size);
        x = batch_.data();
      }
      float const* const q = network_.forward(x, rows);
      for (std::size_t k = 0; k < rows; ++k) {
        if (!asked(first + k)) continue;
        std::copy(q + k * S, q + (k + 1) * S, this->values_.data() + (first + k) * S);
        this->refresh(first + k);
      }
    }
  }

  Random random_;
  Network network_;
  Adam<Network> adam_;
  std::size_t batch_size_;
  unsigned steps_;
  bool plays_memory_;
  std::uint64_t commits_ = 0;
  std::vector<float> inputs_ = std::vector<float>(inputs_kept * Inputs::size);
  std::vector<float> batch_ = std::vector<float>(chunk * Inputs::size);
  std::vector<float> delta_ = std::vector<float>(chunk * S);
  std::vector<std::uint32_t> picked_ = std::vector<std::uint32_t>(chunk);
  std::vector<std::uint32_t> rows_ =
      std::vector<std::uint32_t>(entries);  // by observation: its row of the memory, plus 1
  std::vector<std::uint32_t> order_;        // by row: the observation
  std::vector<float> memory_;               // by row and next state
};

}  // namespace protolearn::detail
