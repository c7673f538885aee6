// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ctime>

namespace benchmarks {

/// The processor's time that this thread has used, in seconds. std::clock() would count other threads with it: those
/// that a BLAS library starts when it is loaded spin for a while before they sleep, which doubles the time of whatever
/// is measured first.
[[nodiscard]] inline double cpu_seconds() {
  std::timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

}  // namespace benchmarks
