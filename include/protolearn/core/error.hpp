// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

namespace protolearn {

/// Base of everything that protolearn throws. The message says what was wrong, where, and what to do.
struct error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// An argument or option has a value that is not allowed.
struct usage_error : error {
  using error::error;
};

/// A file cannot be read or written, or does not contain what it should.
struct file_error : error {
  using error::error;
};

/// Two independent ways of judging one machine disagree: a bug in protolearn, please report it. The message holds all
/// that a report needs.
class disagreement_error : public error {
 public:
  /// What it takes to see the disagreement again; what does not apply is empty.
  struct Evidence {
    std::string setting;
    std::string machine;    // as JSON
    std::string execution;  // as a schedule that can be replayed, with the execution in comments
    std::optional<std::uint64_t> seed;
  };

  explicit disagreement_error(std::string const& claim) : disagreement_error(claim, Evidence()) {}
  disagreement_error(std::string const& claim, Evidence evidence)
      : error(message(claim, evidence)), claim_(claim), evidence_(std::move(evidence)) {}

  /// Who says what.
  [[nodiscard]] std::string const& claim() const noexcept { return claim_; }
  [[nodiscard]] Evidence const& evidence() const noexcept { return evidence_; }

  /// The same, met in a run with this seed.
  [[nodiscard]] disagreement_error with_seed(std::uint64_t seed) const {
    Evidence evidence = evidence_;
    evidence.seed = seed;
    return disagreement_error(claim_, std::move(evidence));
  }

 private:
  static std::string message(std::string const& claim, Evidence const& evidence) {
    std::string text = claim + "\nThis is a bug in protolearn: please report it, with all of this message.";
    if (!evidence.setting.empty()) text += "\nsetting: " + evidence.setting;
    if (evidence.seed) text += "\nseed: " + std::to_string(*evidence.seed);
    if (!evidence.machine.empty()) text += "\nmachine: " + evidence.machine;
    if (!evidence.execution.empty()) text += "\nexecution:\n" + evidence.execution;
    return text;
  }

  std::string claim_;
  Evidence evidence_;
};

}  // namespace protolearn
