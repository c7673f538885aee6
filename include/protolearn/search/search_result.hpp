// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "protolearn/core/options.hpp"
#include "protolearn/search/certificate.hpp"
#include "protolearn/verification/report_words.hpp"
#include "protolearn/verification/verdict.hpp"

namespace protolearn {

/// What a search came to.
struct SearchResult {
  /// proved: a machine keeps every rule. impossible: no machine of this shape does, see `certificate`. unknown: time,
  /// memory, an interrupt or max_iterations ended the search, or the explorer gave up; see the reason.
  Verdict verdict;
  /// If impossible: why.
  Certificate certificate;
  std::string stopped;  // what ended the search, if no answer: "the time limit", ...
  sat::Engine engine{};
  std::uint64_t seed = 0;
  std::uint64_t iterations = 0;  // tables that were proposed
  std::size_t clauses = 0;
  std::size_t configurations = 0;  // distinct ones, up to what the rules cannot tell apart
  double seconds = 0;              // of the search alone
  double judge_seconds = 0;        // of the explorer's second look
};

namespace detail {

[[nodiscard]] inline Verdict impossible_verdict(SearchResult const& found, std::string const& scope) {
  return {Verdict::Kind::impossible, scope,
          "no table satisfies all of " + with_commas(found.clauses) + " clauses, by " + found.engine.name};
}
[[nodiscard]] inline Verdict stopped_verdict(SearchResult const& found, std::string const& scope) {
  return {Verdict::Kind::unknown, scope,
          "the search was ended by " + found.stopped + " after " + std::to_string(found.iterations) + " iterations"};
}
[[nodiscard]] inline std::string limit_of_memory(Options const& options) {
  return "the limit of memory (" + std::to_string(options.memory_limit >> 20) + " MiB)";
}

}  // namespace detail
}  // namespace protolearn
