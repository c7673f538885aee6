// SPDX-License-Identifier: Apache-2.0
#include "process.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

#include "protolearn/core/error.hpp"

namespace protolearn::cli {

namespace {

volatile std::sig_atomic_t received = 0;

extern "C" void remember(int signal) { received = signal; }

volatile pid_t in_front = 0;

/// From the keyboard (sent by the kernel), the program in front gets it, too.
extern "C" void pass_on(int signal, siginfo_t* info, void*) {
  received = signal;
  if (info->si_code <= 0 && in_front > 0) kill(in_front, signal);
}

constexpr std::array signals{SIGINT, SIGTERM, SIGHUP};

/// While it lives, these signals are handled so; those that were ignored stay ignored.
class Handled {
 public:
  explicit Handled(void (*handler)(int, siginfo_t*, void*)) { install(handler, nullptr); }
  explicit Handled(void (*handler)(int)) { install(nullptr, handler); }
  Handled(Handled const&) = delete;
  Handled& operator=(Handled const&) = delete;
  ~Handled() {
    for (std::size_t k = 0; k < signals.size(); ++k) sigaction(signals[k], &before_[k], nullptr);
  }

 private:
  void install(void (*with_info)(int, siginfo_t*, void*), void (*plain)(int)) {
    received = 0;
    for (std::size_t k = 0; k < signals.size(); ++k) {
      struct sigaction action = {};
      if (with_info != nullptr) {
        action.sa_sigaction = with_info;
        action.sa_flags = SA_SIGINFO;
      } else {
        action.sa_handler = plain;
      }
      sigemptyset(&action.sa_mask);
      sigaction(signals[k], nullptr, &before_[k]);
      if (before_[k].sa_handler != SIG_IGN) sigaction(signals[k], &action, nullptr);
    }
  }
  std::array<struct sigaction, signals.size()> before_{};
};

std::vector<char*> pointers(std::vector<std::string> const& words) {
  std::vector<char*> result;
  for (auto const& word : words) result.push_back(const_cast<char*>(word.c_str()));  // exec promises not to write
  result.push_back(nullptr);
  return result;
}

[[noreturn]] void cannot_run(std::string const& program, int error) {
  throw file_error(program + " cannot be run (" + std::strerror(error) + ")");
}

/// Waits for a child; `on_signal` is called after each signal of ours.
template <class OnSignal>
int wait_for(pid_t child, OnSignal const& on_signal) {
  int status = 0;
  while (waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) return -1;
    on_signal();
  }
  return status;
}

}  // namespace

bool succeeds(std::vector<std::string> const& command, std::filesystem::path const& output) {
  auto argv = pointers(command);
  Handled const handled(remember);
  pid_t const parent = getpid();
  pid_t const child = fork();
  if (child < 0) cannot_run(command[0], errno);
  if (child == 0) {
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent) _exit(127);
    int const null = open("/dev/null", O_RDWR | O_CLOEXEC);
    int const out = output.empty() ? null : open(output.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    dup2(null, STDIN_FILENO);
    dup2(out, STDOUT_FILENO);
    dup2(out, STDERR_FILENO);
    execvp(argv[0], argv.data());
    _exit(127);
  }
  setpgid(child, child);
  int const status = wait_for(child, [&] { kill(-child, SIGTERM); });
  if (received != 0) throw interrupted_error{received};
  if (WIFEXITED(status) && WEXITSTATUS(status) == 127) cannot_run(command[0], ENOENT);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

int run_in_front(std::vector<std::string> const& command, std::string const& name, bool& signalled) {
  std::vector<std::string> named = command;
  named[0] = name;
  auto argv = pointers(named);
  Handled const handled(pass_on);
  pid_t const child = fork();
  if (child < 0) cannot_run(command[0], errno);
  if (child == 0) {
    for (int const signal : signals) std::signal(signal, SIG_DFL);
    execv(command[0].c_str(), argv.data());
    _exit(127);
  }
  in_front = child;
  int const status = wait_for(child, [] {});
  in_front = 0;
  signalled = received != 0;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void become(std::filesystem::path const& program, std::vector<std::string> const& arguments) {
  auto argv = pointers(arguments);
  execv(program.c_str(), argv.data());
}

}  // namespace protolearn::cli
