// SPDX-License-Identifier: Apache-2.0
#pragma once

// The one door through which Z3 enters (L. de Moura and N. Bjørner, "Z3: an efficient SMT solver", TACAS 2008).
#include <z3++.h>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <thread>

namespace protolearn::detail {

/// Makes calls after the first twice as fast, once per process: each context touches 25 MB (tables that Z3 4.8 makes in
/// one piece, whatever the problem), which glibc returns to the system in between, to be touched again. Once one large
/// block has been freed, it keeps that much instead (mallopt(3), "dynamic mmap threshold"). The block itself is never
/// touched.
inline void keep_memory_between_contexts() {
  static bool const done = [] {
    void* volatile block = std::malloc(std::size_t{30} << 20);
    std::free(block);
    return true;
  }();
  static_cast<void>(done);
}

[[nodiscard]] inline bool is_set(std::atomic<bool> const* flag) { return flag != nullptr && flag->load(); }

/// While it lives, interrupts what Z3 does in a context once `stop` is set. It interrupts again and again, because Z3
/// forgets an interrupt that comes while it is idle.
class Interrupter {
 public:
  Interrupter(z3::context& context, std::atomic<bool> const* stop) {
    if (stop == nullptr) return;
    watcher_ = std::thread([this, &context, stop] {
      while (!done_) {
        if (*stop) context.interrupt();
        std::this_thread::sleep_for(std::chrono::milliseconds{5});
      }
    });
  }
  Interrupter(Interrupter const&) = delete;
  Interrupter& operator=(Interrupter const&) = delete;
  ~Interrupter() {
    done_ = true;
    if (watcher_.joinable()) watcher_.join();
  }

 private:
  std::atomic<bool> done_ = false;
  std::thread watcher_;
};

}  // namespace protolearn::detail
