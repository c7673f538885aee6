// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "program.hpp"
#include "protolearn/learning/record.hpp"
#include "protolearn/model/description.hpp"
#include "protolearn/model/threshold_table.hpp"
#include "protolearn/publishing/chances_words.hpp"
#include "protolearn/publishing/flat_execution.hpp"
#include "protolearn/publishing/view_terms.hpp"
#include "protolearn/verification/every_n/checked.hpp"
#include "protolearn/verification/report.hpp"

namespace protolearn::cli {

/// All that is written about a result, as plain values: how it is written is compiled once, in outcome.cpp.
struct Found {
  Verdict verdict;
  Description const* setting = nullptr;
  std::vector<state_t> table;
  std::optional<detail::ThresholdTable> learned_table;  // instead, where the predicates are the machine's own
  Report report;
  std::vector<std::string> rules;
  detail::LearningRecord record;
  double explore_seconds = 0, z3_seconds = 0;
  std::string text;
  std::string counterexample;
  bool learned = true;
  std::optional<detail::CheckedForEveryN> for_every_n;  // instead of counts
  std::optional<detail::FlatChances> chances;           // under this network
  Network network;
  Objective objective;
  double value = 0;  // of the objective
  std::atomic<bool> const* stop = nullptr;
  Pictures pictures;
  std::function<Plot()> plot;
  // for the page
  std::vector<bool> reachable;  // by entry
  std::string guards;
  std::vector<std::string> sentences;  // for every N: what the machine does
  detail::ViewTerms view;
  std::optional<detail::FlatExecution> failure_free;
  std::vector<detail::FlatExecution> counterexamples;
};
[[nodiscard]] Outcome outcome_of(Found const& found);

/// The entries of a machine that was published as a table of configurations. Throws file_error, with the name of the
/// file.
[[nodiscard]] std::vector<state_t> read_published(Text const& table, unsigned nodes, unsigned states, bool per_process);

/// The table of a machine in JSON. Throws file_error, with the name of the file.
[[nodiscard]] std::vector<state_t> read_table(Text const& machine, Description const& setting);

}  // namespace protolearn::cli
