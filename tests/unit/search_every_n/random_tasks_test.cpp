// SPDX-License-Identifier: Apache-2.0
#include "random_tasks.hpp"

#include <bit>
#include <cstdlib>
#include <memory>

#include "brute_force.hpp"

using namespace random_tasks;

namespace {

/// What became of the tasks.
struct Findings {
  unsigned proved = 0, impossible = 0, unknown = 0;
  unsigned larger = 0;     // where a table was right at all sizes that were played, and wrong at a larger one
  unsigned fewer = 0;      // where the machine needs predicates, and fewer would not do
  std::size_t tables = 0;  // that were right there
};

/// The largest N whose executions are played one by one.
[[nodiscard]] unsigned most_played(Description const& setting) { return setting.shape.rounds == 1 ? 4 : 3; }

void check(Drawn const& drawn, std::uint64_t seed, Findings& findings) {
  Description const& setting = drawn.setting;
  std::string text;
  for (unsigned k = 0; k < drawn.task.must_count; ++k) text += "\n  " + sentence(drawn.task, drawn.task.must(k));
  for (Predicate const& p : drawn.library) text += "\n  " + p.str();
  INFO("task " << seed << ": " << setting.str() << (drawn.learns ? ", learned" : ", given") << text);
  double simplified = 0;
  auto const found = search_for_every_n(
      setting, drawn.library, drawn.learns,
      {.seed = seed, .time_limit = std::chrono::seconds{20}, .simplify = seed % 2 == 0}, sat::Engine::cdcl, simplified);
  Verdict const& verdict = found.result.verdict;
  by_hand::AllTables all(setting, drawn.predicates(), most_played(setting));
  if (verdict.proved()) {
    ++findings.proved;
    check_table_fits(found.table, setting.shape.states, setting.view.clocks());
    by_hand::AllTables more(setting, drawn.predicates(), most_played(setting) + 1);
    REQUIRE(more.is_right(found.table));
    auto const needed = static_cast<int>(found.table.predicates.size());
    for (PredicateSet set = 0; drawn.learns && set < PredicateSet{1} << drawn.library.size(); ++set) {
      if (std::popcount(set) + 1 == needed) REQUIRE_FALSE(all.some_right(set));
    }
    findings.fewer += drawn.learns && needed > 0 ? 1 : 0;
  } else if (verdict.impossible()) {
    ++findings.impossible;
    REQUIRE_FALSE(all.some_right((PredicateSet{1} << drawn.library.size()) - 1));
    REQUIRE(found.evidence.sizes.size() > 0);
  } else {
    REQUIRE(verdict.unknown());
    REQUIRE_FALSE(found.result.stopped.empty());
    REQUIRE_FALSE(verdict.reason().empty());
    ++findings.unknown;
  }
  findings.larger += all.needed_larger() ? 1 : 0;
  findings.tables += all.survivors();
}

/// Is there something to find out? Some table must be right with so few processes, and none that sees no predicate.
[[nodiscard]] bool is_promising(Drawn const& drawn, unsigned most) {
  by_hand::AllTables few(drawn.setting, drawn.predicates(), most, false);
  if (!few.some_right((PredicateSet{1} << drawn.library.size()) - 1)) return false;
  by_hand::AllTables more(drawn.setting, drawn.predicates(), most_played(drawn.setting), false);
  return !more.some_right(0);
}

/// Some others, too.
[[nodiscard]] std::unique_ptr<Drawn> draw(std::uint64_t seed) {
  Random random(seed);
  bool const harder = random.below(2) == 0;
  for (;;) {
    auto drawn = std::make_unique<Drawn>(random);
    if (random.below(256) == 0 || is_promising(*drawn, harder ? most_played(drawn->setting) : 2)) return drawn;
  }
}

}  // namespace

TEST_CASE("random tasks for every N: all tables are wrong where none is found, and what is found is right",
          "[search_every_n]") {
  char const* const times = std::getenv("PROTOLEARN_RANDOM_MACHINES");
  unsigned const tasks = 1500 * (times != nullptr ? static_cast<unsigned>(std::atoi(times)) : 1U);
  Findings findings;
  for (unsigned k = 0; k < tasks; ++k) {
    check(*draw(k + 1), k + 1, findings);
  }
  auto const n = [](std::size_t number) { return std::to_string(number); };
  std::string const text = n(tasks) + " tasks: " + n(findings.proved) + " proved (" + n(findings.fewer) +
                           " with the fewest predicates), " + n(findings.impossible) + " impossible, " +
                           n(findings.unknown) + " unknown; small sizes were not enough in " + n(findings.larger) +
                           "; " + n(findings.tables) + " tables were right there";
  if (times != nullptr) WARN(text);
  INFO(text);
  CHECK(findings.proved * 5 > tasks);
  CHECK(findings.impossible * 5 > tasks);
  CHECK(findings.fewer * 20 > tasks);
  CHECK(findings.larger * 50 > tasks);
  CHECK(findings.unknown * 50 < tasks);
}
