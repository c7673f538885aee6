// SPDX-License-Identifier: Apache-2.0
#include "interrupt.hpp"

#include <unistd.h>

#include <csignal>
#include <string_view>

namespace protolearn::cli {

namespace {

std::atomic<bool> stop = false;
std::atomic<bool> say_so = false;
static_assert(std::atomic<bool>::is_always_lock_free);

/// Does only what a signal handler may.
extern "C" void interrupted(int) {
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
  stop = true;
  if (!say_so) return;
  constexpr std::string_view text = "\nstopping: judging the best machine so far; Ctrl-C again quits at once\n";
  [[maybe_unused]] auto const written = write(STDERR_FILENO, text.data(), text.size());
}

}  // namespace

std::atomic<bool> const& stop_on_interrupt(bool say) {
  say_so = say;
  std::signal(SIGINT, interrupted);
  std::signal(SIGTERM, interrupted);
  return stop;
}

}  // namespace protolearn::cli
