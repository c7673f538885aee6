// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

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

}  // namespace protolearn::detail
