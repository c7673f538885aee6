// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "protolearn/learning/options.hpp"
#include "protolearn/learning/sat/engine.hpp"
#include "protolearn/learning/search/conflicts.hpp"
#include "protolearn/verification/verify.hpp"

namespace protolearn {

template <class First, class... Others>
struct Found {
  Verdict verdict;
  typename First::machine_type machine;
  std::uint64_t seed = 0;
  std::uint64_t iterations = 0;
  std::size_t clauses = 0;
  std::size_t configurations = 0;
  double seconds = 0;
  double sat_seconds = 0;
  double judge_seconds = 0;
};

template <class First, class... Others>
[[nodiscard]] Found<First, Others...> conflict_search(Options const& options = {}, sat::Engine engine = sat::default_engine) {
  using Kind = Verdict::Kind;
  Found<First, Others...> found;
  found.seed = options.seed;
  auto const start = std::chrono::steady_clock::now();
  sat::Until const until{start + options.time_limit, options.stop};
  auto solver = sat::make_solver(engine, options.seed);
  typename First::machine_type machine;
  detail::ClauseBase base(*solver, std::vector<state_t>(machine.data(), machine.data() + machine.entries), First::states);
  std::tuple<detail::Conflicts<First>, detail::Conflicts<Others>...> all{detail::Conflicts<First>(base, 0), detail::Conflicts<Others>(base, 1)...};
  std::array<unsigned, 1 + sizeof...(Others)> level;
  level.fill(1);
  bool impossible = false, unknown = false;
  auto const refute = [&]<std::size_t I>() {  // until it is right or over
    auto& conflicts = std::get<I>(all);
    while (level[I] <= conflicts.levels) {
      if (conflicts.refute(level[I], until)) return true;
      if (level[I] == conflicts.levels) return false;
      ++level[I];
    }
    return false;
  };
  auto const refute_any = [&]<std::size_t... I>(std::index_sequence<I...>) { return (refute.template operator()<I>() || ...); };
  while (refute_any(std::make_index_sequence<1 + sizeof...(Others)>{})) {
    ++found.iterations;
    auto const begin = std::chrono::steady_clock::now();
    auto const answer = base.solve(until);
    found.sat_seconds += detail::seconds_since(begin);
    if (answer == sat::Answer::unsatisfiable) { impossible = true; break; }
    if (answer == sat::Answer::unknown || until.over() || (options.max_iterations > 0 && found.iterations >= options.max_iterations)) { unknown = true; break; }
  }
  found.seconds = detail::seconds_since(start);
  found.clauses = base.size();
  std::apply([&](auto const&... c) { found.configurations = (c.configurations() + ...); }, all);
  for (std::size_t e = 0; e < machine.entries; ++e) machine[e] = base.table()[e];
  found.machine = machine;
  std::string const scope = First::describe();
  if (impossible) { found.verdict = Verdict(Kind::impossible, scope, "by SAT"); return found; }
  if (unknown || until.over()) { found.verdict = Verdict(Kind::unknown, scope, "time"); return found; }
  auto const report = explore<First>(machine);
  if (!report.correct()) throw disagreement_error("explorer disagrees " + scope + std::to_string(static_cast<double>(report.violating)));
  found.verdict = Verdict(Kind::proved, scope, "");
  return found;
}

}  // namespace protolearn
