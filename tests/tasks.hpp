// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string_view>

#include "protolearn/task/reliable_broadcast.hpp"

// Tasks whose rules have every shape that formulas can have, between them. They make no sense.

namespace tasks {

using namespace protolearn;

struct Anything {
  static constexpr std::string_view name = "anything";
  static constexpr std::array<std::string_view, 3> names{"A", "B", "C"};
  static constexpr auto initial = states(0, 1);
};

struct Processes : Anything {
  static constexpr auto decided = visits(2);
  static constexpr auto unanimous = share("all in A", all(starts(0)), all(visits(2)));
  static constexpr auto rules = hana::make_tuple(
      must("how many", count(visits(2)) <= 1, broken(-1)),
      must("last: how many", implies(failure_free, count(ends(0)) > 1), broken(-1)),
      must("not both", !(all(visits(1)) && any(ends(2))), broken(-1)),
      must("past and early past", implies(any(starts(1) && !visits(2)), none(ends(1) || visits_by(2, 1))), broken(-1)),
      must("implied in each", all(implies(starts(0), visits_by(2, 2))) || any(!correct), broken(-1)),
      must("nested", any(implies(visits(1), ends(2)) && !(starts(0) || ends(1))), broken(-1)));
};

struct Runs : Anything {
  static constexpr auto decided = ends(2) || ends(1);
  static constexpr auto unanimous = share("quiet", loss_free_rounds() >= 1, none(ends(0)) && failures() <= 1);
  static constexpr auto rules = hana::make_tuple(
      must("failures", implies(failures() >= 1, any((correct && visits(2)))), broken(-1)),
      must("quiet rounds", implies(loss_free_rounds() >= 1, any(visits_by(2, 1))), broken(-1)),
      must("noisy rounds", loss_free_rounds() < 2 || all(visits(0)), broken(-1)),
      must("exactly", (failures() == 1 && !failure_free) || count(starts(0)) == 2, broken(-1)),
      must("neither", !(failure_free || any(ends(1))), broken(-1)),
      must("both", implies(failures() <= 1 && loss_free_rounds() == 1, count((correct && ends(2))) < 2), broken(-1)));
};

struct Corners : Anything {
  static constexpr auto decided = visits_by(2, 1);
  static constexpr auto unanimous = share("two in A", count(starts(0)) == 2, count(ends(0)) == 2);
  static constexpr auto rules = hana::make_tuple(
      must("implied twice", implies(implies(any(visits(2)), all(ends(2))), failure_free || count(!correct) >= 1),
           broken(-1)),
      must("same end", all(ends(0)) || all(ends(1)) || all(ends(2)), broken(-1)),
      must("by the start", count(visits_by(1, 0)) == 1, broken(-1)),
      must("twice no", !!any(visits_by(2, 2)), broken(-1)),
      must("always", count(starts(0) || starts(1)) >= 0 && failures() <= 15, broken(-1)));
};

/// Who is who, and where when.
struct Named : Anything {
  static constexpr std::string_view name = "named";
  static constexpr auto decided = visits(2);
  static constexpr auto unanimous = share("0 in A", any((is(0) && starts(0))), any((is(0) && visits(2))));
  static constexpr auto rules = hana::make_tuple(
      must("follow", implies(any(is(0) && ends(2)), all(implies(correct, visits(2)))), broken(-1)),
      must("not together", !(any(is(1) && in(1, 1)) && any(!is(1) && in(0, 1))), broken(-1)),
      must("leave", none(in(2, 1) && in(2, 2)), broken(-1)), must("once", count(in(1, 2) || is(0)) <= 2, broken(-1)),
      must("started", all(implies(is(0), in(0, 0) || visits_by(2, 1))) || any(!correct), broken(-1)));
};

/// Only process 1 starts in B.
struct NamedStart : Named {
  static constexpr std::string_view name = "named start";
  static constexpr auto starting = all(implies(starts(1), is(1)));
  static constexpr auto rules =
      hana::make_tuple(must("told", implies(any(starts(1)), all(implies(correct, ends(2)))), broken(-1)),
                       must("not told", implies(all(starts(0)), none(in(2, 1) || in(2, 2))), broken(-1)));
};

/// Who is in C says nothing, and who is in B has halted.
struct Quiet : Anything {
  static constexpr std::string_view name = "quiet";
  static constexpr auto silent = states(2);
  static constexpr auto halted = states(1);
  static constexpr auto decided = visits(2);
  static constexpr auto unanimous = share("all in A", all(starts(0)) && failure_free, all(visits(2)));
  static constexpr auto rules = hana::make_tuple(
      must("agreement", !(any(correct && ends(2)) && any(ends(0))), broken(-1)),
      must("free", implies((failure_free && any(starts(0))), any(ends(2)) || any(starts(1))), broken(-1)),
      must("quiet rounds", implies(loss_free_rounds() >= 1, none(starts(0) && ends(0))), broken(-1)));
};

/// Nobody knows who the source is. Where processes lie, no machine solves this, but it must be judged right all the
/// same.
struct UnknownSource : ReliableBroadcast<> {
  static constexpr std::string_view name = "unknown source";
  static constexpr auto starting = count(has_value) == 1;
  static constexpr auto rules =
      hana::make_tuple(must("agreement", values::agreement<2, first>(correct), broken(-1)),
                       must("totality", implies(any((correct && decided)), all(implies(correct, decided))), broken(-1)),
                       must("validity", values::each<2>([]<unsigned v>() {
                              return implies(any(correct && starts(v)), all(implies(correct, visits(first + v))));
                            }),
                            broken(-1)),
                       wish("deliver", decided, broken(-0.5)));
  static constexpr auto unanimous =
      share("correct source", any((correct && has_value)), all(implies(correct, decided)));
};

}  // namespace tasks
