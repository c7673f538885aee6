// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <string>

#include "plot.hpp"
#include "protolearn/core/network.hpp"
#include "protolearn/core/objective.hpp"
#include "protolearn/model/description.hpp"
#include "protolearn/publishing/chances_words.hpp"
#include "protolearn/verification/report.hpp"

// What no protocol exceeds, compiled once for all settings. Nothing is said where that is not known within a second.

namespace protolearn::cli {

/// Where messages are lost, nobody can always decide: a line on how often the machine does, and how often it could at
/// best.
[[nodiscard]] std::string yardstick(Description const& setting, Report const& report, std::atomic<bool> const* stop);

/// The same under a network: a line on what no protocol exceeds, given the value of the machine's objective.
[[nodiscard]] std::string yardstick(Description const& setting, detail::FlatChances const& chances,
                                    Network const& network, Objective const& objective, double value,
                                    std::atomic<bool> const* stop);

/// Adds how few executions the best protocol leaves undecided, by rate.
void add_best(Plot& plot, Description const& setting, Network const& network, std::atomic<bool> const* stop);

}  // namespace protolearn::cli
