// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdlib>
#include <fstream>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "catch.hpp"
#include "oracle.hpp"

#include <protolearn.hpp>

// Protocols that others published, right and wrong, with exact counts. Where PROTOLEARN_CORPUS_TABLE names a file, it
// begins anew, with a row of a table for each check.

namespace corpus {

using namespace protolearn;
using namespace protolearn::detail;

/// Nobody need decide.
struct Agree {
  static constexpr std::string_view name = "agreement and validity";
  static constexpr auto names = values::names<2>;
  static constexpr auto initial = values::initial<2>;
  static constexpr auto decided = values::decided<2>;
  static constexpr auto rules = hana::make_tuple(must("agreement", values::agreement<2>(values::anyone)),
                                                 must("validity", values::validity<2>(values::anyone)));
  static constexpr auto unanimous = values::unanimity<2>();
};

struct Source {
  std::string_view protocol;
  std::string_view published;
};

/// How many executions there are, and how many break which rule: numbers as one reads them, "32,768". A rule is named
/// by the first word of its name; one that is not named breaks in none.
struct Counts {
  std::string_view executions;
  std::initializer_list<std::pair<std::string_view, std::string_view>> violations{};
};

inline void print(std::string const& line) {
  static std::ofstream file = [] {
    char const* const name = std::getenv("PROTOLEARN_CORPUS_TABLE");
    return name == nullptr ? std::ofstream() : std::ofstream(name);
  }();
  if (file.is_open()) file << line << std::endl;
}

template <class Setting>
void print_row(Source const& source, std::string const& verdict, std::string const& executions,
               std::string const& violations) {
  using Faults = typename Setting::Faults;
  std::string const failures = Faults::max_faulty == 0 ? "-" : std::to_string(Faults::max_faulty);
  std::string line = "| ";
  line.append(source.protocol).append(" | ").append(source.published).append(" | ");
  line.append(std::to_string(Setting::nodes)).append("/").append(failures).append("/");
  line.append(std::to_string(Setting::rounds)).append(" | ").append(Faults::name()).append(" | ").append(verdict);
  print(line.append(" | ").append(executions).append(" | ").append(violations).append(" |"));
}

/// "agreement 6, validity 8"; "-" if all rules are kept.
template <class Task>
std::string broken_rules(Report const& report) {
  std::string text;
  for_each_must<Task>([&](auto const& rule, std::size_t k) {
    if (report.violations[k] == 0) return;
    std::string const name(rule.name);
    text.append(text.empty() ? "" : ", ").append(name.substr(0, name.find_first_of(" :"))).append(" ");
    text.append(with_commas(report.violations[k]));
  });
  return text.empty() ? "-" : text;
}

inline std::string in_words(Counts const& counts) {
  std::string text;
  for (auto const& [rule, broken] : counts.violations) {
    text.append(text.empty() ? "" : ", ").append(rule).append(" ").append(broken);
  }
  return text.empty() ? "-" : text;
}

/// The naive enumeration, where it takes no longer than a second.
template <class Setting>
void is_enumerated(typename Setting::machine_type const& machine, Report const& report) {
  if constexpr (execution_count<Setting>() <= 1'000'000) {
    auto const plain = oracle::count<Setting>(machine);
    CHECK(report.executions == plain.executions);
    for (std::size_t k = 0; k < report.violations.size(); ++k) CHECK(report.violations[k] == plain.violations[k]);
    CHECK(report.violating == plain.violating);
    CHECK(report.undecided == plain.undecided);
  }
}

/// The protocol is right if and only if no violations are expected, and has exactly these.
template <class Setting, class Protocol>
void check(Source const& source, Protocol const& protocol, Counts const& expected) {
  INFO(source.protocol << ": " << Setting::describe());
  typename Setting::machine_type const machine(protocol);
  Report const report = explore<Setting>(machine);
  REQUIRE(report.complete);
  std::string const executions = with_commas(report.executions);
  std::string const violations = broken_rules<typename Setting::Task>(report);
  CHECK(report.correct() == (expected.violations.size() == 0));
  CHECK(executions == expected.executions);
  CHECK(violations == in_words(expected));
  is_enumerated<Setting>(machine, report);
  print_row<Setting>(source, report.correct() ? "proved" : "refuted", executions, violations);
}

/// For sweeps: is the protocol right?
template <class Setting, class Protocol>
bool is_right(Protocol const& protocol) {
  Report const report = explore<Setting>(typename Setting::machine_type(protocol));
  REQUIRE(report.complete);
  return report.correct();
}

}  // namespace corpus
