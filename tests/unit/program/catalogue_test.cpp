// SPDX-License-Identifier: Apache-2.0
// The catalogue of the command line against the types of the library.
#include "setting/catalogue.hpp"

#include <iterator>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "protolearn.hpp"
#include "protolearn/core/error.hpp"
#include "setting/choice.hpp"
#include "setting/request.hpp"

namespace catalogue_test {

using namespace protolearn;

/// A word, and the type that it must mean.
template <class Task>
void task_is(std::string const& words, std::set<std::string>& seen,
             unsigned states = static_cast<unsigned>(Task::names.size())) {
  INFO(words);
  cli::TaskChoice const choice = cli::task_of(words);
  seen.insert(choice.entry->type);
  CHECK(cli::words_of_name(std::string(Task::name)) == words);
  CHECK(cli::task_of(choice.words).type == choice.type);
  CHECK(choice.entry->demands.named_states(choice.parameters) == Task::names.size());
  CHECK(choice.entry->demands.honesty == detail::needs_of<Task>.honesty);
  if constexpr (requires { Task::max_nodes; }) {
    CHECK(choice.entry->demands.most_nodes(choice.parameters) == Task::max_nodes);
  } else {
    CHECK(choice.entry->demands.most_nodes == nullptr);
  }
  TaskDescription const& task = description_of_task<Task>;
  unsigned const asked =
      choice.entry->demands.last_round == nullptr ? 0 : choice.entry->demands.last_round(choice.parameters);
  CHECK(asked == detail::latest_round(task));
  CHECK(choice.entry->demands.remembered(choice.parameters, states) == task.remembered);
  CHECK(choice.entry->demands.names_process_0 == (task.named_processes == 1U));
  CHECK(choice.entry->demands.restricts_starts == task.restricts_starts);
  std::vector<std::string> initial;
  for (unsigned k = 0; k < task.initials; ++k) initial.push_back(task.state_name(task.initial[k]));
  CHECK(choice.entry->demands.initial(choice.parameters, states) == initial);
  CHECK_FALSE(task.mentions(detail::Op::messages));  // there is no word for tasks that count them
  CHECK_FALSE(task.too_large);
  CHECK_FALSE(task.too_many_musts);
  CHECK(task.witnessed <= 62);
  CHECK(task.counted <= 8);
}

template <class Faults>
void faults_are(std::string const& words, std::set<std::string>& seen) {
  INFO(words);
  cli::FaultChoice const choice = cli::faults_of(words);
  std::string const type = choice.type.substr(std::string_view("protolearn::").size());
  seen.insert(type.substr(0, type.find('<')));
  CHECK(cli::words_of_name(Faults::name()) == words);
  CHECK(choice.words == words);
  CHECK(choice.bounds == detail::fault_bounds<Faults>());
  CHECK(choice.faulty(7) == detail::resolve_faults<Faults, 7>::type::max_faulty);
  CHECK(choice.hears_by_formula == detail::hearing_is_linear<Faults>());
  CHECK(choice.lies == Faults::lies);
  CHECK(choice.crashes == Faults::crashes);
  CHECK(choice.moving == Faults::moving);
  CHECK(choice.loses == detail::is_lossy<Faults>);
  CHECK(choice.loses_anyway == detail::may_lose<Faults>(0, 0));
  CHECK(choice.budget.value_or(FaultModel::unlimited) == Faults::losses_per_round);
  CHECK(choice.last_lossy.value_or(FaultModel::unlimited) == Faults::last_lossy_round);
}

template <class View>
void view_is(std::string const& words, std::set<std::string>& seen) {
  INFO(words);
  cli::ViewChoice const choice = cli::view_of(words);
  seen.insert(choice.entry->type);
  CHECK(cli::words_of_name(detail::view_name<View>()) == words);
  CHECK(choice.words == words);
  auto const same_size = [&]<Shape shape>() {
    CHECK(choice.entries(shape.nodes, shape.states, shape.rounds) == View::template On<shape>::entries);
  };
  CHECK(choice.learns_predicates() == detail::learns_predicates<View>);
  if constexpr (detail::learns_predicates<View>) {
    same_size.template operator()<Shape{every_n, 3, 1}>();
    same_size.template operator()<Shape{every_n, 8, 3}>();
  } else {
    if constexpr (!detail::has_speaker<typename View::template On<Shape{2, 3, 1}>>) {
      same_size.template operator()<Shape{1, 3, 1}>();
    }
    same_size.template operator()<Shape{2, 3, 1}>();
    same_size.template operator()<Shape{3, 8, 2}>();
    same_size.template operator()<Shape{7, 8, 3}>();
    same_size.template operator()<Shape{32, 31, 15}>();  // saturated where there are too many
  }
}

template <class E>
std::set<std::string> types(std::vector<E> const& entries) {
  std::set<std::string> result;
  for (auto const& entry : entries) result.insert(entry.type);
  return result;
}

}  // namespace catalogue_test

using namespace catalogue_test;

TEST_CASE("the catalogue's tasks are the library's, to the ends of their parameters") {
  std::set<std::string> seen;
  task_is<AtomicCommit>("atomic-commit", seen);
  task_is<NonBlockingAtomicCommit>("non-blocking-atomic-commit", seen);
  task_is<FastCommit>("fast-commit", seen);
  task_is<Consensus<>>("consensus", seen);
  task_is<Consensus<3>>("consensus:3", seen);
  task_is<Consensus<10>>("consensus:10", seen);
  task_is<Consensus<2, false>>("consensus:2,0", seen);
  task_is<Consensus<10, false>>("consensus:10,0", seen);
  task_is<EarlyConsensus<0>>("early-consensus:0", seen);
  task_is<EarlyConsensus<1>>("early-consensus:1", seen);
  task_is<EarlyConsensus<13, 3>>("early-consensus:13,3", seen);
  task_is<EarlyConsensus<2, 10>>("early-consensus:2,10", seen);
  task_is<EarlyConsensus<13, 6>>("early-consensus:13,6", seen);
  task_is<EarlyConsensus<6, 10>>("early-consensus:6,10", seen);
  static_assert(description_of_task<EarlyConsensus<13, 7>>.too_large &&
                description_of_task<EarlyConsensus<7, 10>>.too_large);
  CHECK_THROWS_AS(cli::task_of("early-consensus:13,7"), usage_error);
  CHECK_THROWS_AS(cli::task_of("early-consensus:7,10"), usage_error);
  task_is<KSetAgreement<2, 3>>("k-set-agreement:2,3", seen);
  task_is<KSetAgreement<9, 10>>("k-set-agreement:9,10", seen);
  task_is<KSetAgreement<5, 10>>("k-set-agreement:5,10", seen);
  task_is<KSetAgreement<1, 10>>("k-set-agreement:1,10", seen);
  task_is<SafeConsensus<>>("safe-consensus", seen);
  task_is<SafeConsensus<10, 15>>("safe-consensus:10,15", seen);
  task_is<ByzantineAgreement<>>("byzantine-agreement", seen);
  task_is<ByzantineAgreement<10>>("byzantine-agreement:10", seen);
  task_is<CrusaderAgreement<>>("crusader-agreement", seen);
  task_is<CrusaderAgreement<10>>("crusader-agreement:10", seen);
  task_is<GradedConsensus<>>("graded-consensus", seen);
  task_is<GradedConsensus<10>>("graded-consensus:10", seen);
  task_is<AnonymousBroadcast<>>("anonymous-broadcast", seen);
  task_is<AnonymousBroadcast<1>>("anonymous-broadcast:1", seen);
  task_is<AnonymousBroadcast<14>>("anonymous-broadcast:14", seen);
  task_is<ReliableBroadcast<>>("reliable-broadcast", seen);
  task_is<ReliableBroadcast<10>>("reliable-broadcast:10", seen);
  task_is<ReliableBroadcast<2, 3>>("reliable-broadcast:2,3", seen);
  task_is<ReliableBroadcast<2, 14>>("reliable-broadcast:2,14", seen);
  task_is<ReliableBroadcast<10, 3>>("reliable-broadcast:10,3", seen);
  task_is<ReliableBroadcast<3, 10>>("reliable-broadcast:3,10", seen);
  CHECK_THROWS_AS(cli::task_of("reliable-broadcast:10,14"), usage_error);
  task_is<Counting<2, 6>::For<3>>("counting:2,6", seen, 3);
  task_is<Counting<2, 14>::For<8>>("counting:2,14", seen, 8);
  task_is<Counting<10, 1>::For<10>>("counting:10,1", seen, 10);
  task_is<LeaderElection<>>("leader-election", seen);
  task_is<LeaderElection<1>>("leader-election:1", seen);
  task_is<LeaderElection<10>>("leader-election:10", seen);
  task_is<Lock<>>("lock", seen);
  task_is<Lock<1>>("lock:1", seen);
  task_is<Lock<10>>("lock:10", seen);
  CHECK(seen == types(cli::tasks()));
}

TEST_CASE("the catalogue's fault models are the library's") {
  std::set<std::string> seen;
  faults_are<MessageLoss>("loss", seen);
  faults_are<Reliable>("reliable", seen);
  faults_are<LossBudget<3>>("loss-budget:3", seen);
  faults_are<Crash<0>>("crash:0", seen);
  faults_are<Crash<2>>("crash:2", seen);
  faults_are<SendOmission<1>>("send-omission:1", seen);
  faults_are<ReceiveOmission<1>>("receive-omission:1", seen);
  faults_are<Omission<12>>("omission:12", seen);
  faults_are<Byzantine<1>>("byzantine:1", seen);
  faults_are<HeardAtLeast<MessageLoss, 2>>("heard-at-least:loss,2", seen);
  faults_are<HeardAtLeast<Crash<2>, HearingQuorum::majority>>("heard-at-least:crash:2,majority", seen);
  faults_are<HeardAtLeast<Byzantine<1>, HearingQuorum::all_but_faulty>>("heard-at-least:byzantine:1,all-but-faulty",
                                                                        seen);
  faults_are<Dead<2>>("dead:2", seen);
  faults_are<LossUntil<2>>("loss-until:2", seen);
  faults_are<LossUntil<0, Both<Crash<1>, SendOmission<1>>>>("loss-until:0,both:crash:1,send-omission:1", seen);
  faults_are<Moving<SendOmission<1>>>("moving:send-omission:1", seen);
  faults_are<Both<Byzantine<1>, SendOmission<2>>>("both:byzantine:1,send-omission:2", seen);
  faults_are<Both<HeardAtLeast<Crash<1>, 2>, Dead<1>>>("both:heard-at-least:crash:1,2,dead:1", seen);
  faults_are<Both<Dead<1>, LossUntil<1, SendOmission<1>>>>("both:dead:1,loss-until:1,send-omission:1", seen);
  faults_are<Byzantine<below<3>>>("byzantine:below-3", seen);
  faults_are<Crash<below<1>>>("crash:below-1", seen);
  faults_are<Omission<below<2>>>("omission:below-2", seen);
  faults_are<HeardAtLeast<Crash<below<2>>, HearingQuorum::all_but_faulty>>(
      "heard-at-least:crash:below-2,all-but-faulty", seen);
  faults_are<LossUntil<2, SendOmission<below<2>>>>("loss-until:2,send-omission:below-2", seen);
  faults_are<Moving<ReceiveOmission<below<4>>>>("moving:receive-omission:below-4", seen);
  faults_are<Both<Byzantine<below<4>>, Dead<1>>>("both:byzantine:below-4,dead:1", seen);
  faults_are<Both<Dead<below<4>>, Crash<below<2>>>>("both:dead:below-4,crash:below-2", seen);
  faults_are<Both<HeardAtLeast<Crash<below<2>>, 2>, HeardAtLeast<Dead<below<3>>, 3>>>(
      "both:heard-at-least:crash:below-2,2,heard-at-least:dead:below-3,3", seen);
  faults_are<Both<HeardAtLeast<Crash<below<2>>, 2>, HeardAtLeast<Dead<below<3>>, HearingQuorum::majority>>>(
      "both:heard-at-least:crash:below-2,2,heard-at-least:dead:below-3,majority", seen);
  faults_are<Both<HeardAtLeast<Crash<below<2>>, HearingQuorum::all_but_faulty>, Dead<below<3>>>>(
      "both:heard-at-least:crash:below-2,all-but-faulty,dead:below-3", seen);
  CHECK(seen == types(cli::fault_models()));
  CHECK(cli::faults_of("crash").words == "crash:1");
  CHECK(cli::faults_of("loss-until:3,loss").words == "loss-until:3");
  for (char const* wrong : {"both:crash:1",
                            "both:crash:1,crash:1",
                            "both:loss,loss-budget:1",
                            "both:moving:omission:1,dead:1",
                            "both:both:crash:1,dead:1,byzantine:1",
                            "moving:crash:1",
                            "moving:moving:omission:1",
                            "moving",
                            "loss-until",
                            "loss-until:16",
                            "loss-until:1,",
                            "loss-until:1,loss-until:2",
                            "heard-at-least:loss",
                            "crash:below",
                            "crash:below-",
                            "crash:below-0",
                            "crash:below-33",
                            "crash:below-2,1",
                            "loss:below-2",
                            "loss-budget:below-2"}) {
    INFO(wrong);
    CHECK_THROWS_AS(cli::faults_of(wrong), usage_error);
  }
}

TEST_CASE("the catalogue's views are the library's, and so are the sizes of tables") {
  std::set<std::string> seen;
  view_is<Ordered>("ordered", seen);
  view_is<Counted>("counted", seen);
  view_is<WithRound<Counted>>("with-round:counted", seen);
  view_is<WithLastRound<Ordered>>("with-last-round:ordered", seen);
  view_is<PerProcess<WithRound<Counted>>>("per-process:with-round:counted", seen);
  view_is<Thresholds<exists<0>, every<1>, majority<0>, two_thirds<2>>>(
      "thresholds:exists-0,every-1,majority-0,two-thirds-2", seen);
  view_is<WithTurn<Counted, 3>>("with-turn:counted,3", seen);
  view_is<WithRound<WithTurn<Counted, 2>>>("with-round:with-turn:counted,2", seen);
  view_is<WithSender<Counted, 1>>("with-sender:counted,1", seen);
  view_is<WithCoin<Ordered>>("with-coin:ordered", seen);
  view_is<PerProcess<WithCoin<WithSender<Counted, 0>>>>("per-process:with-coin:with-sender:counted,0", seen);
  view_is<LearnedThresholds>("learned-thresholds", seen);
  view_is<WithLastRound<LearnedThresholds>>("with-last-round:learned-thresholds", seen);
  view_is<WithRound<LearnedThresholds>>("with-round:learned-thresholds", seen);
  CHECK(seen == types(cli::views()));
  using All = Thresholds<exists<0>, every<1>, majority<0>, two_thirds<2>, at_least<1, 2>, all_but_faulty<0>,
                         as_frequent<0, 2>, any_lost, linear<1, 0, -2, 2, -1>>;
  std::string const words = cli::words_of_name(detail::view_name<WithRound<All>>());
  cli::ViewChoice const choice = cli::view_of(words);
  CHECK(choice.words == words);
  CHECK(choice.type ==
        "protolearn::WithRound<protolearn::Thresholds<protolearn::exists<0>, protolearn::every<1>, "
        "protolearn::majority<0>, "
        "protolearn::two_thirds<2>, protolearn::at_least<1, 2>, protolearn::all_but_faulty<0>, "
        "protolearn::as_frequent<0, 2>, "
        "protolearn::any_lost, protolearn::linear<1, 0, -2, 2, -1>>>");
  std::set<std::string> predicates;
  for (auto const& predicate : choice.inner->predicates) predicates.insert(predicate.entry->type);
  CHECK(predicates == types(cli::predicates()));
}

TEST_CASE("a task alone is a setting that can be") {
  for (auto const& task : cli::tasks()) {
    INFO(task.word);
    auto const chosen = cli::settings_of({task.word, "", "", {}, {}, {}});
    REQUIRE(chosen.size() == 1);
    std::istringstream words(chosen[0].options());
    std::vector<std::string> const option(std::istream_iterator<std::string>(words), {});
    REQUIRE(option.size() == 12);
    auto const number = [&](std::size_t k) { return static_cast<unsigned>(std::stoul(option[k])); };
    auto const again = cli::settings_of({option[1], option[3], option[5], number(7), cli::Span{number(9), number(9)},
                                         cli::Span{number(11), number(11)}});
    CHECK(again.at(0).options() == chosen[0].options());
  }
}

TEST_CASE("what the explorer cannot hold is refused, and no more") {
  // Two starts and two visits for each value, the state itself, and whether the process is faulty.
  auto const fits = [](char const* task, char const* faults, unsigned states) {
    return !cli::settings_of({task, faults, "counted", 2, cli::Span{states, states}, {}}).empty();
  };
  CHECK(fits("consensus:7", "crash:1", 17));
  CHECK(fits("consensus:8", "reliable", 16));
  CHECK_THROWS_AS(fits("consensus:8", "crash:1", 16), usage_error);
  CHECK(detail::layout_of<Setting<Shape{2, 17, 2}, Consensus<7>, Crash<1>, Counted>>.bits == 20);
  CHECK(detail::layout_of<Setting<Shape{2, 16, 2}, Consensus<8>, Reliable, Counted>>.bits == 20);
  CHECK(detail::layout_of<Setting<Shape{2, 16, 2}, Consensus<8>, Crash<1>, Counted>>.bits == 21);
}

TEST_CASE("names take room, too") {
  using Game = Setting<Shape{7, 11, 9}, ByzantineAgreement<>, Byzantine<2>, WithTurn<Counted, 3>>;
  CHECK(detail::layout_of<Game>.name_bits == 2);
  CHECK_FALSE(cli::settings_of(
                  {"byzantine-agreement", "byzantine:2", "with-turn:counted,3", 7, cli::Span{11, 11}, cli::Span{9, 9}})
                  .empty());
  CHECK_THROWS_AS(cli::settings_of({"consensus:7", "crash:1", "with-turn:counted,1", 3, cli::Span{17, 17}, {}}),
                  usage_error);
}

TEST_CASE("faults bring processes and rounds with them") {
  auto const chosen = [](std::string const& task, std::string const& faults) {
    return cli::settings_of({task, faults, "", {}, {}, {}}).at(0);
  };
  CHECK(chosen("consensus", "crash:2").nodes == 4);
  CHECK(chosen("consensus", "crash:2").rounds == 3);
  CHECK(chosen("early-consensus:2", "").faults.words == "crash:2");
  CHECK(chosen("byzantine-agreement", "byzantine:2").nodes == 7);
  CHECK(chosen("atomic-commit", "").states == 8U);
}

TEST_CASE("where F depends on N, it is the largest") {
  auto const chosen = [](std::string const& faults, std::optional<unsigned> nodes) {
    return cli::settings_of({"byzantine-agreement", faults, "counted", nodes, {}, {}}).at(0);
  };
  CHECK(chosen("byzantine:below-3", {}).nodes == 4);
  CHECK(chosen("byzantine:below-3", {}).rounds == 2);
  CHECK(chosen("byzantine:below-3", 7).rounds == 3);
  CHECK(chosen("byzantine:below-3", 7).options() ==
        "--task byzantine-agreement --faults byzantine:below-3 --view counted --nodes 7 --states 4 --rounds 3");
  CHECK(chosen("crash:below-5", {}).nodes == 6);
  CHECK(chosen("both:byzantine:below-5,dead:2", {}).nodes == 10);
  CHECK_THROWS_AS(chosen("both:byzantine:below-3,dead:below-1", 4), usage_error);  // 1 + 3 of 4
  CHECK(cli::faults_of("both:byzantine:below-3,dead:2").faulty(every_n) == 2);
}

TEST_CASE("settings for every N, and what has no reading there") {
  auto const chosen = [](std::string const& task, std::string const& faults, std::string const& view) {
    return cli::settings_of({task, faults, view, every_n, cli::Span{8, 8}, cli::Span{2, 2}}).at(0);
  };
  std::string const view = "thresholds:all-but-faulty-0,linear-5-0-0-1";
  CHECK(chosen("consensus", "crash:below-2", view).options() ==
        "--task consensus --faults crash:below-2 --view " + view + " --nodes every --states 8 --rounds 2");
  for (char const* faults : {"loss", "crash:3", "byzantine:below-3", "heard-at-least:crash:below-2,all-but-faulty",
                             "both:byzantine:below-3,dead:below-1", "loss-until:1"}) {
    CHECK_NOTHROW(chosen("consensus", faults, view));
  }
  for (char const* faults : {"loss-budget:1", "moving:omission:1", "both:heard-at-least:crash:1,all-but-faulty,dead:1",
                             "both:heard-at-least:crash:1,2,heard-at-least:dead:1,majority"}) {
    INFO(faults);
    CHECK_THROWS_AS(chosen("consensus", faults, view), usage_error);
  }
  CHECK_NOTHROW(chosen("consensus", "crash:1", "with-last-round:" + view));
  CHECK_NOTHROW(chosen("consensus:3", "crash:1", "with-round:" + view));
  for (char const* other : {"ordered", "counted", "with-round:counted", "per-process:thresholds:exists-0",
                            "with-coin:thresholds:exists-0", "with-sender:counted,0"}) {
    INFO(other);
    CHECK_THROWS_AS(chosen("consensus", "crash:1", other), usage_error);
  }
  CHECK_NOTHROW(chosen("lock", "crash:1", view));
  CHECK_THROWS_AS(chosen("lock", "byzantine:1", view), usage_error);
  CHECK_THROWS_AS(chosen("leader-election", "crash:1", view), usage_error);
}

TEST_CASE("for every N, the predicates are learned if none are named, with the fewest states there may be") {
  auto const options = [](std::string const& task, std::string const& faults, std::string const& view = "",
                          std::optional<cli::Span> rounds = {}) {
    return cli::settings_of({task, faults, view, every_n, {}, rounds}).at(0).options();
  };
  CHECK(options("", "") ==
        "--task atomic-commit --faults loss --view with-last-round:learned-thresholds --nodes every --states 4 "
        "--rounds 2");
  CHECK(options("consensus", "crash:2") ==
        "--task consensus --faults crash:2 --view with-last-round:learned-thresholds --nodes every --states 4 "
        "--rounds 3");
  CHECK(options("crusader-agreement", "", "learned-thresholds") ==
        "--task crusader-agreement --faults byzantine:below-3 --view learned-thresholds --nodes every --states 5 "
        "--rounds 1");
  CHECK_THROWS_AS(options("consensus", "crash:1", "with-round:with-last-round:learned-thresholds"), usage_error);
  CHECK_THROWS_AS(cli::settings_of({"consensus", "", "learned-thresholds", 3, {}, {}}), usage_error);
}

TEST_CASE("for every N, reliable broadcast is of who has no name") {
  auto const tasks = [](std::string const& task, cli::Span rounds) {
    std::vector<std::string> result;
    for (auto const& c : cli::settings_of({task, "", "", every_n, {}, rounds})) result.push_back(c.task.words);
    return result;
  };
  using Words = std::vector<std::string>;
  CHECK(tasks("reliable-broadcast", {1, 3}) ==
        Words{"anonymous-broadcast", "anonymous-broadcast:1", "anonymous-broadcast:2"});
  CHECK(tasks("reliable-broadcast:2,1", {3, 3}) == Words{"anonymous-broadcast:1"});
  CHECK_THROWS_AS(tasks("reliable-broadcast:3", {3, 3}), usage_error);
  CHECK(cli::settings_of({"reliable-broadcast", "", "", every_n, {}, {}}).at(0).options() ==
        "--task anonymous-broadcast:2 --faults byzantine:below-3 --view learned-thresholds --nodes every --states 3 "
        "--rounds 3");
}

TEST_CASE("shapes come with the fewest rounds first, without those that cannot be") {
  auto const shapes = cli::settings_of({"early-consensus", "", "", 3, cli::Span{3, 5}, cli::Span{1, 3}});
  std::vector<std::pair<unsigned, unsigned>> found;
  for (auto const& c : shapes) found.emplace_back(c.rounds, *c.states);
  CHECK(found == std::vector<std::pair<unsigned, unsigned>>{{2, 4}, {2, 5}, {3, 4}, {3, 5}});
}
