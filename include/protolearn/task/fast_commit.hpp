// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "protolearn/task/non_blocking_atomic_commit.hpp"

namespace protolearn {

/// Non-blocking atomic commit that is as fast as can be both ways: if all vote yes and nothing fails, all commit by
/// round 2; if anybody votes no, every correct process aborts by round 1, whatever fails. (P. Dutta, R. Guerraoui and
/// B. Pochon, "Fast non-blocking atomic commit: an inherent trade-off", Information Processing Letters 91, 2004.)
struct FastCommit : NonBlockingAtomicCommit {
  static constexpr std::string_view name = "FastCommit";

  static constexpr auto rules = hana::make_tuple(
      must("agreement: nobody commits while anybody aborts", !(any(visits(commit)) && any(visits(abort))),
           broken(-2000)),
      must("validity: if anybody votes no, nobody commits", implies(any(starts(no)), none(visits(commit))),
           broken(-2000)),
      must("fast-commit: if all vote yes and nothing fails, all commit by round 2",
           implies((failure_free && all(starts(yes))), all(visits_by(commit, 2))), kept(+100), broken(-2000)),
      must("fast-abort: if anybody votes no, every correct process aborts by round 1",
           implies(any(starts(no)), all(implies(correct, visits_by(abort, 1)))), kept(+1), broken(-100)),
      must("termination: every correct process decides", all(implies(correct, decided)), kept(+1), broken(-100)),
      wish("decide", decided, broken(-0.5)));
};

}  // namespace protolearn
