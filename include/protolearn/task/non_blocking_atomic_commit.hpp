// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "protolearn/task/task.hpp"

namespace protolearn {

/// Non-blocking atomic commit: every process that does not fail decides by the last round; nobody commits if anybody
/// voted no; if all vote yes and nothing fails, all commit. (D. Skeen, "Nonblocking commit protocols", SIGMOD 1981; as
/// here: N. Lynch, "Distributed Algorithms", 1996, section 7.3.) Uniform: what a process decided before it crashed
/// counts. With at most F crashes, F < N, it takes min(F+1, N-1) rounds.
struct NonBlockingAtomicCommit {
  enum State : state_t { yes, no, commit, abort };

  static constexpr std::string_view name = "NonBlockingAtomicCommit";
  static constexpr std::array<std::string_view, 4> names{"YES", "NO", "COMMIT", "ABORT"};
  static constexpr auto initial = states(yes, no);
  static constexpr auto decided = visits(commit) || visits(abort);

  static constexpr auto rules = hana::make_tuple(
      must("agreement: nobody commits while anybody aborts", !(any(visits(commit)) && any(visits(abort))),
           broken(-2000)),
      must("validity: if anybody votes no, nobody commits", implies(any(starts(no)), none(visits(commit))),
           broken(-2000)),
      must("commit: if all vote yes and nothing fails, all commit",
           implies((failure_free && all(starts(yes))), all(visits(commit))), kept(+100), broken(-2000)),
      must("termination: every correct process decides", all(implies(correct, decided)), kept(+1), broken(-100)),
      wish("decide", decided, broken(-0.5)));

  static constexpr auto unanimous = share("all-yes executions in which every correct process commits", all(starts(yes)),
                                          all(implies(correct, visits(commit))));
};

}  // namespace protolearn
