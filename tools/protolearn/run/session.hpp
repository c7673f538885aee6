// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "command_line.hpp"
#include "files.hpp"
#include "program.hpp"
#include "protolearn/publishing/progress.hpp"

namespace protolearn::cli {

/// One session of learning, or of judging what was published: what it shows on the way, and the files it leaves.
class Session {
 public:
  /// `options` choose the setting, on a command line.
  Session(Arguments const& arguments, Compiled const& compiled, std::string options);

  [[nodiscard]] ExitCode learn();

 private:
  void announce() const;
  [[nodiscard]] std::vector<state_t> machine_to_judge() const;
  [[nodiscard]] bool last_attempt(Verdict const& verdict) const;
  [[nodiscard]] std::string repeated(Outcome const& outcome) const;
  void show(Progress progress);
  void write(Outcome const& outcome);
  void open_page() const;
  void plot(Outcome const& outcome) const;
  void draw(Outcome const& outcome) const;
  [[nodiscard]] std::string write_certificate(Outcome const& outcome) const;
  [[nodiscard]] std::filesystem::path folder() const { return arguments_.out; }

  Arguments const& arguments_;
  Compiled const& compiled_;
  std::string setting_options_;
  std::atomic<bool> const& stop_;
  ProgressBar bar_;
  std::unique_ptr<NewFile> metrics_;
  std::vector<Progress> progress_;  // what the metrics have
};

}  // namespace protolearn::cli
