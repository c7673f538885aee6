// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "protolearn/task/values.hpp"

namespace protolearn {

/// Leader election: never two leaders, and exactly one if nothing fails. Processes run one machine and cannot break
/// ties (D. Angluin, "Local and global properties in networks of processors", 1980), so start states 0..P-1 carry
/// priorities, all different; P must be at least N. States P and P+1 are LEADER and FOLLOWER.
template <unsigned P = 3>
struct LeaderElection {
  static_assert(P >= 1 && P <= 10, "protolearn::LeaderElection<P>: takes 1 to 10 priorities.");
  static constexpr unsigned leader = P;
  static constexpr unsigned follower = P + 1;

  static constexpr std::string_view name = P == 3 ? "LeaderElection" : detail::named<"LeaderElection", P>;
  static constexpr auto names = [] {
    std::array<std::string_view, P + 2> result{};
    for (unsigned p = 0; p < P; ++p) result[p] = values::detail::starting[p];
    result[leader] = "LEADER";
    result[follower] = "FOLLOWER";
    return result;
  }();
  static constexpr auto initial = values::initial<P>;
  static constexpr auto starting = values::each<P>([]<unsigned p>() { return count(starts(p)) <= 1; });
  static constexpr unsigned max_nodes = P;  // more processes than priorities: no start would be allowed
  static constexpr auto decided = visits(leader) || visits(follower);

  static constexpr auto rules = hana::make_tuple(
      must("safety: never two leaders", count(visits(leader)) <= 1, broken(-2000)),
      must("liveness: if nothing fails there is a leader, and everybody knows",
           implies(failure_free, any(visits(leader)) && all(decided)), kept(+100), broken(-2000)),
      must("consistency: nobody is leader and follower", none(visits(leader) && visits(follower)), broken(-2000)),
      wish("decide", decided, broken(-0.5)));

  static constexpr auto unanimous = share("failure-free executions with a leader", failure_free, any(visits(leader)));
};

}  // namespace protolearn
