// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "protolearn/learning/record.hpp"
#include "protolearn/verification/explorer/chances.hpp"
#include "protolearn/verification/verify.hpp"

namespace protolearn {

/// What a learner returns: the machine, what was proved of it, and how it came about.
template <class Setting_>
struct Result : Checked<Setting_>, detail::LearningRecord {
  using Setting = Setting_;

  typename Setting::machine_type machine;
  /// Under the network, if there was one (Options::network); of any machine that is given back, whatever its verdict.
  std::optional<Chances<Setting::rounds>> chances;
};

}  // namespace protolearn
