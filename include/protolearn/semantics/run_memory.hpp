// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "protolearn/model/description.hpp"
#include "protolearn/semantics/outlook.hpp"

namespace protolearn::detail {

/// What the rules ask of a run beside its processes.
struct RunQuestions {
  bool losses = false;  // was anything lost, where that is a failure, or matters for one of the next two?
  bool loss_free_rounds = false, loss_free_from = false, messages = false;

  constexpr explicit RunQuestions(TaskDescription const& task, bool lossy)
      : losses(task.asks_loss_free_rounds || task.asks_loss_free_from || (task.asks_failure_free && lossy)),
        loss_free_rounds(task.asks_loss_free_rounds),
        loss_free_from(task.asks_loss_free_from),
        messages(task.asks_messages) {}

  /// How many bits the answers take: a bit, two numbers of rounds, and up to 32 x 15 times that a process sends.
  [[nodiscard]] constexpr unsigned bits() const {
    return (losses ? 1U : 0U) + (loss_free_rounds ? 4U : 0U) + (loss_free_from ? 4U : 0U) + (messages ? 9U : 0U);
  }
};

/// What has to be remembered of a run beside its processes; what the rules do not ask stays 0.
struct RunMemory {
  bool lost = false;       // some message was
  unsigned loss_free = 0;  // rounds without a loss
  unsigned last_loss = 0;  // the last round with one
  unsigned sendings = 0;   // how often a process sent to the others

  /// After one more round, in which something was lost or not and so many processes sent.
  [[nodiscard]] constexpr RunMemory after(RunQuestions const& asked, unsigned round, bool lost_now,
                                          unsigned senders) const {
    RunMemory next = *this;
    next.lost = asked.losses && (lost || lost_now);
    if (asked.loss_free_rounds && !lost_now) ++next.loss_free;
    if (asked.loss_free_from && lost_now) next.last_loss = round;
    if (asked.messages) next.sendings += senders;
    return next;
  }

  /// Without what nobody will ask.
  [[nodiscard]] constexpr RunMemory reduced(Interest const& open) const {
    return {open.losses && lost, open.loss_free_rounds ? loss_free : 0, open.loss_free_from ? last_loss : 0,
            open.messages ? sendings : 0};
  }

  [[nodiscard]] constexpr std::uint64_t pack(RunQuestions const& asked) const {
    std::uint64_t bits = 0;
    if (asked.messages) bits = sendings;
    if (asked.loss_free_from) bits = bits << 4 | last_loss;
    if (asked.loss_free_rounds) bits = bits << 4 | loss_free;
    return asked.losses ? bits << 1 | (lost ? 1U : 0U) : bits;
  }
  [[nodiscard]] static constexpr RunMemory unpack(RunQuestions const& asked, std::uint64_t bits) {
    RunMemory run;
    auto const take = [&bits](unsigned width) {
      auto const value = static_cast<unsigned>(bits & ((1U << width) - 1));
      bits >>= width;
      return value;
    };
    if (asked.losses) run.lost = take(1) != 0;
    if (asked.loss_free_rounds) run.loss_free = take(4);
    if (asked.loss_free_from) run.last_loss = take(4);
    if (asked.messages) run.sendings = take(9);
    return run;
  }
};

/// What a setting says of its runs, as far as the two below matter.
struct RunLimits {
  unsigned rounds = 0;
  unsigned last_loss = 0;  // the last round in which a message can be lost, other than by a crash or a liar's silence
  unsigned crashes_at_most = 0;
  bool crashes = false, lossy = false;
  bool silence_is_loss = false;  // what a crashed process or a liar does not send counts as lost

  constexpr RunLimits() = default;
  constexpr RunLimits(FaultDescription const& faults, unsigned last_round)
      : rounds(last_round),
        last_loss(faults.last_loss(last_round)),
        crashes_at_most(crash_group(faults.groups) > 0 ? faults.groups[crash_group(faults.groups)].most : 0),
        crashes(faults.crashes),
        lossy(faults.lossy),
        silence_is_loss(faults.crashes || faults.lies) {}
};

/// How many processes have failed.
struct FailedProcesses {
  unsigned all = 0;
  unsigned harmless = 0;  // at most so many of them do not keep the run from being failure-free
  unsigned settled = 0;   // of those that could not crash any more before the round: they failed otherwise
};

/// What is certain of a run after a round, beside its processes. In the rounds before it losses are as remembered; in
/// `current` further ones (0 or 1: the one at hand) some messages may, or must, have been lost. Messages are not
/// counted.
[[nodiscard]] constexpr RunOutlook run_outlook(RunMemory const& run, RunLimits const& limits, unsigned round,
                                               FailedProcesses const& failed, unsigned current, bool may_lose,
                                               bool must_lose) {
  RunOutlook outlook;
  bool const over = round == limits.rounds;
  bool const more_losses = round < limits.last_loss;
  bool const failure = failed.all > failed.harmless || (limits.lossy && (run.lost || must_lose));
  bool const settled = (!limits.crashes || over) && (!limits.lossy || (!more_losses && !may_lose));
  outlook.failure_free = failure ? Tri::of(false) : settled ? Tri::of(true) : Tri{};
  outlook.failures = failed.all;
  outlook.most_failures = limits.crashes && !over ? limits.crashes_at_most + failed.settled : failed.all;
  outlook.loss_free_rounds = run.loss_free + (may_lose ? 0U : current);
  outlook.most_loss_free_rounds = run.loss_free + (must_lose ? 0U : current) + limits.rounds - round;
  outlook.last_loss = must_lose ? round : run.last_loss;
  outlook.latest_last_loss = limits.silence_is_loss && !over ? limits.rounds
                             : more_losses                   ? limits.last_loss
                             : may_lose                      ? round
                                                             : run.last_loss;
  return outlook;
}

}  // namespace protolearn::detail
