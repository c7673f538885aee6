// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sstream>
#include <string>
#include <vector>

#include "protolearn/core/error.hpp"
#include "protolearn/model/json_text.hpp"
#include "protolearn/verification/counterexample.hpp"

namespace protolearn::detail {

/// The error to throw where two ways of judging a machine (or another table of its size) disagree, with the machine
/// and, if there is one, the execution that shows it.
template <class Setting, class Table>
[[nodiscard, gnu::noinline]] disagreement_error disagreement(std::string const& claim, Table const& machine,
                                                             Schedule<Setting::shape> const* schedule = nullptr) {
  std::vector<state_t> table(Setting::machine_type::entries);
  for (std::size_t e = 0; e < table.size(); ++e) table[e] = machine[e];
  disagreement_error::Evidence evidence{Setting::describe(), json_text(description_of<Setting>, table), {}, {}};
  if (schedule != nullptr) {
    typename Setting::machine_type copy;
    for (std::size_t e = 0; e < table.size(); ++e) copy[e] = table[e];
    std::ostringstream execution, words;
    print_execution(words, simulate<Setting>(copy, *schedule));
    write_comments(execution, words.str());
    write_schedule(execution, *schedule);
    evidence.execution = execution.str();
  }
  return disagreement_error(claim, evidence);
}

}  // namespace protolearn::detail
