// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "protolearn/core/options.hpp"
#include "protolearn/search/certificate.hpp"

namespace protolearn::detail {

/// How a result came about; nothing here depends on the setting's type.
struct LearningRecord {
  Method method{};
  std::uint64_t seed = 0;
  std::uint64_t iterations = 0;  // learning and improving together
  std::uint64_t episodes = 0;    // executions played
  std::size_t reachable = 0;     // observations that occur in some execution of the machine
  double learn_seconds = 0;      // until the machine was first right on every execution
  double improve_seconds = 0;
  double prove_seconds = 0;  // of the final verdict, both provers
  Certificate certificate;   // if impossible (Method::conflict_search): why
  std::string stopped;       // what ended the run, if not success: "the time limit", "the time for improvement", ...
};

}  // namespace protolearn::detail
