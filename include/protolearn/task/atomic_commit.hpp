// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "protolearn/task/task.hpp"

namespace protolearn {

/// Atomic commit: every process votes to commit or to abort, and all that decide, decide alike. The five properties and
/// their rewards are those of the system that protolearn begins with; a process's decision is COMMIT if it visited
/// COMMIT and not ABORT, ABORT likewise, conflicting if it visited both, undecided if neither. Property 5 is about
/// *all* processes voting to commit: stated per process it would contradict P3 and P4 when votes are mixed.
///
/// Under arbitrary message loss no protocol can always decide (J. Gray, "Notes on Data Base Operating Systems", 1978:
/// the two generals). For N = 3 the best any protocol does is 255 of 512 executions undecided in one round, and 927 of
/// 32,768 in two.
struct AtomicCommit {
  enum State : state_t { local_commit, local_abort, commit, abort };

  static constexpr std::string_view name = "AtomicCommit";
  static constexpr std::array<std::string_view, 4> names{"LOCAL_COMMIT", "LOCAL_ABORT", "COMMIT", "ABORT"};
  static constexpr auto initial = states(local_commit, local_abort);

  static constexpr auto decides_commit = visits(commit) && !visits(abort);
  static constexpr auto decides_abort = visits(abort) && !visits(commit);
  static constexpr auto decided = visits(commit) || visits(abort);

  static constexpr auto rules = hana::make_tuple(
      must("P1 no process both commits and aborts", none(visits(commit) && visits(abort)), broken(-2000)),
      must("P2 a process that voted to abort never commits", none(starts(local_abort) && decides_commit),
           broken(-2000)),
      must("P3 nobody commits while another aborts", !(any(decides_commit) && any(decides_abort)), broken(-2000)),
      must("P4 if nothing fails and somebody voted to abort, all abort",
           implies((failure_free && any(starts(local_abort))), all(decides_abort)), kept(+100), broken(-2000)),
      must("P5 if nothing fails and all voted to commit, all commit",
           implies((failure_free && all(starts(local_commit))), all(decides_commit)), kept(+100), broken(-2000)),
      wish("decide", decided, broken(-0.5)));

  static constexpr auto unanimous =
      share("all-yes executions in which everybody commits", all(starts(local_commit)), all(decides_commit));
};

}  // namespace protolearn
