// SPDX-License-Identifier: Apache-2.0
#include "protolearn/publishing/page.hpp"

#include <sstream>
#include <string>

#include "catch.hpp"
#include "machines.hpp"

// What a page is given. How it looks and runs is tested in a browser (tools/viewer/test).

using namespace protolearn;
using detail::ViewTerms;

namespace {

bool holds(ViewTerms const& view, unsigned id, std::vector<state_t> const& received, unsigned coin) {
  auto const& t = view.terms[id];
  auto const count = [&] {
    unsigned n = 0;
    for (unsigned operand : t.operands) n += holds(view, operand, received, coin) ? 1U : 0U;
    return n;
  };
  using Kind = ViewTerms::Term::Op;
  switch (t.op) {
    case Kind::constant:
      return t.low == 1;
    case Kind::received:
      return received[t.low] == t.high;
    case Kind::coin:
      return coin == t.low;
    case Kind::negation:
      return !holds(view, t.operands[0], received, coin);
    case Kind::conjunction:
      return count() == t.operands.size();
    case Kind::disjunction:
      return count() > 0;
    case Kind::count:
      break;
  }
  return t.low <= count() && count() <= t.high;
}

/// Whatever is received: exactly one value of each digit holds, and they are the digits of the entry that is looked up.
template <class Setting>
void check_terms() {
  using View = typename Setting::view_type;
  constexpr unsigned N = Setting::nodes, S = Setting::states;
  INFO(Setting::describe());
  ViewTerms const view = detail::view_terms<Setting>();
  for (std::size_t id = 0; id < view.terms.size(); ++id) {
    for (unsigned operand : view.terms[id].operands) REQUIRE(operand < id);
  }
  std::size_t vectors = S;
  for (unsigned j = 1; j < N; ++j) vectors *= S + 1;
  for (unsigned round = 1; round <= Setting::rounds; ++round) {
    for (unsigned i = 0; i < N; ++i) {
      auto const& digits = view.digits[view.which[round - 1][i]];
      for (std::size_t v = 0; v < vectors; ++v) {
        std::vector<state_t> received(N);
        std::size_t rest = v;
        for (unsigned j = N; j-- > 1; rest /= S + 1) received[j] = static_cast<state_t>(rest % (S + 1));
        received[0] = static_cast<state_t>(rest);
        typename View::received_type vector{};
        std::copy(received.begin(), received.end(), vector.begin());
        for (unsigned coin = 0; coin < (detail::has_coin<View> ? 2U : 1U); ++coin) {
          auto const expected = View::digits_of(detail::entry_of<View>(i, vector, round, coin));
          for (unsigned d = 0; d < View::digits; ++d) {
            for (unsigned value = 0; value < digits[d].size(); ++value)
              REQUIRE(holds(view, digits[d][value], received, coin) == (expected[d] == value));
          }
        }
      }
    }
  }
}

template <class View, unsigned N = 4, unsigned R = 3>
using With = Setting<Shape{N, 4, R}, Consensus<>, MessageLoss, View>;

std::string page_of(detail::Json const& json) {
  std::ostringstream out;
  write_page(out, json);
  return out.str();
}

detail::Json data_in(std::string const& page) {
  std::string const marker = "<script type=\"application/json\" id=\"data\">";
  auto const begin = page.find(marker) + marker.size();
  return detail::Json::parse(page.substr(begin, page.find("</script>", begin) - begin));
}

struct Hostile : Consensus<> {
  static constexpr std::array<std::string_view, 4> names{"</script>", "\"'&<!--", "\xe2\x80\xa8\xc3\xa9", "\xff"};
};

}  // namespace

TEST_CASE("the terms of a view say which entry is looked up") {
  check_terms<With<Ordered>>();
  check_terms<With<Counted>>();
  check_terms<With<WithRound<Counted>>>();
  check_terms<With<WithLastRound<Ordered>, 3>>();
  check_terms<With<PerProcess<Counted>>>();
  check_terms<With<WithCoin<WithRound<Counted>>>>();
  check_terms<With<WithTurn<Counted, 2>>>();
  check_terms<With<WithRound<WithSender<Counted, 2>>>>();
  check_terms<With<WithLastRound<Thresholds<exists<0>, majority<1>, any_lost, every<2>, all_but_faulty<3>>>>>();
  check_terms<With<Counted, 1>>();
}

TEST_CASE("a page holds what machine.json does, and can be read again") {
  using Game = Setting<Shape{3, 8, 2}, AtomicCommit, MessageLoss, Ordered>;
  auto const machine = machines::commit_machine<Game>();
  auto const checked = verify<Game>(machine, {.z3_time_limit = std::chrono::seconds{0}});
  auto const json = page_json<Game>(machine, checked, {{}, {}});
  auto const data = data_in(page_of(json));
  CHECK(data == json);
  CHECK(machine_from_json<Game>(data) == machine);
  CHECK(data["counts"]["executions"] == 32768);
  CHECK(data["learning"].size() == 2);
  CHECK_FALSE(data["learning"][0].contains("seconds"));
  CHECK(data["reachable"].size() == data["table"].size() - [&] {
    std::size_t never = 0;
    for (bool seen : reachable<Game>(machine)) never += seen ? 0U : 1U;
    return never;
  }());
  for (auto const& rule : data["model"]["rules"]) CHECK(rule["formula"] < data["model"]["formulas"].size());
  auto const& run = data["executions"][0];
  CHECK(run["kind"] == "failure-free");
  CHECK(run["states"].size() == 3);
}

TEST_CASE("every counterexample is in the page") {
  using Game = Setting<Shape{3, 4, 2}, Consensus<>, Crash<1>, Counted>;
  detail::Random random(3);
  auto const machine = machines::random_machine<Game>(random);
  auto const checked = verify<Game>(machine, {.z3_time_limit = std::chrono::seconds{0}});
  REQUIRE(checked.counterexamples.size() > 1);
  auto const json = page_json<Game>(machine, checked);
  REQUIRE(json["executions"].size() == checked.counterexamples.size() + 1);
  for (std::size_t k = 0; k < checked.counterexamples.size(); ++k) {
    auto const& run = checked.counterexamples[k].run;
    CHECK(json["executions"][k + 1]["states"] == detail::Json(run.states));
    CHECK(json["executions"][k + 1]["schedule"]["crash_round"] == detail::Json(run.schedule.crash_round));
  }
}

TEST_CASE("where starts are restricted, the execution in which nothing fails starts as it may") {
  using Game = Setting<Shape{3, 5, 2}, LeaderElection<>, MessageLoss, PerProcess<Counted>>;
  auto const run = detail::failure_free_run<Game>({});
  CHECK(detail::truth(Game::task.formulas, Game::task.starting, detail::ExecutionFacts(run)));
}

TEST_CASE("names cannot break out of a page") {
  using Game = Setting<Shape{3, 4, 1}, Hostile, Crash<1>, Counted>;
  typename Game::machine_type const machine;
  auto const checked = verify<Game>(machine, {.z3_time_limit = std::chrono::seconds{0}});
  detail::Json json = page_json<Game>(machine, checked);
  std::string const page = page_of(json);
  CHECK(page.find("</script>\",\"") == page.npos);
  auto const names = data_in(page)["state_names"];
  CHECK(names[0] == "</script>");
  CHECK(names[1] == "\"'&<!--");
  CHECK(names[2] == "\xe2\x80\xa8\xc3\xa9");
  CHECK(names[3] == "\xef\xbf\xbd");  // bytes that are no text
}

TEST_CASE("of a long table a page holds what can be observed, and stays small") {
  detail::Json json = {{"table", detail::Json::array()}, {"reachable", detail::Json::array()}};
  for (unsigned e = 0; e < 1'000'000; ++e) json["table"].push_back(e % 7);
  for (unsigned e = 0; e < 300'000; ++e) json["reachable"].push_back(3 * e);
  std::string const page = page_of(json);
  CHECK(page.size() < 5'000'000);
  auto const data = data_in(page);
  CHECK_FALSE(data.contains("table"));
  CHECK(data["rows"].size() == 100'000);
  CHECK(data["rows_left_out"] == 200'000);
  CHECK(data["rows"][5] == detail::Json({15, 1}));
}
