// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <vector>

#include "protolearn/semantics/configuration.hpp"
#include "protolearn/semantics/continuations.hpp"
#include "protolearn/semantics/weights.hpp"

namespace protolearn::detail {

/// What is seen between the rounds of an exploration that weighs executions: how likely it is that everybody has
/// decided, and how many messages are sent. Everything is as Likelihood weighs it, not conditioned yet.
template <class Setting>
class ChanceRecord {
 public:
  using Config = Configuration<Setting>;
  using Word = typename Config::Word;

  explicit ChanceRecord(Likelihood<Setting> const& it) : continuations_(description_of<Setting>, it.odds()) {}

  /// After `round` rounds, 0..R-1, executions of these weights are in these configurations.
  void see(unsigned round, std::vector<typename Config::Key> const& keys, std::vector<double> const& weights,
           Quotient const& quotient) {
    if (round == 0) {
      decided_.fill(0);
      messages_ = 0;
    }
    for (std::size_t k = 0; k < keys.size(); ++k) see(Config::unpack(keys[k]), weights[k], round, quotient);
  }

  /// Everybody who is correct in the whole run has decided by the end of a round 0..R-1.
  [[nodiscard]] double decided_by(unsigned round) const { return decided_[round]; }
  /// The sum, over executions, of how many messages are sent.
  [[nodiscard]] double messages() const { return messages_; }

 private:
  void see(Config const& config, double weight, unsigned round, Quotient const& quotient) {
    Present present;
    unsigned undecided = 0;
    for (auto const w : config.words) {
      unsigned const g = Word::group(w);
      switch (Word::faulty(w) ? Word::failing(w) : Failing::goes_on) {
        case Failing::crashes:
          ++present.crashed;
          break;
        case Failing::dead:
          ++present.dead;
          break;
        case Failing::lies:
          break;
        case Failing::goes_on:
          if (g != 0) {
            ++present.going_on[g];
          } else {
            ++present.correct;
          }
          if ((quotient.outlooks().end(w).some & undecided_bit) != 0) ++undecided;
      }
    }
    messages_ += weight * continuations_.weight(round, present) * config.senders() * (Setting::nodes - 1);
    if (quotient.settled_as_true(config.context, task.undecided())) return;
    if (undecided > present.correct) return;  // with faulty ones that count as correct
    present.correct = static_cast<std::uint8_t>(present.correct - undecided);
    present.marked = static_cast<std::uint8_t>(undecided);
    decided_[round] += weight * continuations_.weight(round, present);
  }

  static constexpr TaskDescription const& task = description_of_task<typename Setting::Task>;
  /// Of the quantifier "some correct process has not decided".
  static constexpr std::uint64_t undecided_bit = std::uint64_t{1}
                                                 << task.formulas.numbers[task.ledger[task.undecided()]];

  Continuations continuations_;
  std::array<double, Setting::rounds> decided_{};
  double messages_ = 0;
};

/// Where nothing is weighed, nobody looks on.
struct NoRecord {
  template <class Weighing>
  explicit NoRecord(Weighing const& /*weighing*/) {}
  template <class Keys, class Weights>
  void see(unsigned /*round*/, Keys const& /*keys*/, Weights const& /*weights*/, Quotient const& /*quotient*/) {}
};

}  // namespace protolearn::detail
