// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <sstream>
#include <vector>

#include "protolearn/verification/every_n/prove.hpp"
#include "protolearn/verification/every_n/verify.hpp"

namespace protolearn {

namespace detail {

/// Asks for executions that make an observation that none has made so far, until there are none. `next` notes in
/// `unseen` what is observed. Returns whether all that is still unseen is seen never: it was found out.
[[nodiscard]] inline bool see_everything(EveryN& ask, Description const& setting, std::vector<bool>& unseen,
                                         SizedExecution::Next const& next) {
  for (;;) {
    std::vector<bool> const before = unseen;
    Occurrence const more = ask.reach(unseen, {});
    if (more.kind != Occurrence::Kind::yes) return more.kind == Occurrence::Kind::no;
    SizedExecution const run(setting, next, *more.schedule);
    if (unseen != before) continue;
    std::ostringstream text;
    print_execution(text, run);
    throw disagreement_error("Z3 says that something new is observed in an execution of " +
                                 std::to_string(run.nodes()) + " processes, but in the simulator nothing is.",
                             {setting.str(), {}, text.str(), {}});
  }
}

}  // namespace detail

/// Which observations occur in some execution of the machine, for some N: reachable[entry]. Those of which that was not
/// found out within the options' time count as occurring.
template <class Setting>
  requires(Setting::for_every_n)
[[nodiscard]] std::vector<bool> reachable(typename Setting::machine_type const& machine,
                                          VerifyOptions const& options = {}) {
  Description const& setting = description_of<Setting>;
  auto const table = detail::table_of(machine);
  std::vector<bool> unseen(table.answers.size(), true);
  auto const next = [&](state_t own, std::vector<unsigned> const& counts, unsigned n, unsigned f, unsigned round) {
    std::size_t const entry = table.entry(own, counts, n, f, setting.view.clock_in(round));
    unseen[entry] = false;
    return table.answers[entry];
  };
  detail::EveryN ask(setting, table, options.z3_time_limit, options.stop);
  bool const known = detail::see_everything(ask, setting, unseen, next);
  std::vector<bool> result(table.answers.size(), true);
  for (std::size_t e = 0; known && e < unseen.size(); ++e) result[e] = !unseen[e];
  return result;
}

}  // namespace protolearn
