// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <vector>

#include "protolearn/core/random.hpp"
#include "protolearn/learning/mlp.hpp"
#include "protolearn/model/setting.hpp"

namespace protolearn {

/// Q(observation, next state), and the machine that is greedy in it. Learning is written against this; what differs between
/// a table and a network is what it does when asked to move a value.
template <class Setting>
class QFunction {
 public:
  using Machine = typename Setting::machine_type;
  static constexpr std::size_t entries = Machine::entries;
  static constexpr unsigned S = Setting::states;

  virtual ~QFunction() = default;

  /// Asks to move Q(e, a) toward the target; `by` is the step.
  virtual void pull(std::size_t e, state_t a, float target, float by) = 0;

  /// Carries out what was asked for so far; returns the mean squared error before it.
  virtual double commit(double rate) = 0;

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
  explicit QTable(Random& random, std::size_t = 0, unsigned = 0) {
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

/// The digits of an observation, one-hot: In numbers of which one for each digit is 1.
template <class View>
struct OneHot {
  static constexpr std::array<unsigned, View::digits> offsets = [] {
    std::array<unsigned, View::digits> result{};
    for (unsigned d = 1; d < View::digits; ++d) result[d] = result[d - 1] + View::radix[d - 1];
    return result;
  }();
  static constexpr unsigned size = offsets[View::digits - 1] + View::radix[View::digits - 1];

  static void write(std::size_t entry, float* x) {
    std::fill(x, x + size, 0.0F);
    auto const digits = View::digits_of(entry);
    for (unsigned d = 0; d < View::digits; ++d) x[offsets[d] + digits[d]] = 1.0F;
  }
};

/// Q as a fully connected network. Pulls move a memory of targets, by observation and next state; a commit trains the network on
/// it, a few steps of Adam on batches of the observations just pulled and of others from the memory, so that what was learned of
/// them is not overwritten (experience replay; L.-J. Lin, "Self-improving reactive agents", 1992). Then the whole table goes
/// through the network, so that the machine is the argmax over *every* observation.
template <class Setting, unsigned... Hidden>
class QNetwork final : public QFunction<Setting> {
 public:
  using Features = OneHot<typename Setting::view_type>;
  using Network = Mlp<Features::size, Hidden..., Setting::states>;

  /// The output layer begins small: at first no next state has a prior advantage that must be unlearned.
  QNetwork(Random& random, std::size_t batch, unsigned steps)
      : random_(random()), network_(random, chunk, 0.1), batch_size_(std::min(batch, chunk)), steps_(steps) {
    for (std::size_t e = 0; e < inputs_kept; ++e) Features::write(e, inputs_.data() + e * Features::size);
    forward_all();
  }

  void pull(std::size_t e, state_t a, float target, float by) override {
    if (rows_[e] == 0) {
      order_.push_back(static_cast<std::uint32_t>(e));
      rows_[e] = static_cast<std::uint32_t>(order_.size());
      memory_.resize(order_.size() * S, unknown);
      fresh_.push_back(false);
    }
    std::uint32_t const row = rows_[e] - 1;
    float& known = memory_[std::size_t{row} * S + a];
    if (known == unknown) known = this->value(e, a);
    known += by * (target - known);
    if (!fresh_[row]) {
      fresh_[row] = true;
      queue_.push_back(row);
    }
  }

  double commit(double rate) override {
    if (order_.empty()) return 0;
    double error = 0;
    std::size_t pairs = 0;
    for (unsigned step = 0; step < steps_; ++step) {
      std::size_t const rows = std::min(batch_size_, order_.size());
      picked_.assign(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(std::min(rows, queue_.size())));
      while (picked_.size() < rows) picked_.push_back(random_.below(static_cast<std::uint32_t>(order_.size())));
      for (std::size_t k = 0; k < rows; ++k) Features::write(order_[picked_[k]], batch_.data() + k * Features::size);
      float const* const q = network_.forward(batch_.data(), rows);
      for (std::size_t k = 0; k < rows * S; ++k) {
        float const target = memory_[std::size_t{picked_[k / S]} * S + k % S];
        float const difference = target == unknown ? 0.0F : q[k] - target;
        delta_[k] = difference / static_cast<float>(rows);
        if (step == 0 && target != unknown) {
          error += double{difference} * double{difference};
          ++pairs;
        }
      }
      network_.backward(delta_.data(), rows);
      adam_.step(network_, rate);
    }
    for (std::uint32_t row : queue_) fresh_[row] = false;
    queue_.clear();
    forward_all();
    return pairs == 0 ? 0.0 : error / static_cast<double>(pairs);
  }

  [[nodiscard]] Network const& network() const noexcept { return network_; }

 private:
  static constexpr unsigned S = Setting::states;
  static constexpr std::size_t chunk = 512;
  static constexpr std::size_t entries = QFunction<Setting>::entries;
  static constexpr float unknown = -1e30F;
  /// The inputs of the whole table are kept if they are small (16 MB), else written again for each batch.
  static constexpr std::size_t inputs_kept = entries * Features::size <= (std::size_t{1} << 22) ? entries : 0;

  void forward_all() {
    for (std::size_t first = 0; first < entries; first += chunk) {
      std::size_t const rows = std::min(chunk, entries - first);
      float const* x = inputs_.data() + first * Features::size;
      if (inputs_kept == 0) {
        for (std::size_t k = 0; k < rows; ++k) Features::write(first + k, batch_.data() + k * Features::size);
        x = batch_.data();
      }
      float const* const q = network_.forward(x, rows);
      std::copy(q, q + rows * S, this->values_.data() + first * S);
      for (std::size_t k = 0; k < rows; ++k) this->refresh(first + k);
    }
  }

  Random random_;
  Network network_;
  Adam<Network> adam_;
  std::size_t batch_size_;
  unsigned steps_;
  std::vector<float> inputs_ = std::vector<float>(inputs_kept * Features::size);
  std::vector<float> batch_ = std::vector<float>(chunk * Features::size);
  std::vector<float> delta_ = std::vector<float>(chunk * S);
  std::vector<std::uint32_t> rows_ = std::vector<std::uint32_t>(entries);  // by observation: its row of the memory, plus 1
  std::vector<std::uint32_t> order_;                                      // by row: the observation
  std::vector<float> memory_;                                             // by row and next state: the target, or unknown
  std::vector<bool> fresh_;                                               // by row: pulled since the last commit
  std::vector<std::uint32_t> queue_;                                      // the rows pulled since then
  std::vector<std::uint32_t> picked_;
};

}  // namespace protolearn
