// SPDX-License-Identifier: Apache-2.0
// From the words of a command line to a network, and from probabilities to words.
#include "setting/network.hpp"

#include <limits>
#include <sstream>
#include <string>
#include <vector>

#include "catch.hpp"
#include "protolearn.hpp"
#include "protolearn/core/error.hpp"
#include "run/plot.hpp"

namespace program_network_test {

using namespace protolearn;
using namespace protolearn::cli;

template <class Do>
std::string error_of(Do const& action) {
  try {
    static_cast<void>(action());
  } catch (usage_error const& error) {
    return error.what();
  }
  return "none";
}

/// What is a matter of chance in a setting, as the driver knows it before it is compiled.
Chancy asked(std::string const& task, std::string const& faults, std::optional<unsigned> nodes = {}) {
  Wanted wanted;
  wanted.task = task;
  wanted.faults = faults;
  wanted.nodes = nodes;
  return chancy(settings_of(wanted).front());
}

WantedNetwork starting(std::string const& text) {
  WantedNetwork wanted;
  wanted.starts = starts_of(text);
  wanted.starts_option = "--start";
  return wanted;
}

template <class Setting>
void same_as(Chancy const& known) {
  Chancy const compiled = chancy(description_of<Setting>);
  CHECK(known.loss == compiled.loss);
  CHECK(known.crash == compiled.crash);
  CHECK(known.partial == compiled.partial);
  CHECK(known.lies == compiled.lies);
  CHECK(known.starts == compiled.starts);
}

/// Here everybody has decided before it begins.
struct Decided : AtomicCommit {
  static constexpr auto decided = starts(local_commit) || starts(local_abort);
};

}  // namespace program_network_test

using namespace program_network_test;

TEST_CASE("probabilities are numbers or percent") {
  CHECK(probability_of("0.01") == 0.01);
  CHECK(probability_of("1%") == 0.01);
  CHECK(probability_of("1e-3") == 0.001);
  CHECK(probability_of("0") == 0);
  CHECK(probability_of("100%") == 1);
  CHECK(probability_of("1") == 1);
  for (char const* text : {"", "%", "1.1", "101%", "-0.1", "nan", "inf", "1 %", "1%%", "a", "0.5x", "0,5"}) {
    INFO(text);
    CHECK(error_of([&] { return probability_of(text); }) ==
          "'" + std::string(text) + "' is not a probability: use 0 to 1, or 0% to 100%");
  }
}

TEST_CASE("starts go by names, by short words and by letters of any size, and share what is left") {
  Chancy const commit = asked("atomic-commit", "loss");
  auto const starts = [&](std::string const& text) { return network_of(starting(text), commit)->starts; };
  CHECK(starts("yes=0.75") == std::vector{0.75, 0.25});
  CHECK(starts("no=25%") == std::vector{0.75, 0.25});
  CHECK(starts("LOCAL_ABORT=1") == std::vector{0.0, 1.0});
  CHECK(starts("local_commit=0.5,No=0.5") == std::vector{0.5, 0.5});
  CHECK(network_of(starting("2=0.5"), asked("consensus:3", "crash:1"))->starts == std::vector{0.25, 0.25, 0.5});

  auto const refusal = [&](std::string const& text) {
    return error_of([&] { return network_of(starting(text), commit); });
  };
  CHECK(refusal("yse=0.5") == "--start: 'yse' is not a state to start in: did you mean yes?");
  CHECK(refusal("LOCAL=0.5") ==
        "--start: 'LOCAL' is not a state to start in: did you mean local_abort or local_commit?");
  CHECK(refusal("COMIT=0.5").find("--start: 'COMIT' is not a state to start in: ") == 0);
  CHECK(refusal("perhaps=0.5") ==
        "--start: 'perhaps' is not a state to start in: use LOCAL_COMMIT (yes) or LOCAL_ABORT (no)");
  CHECK(refusal("yes=0.5,LOCAL_COMMIT=0.2") == "--start says twice how many start in LOCAL_COMMIT");
  CHECK(refusal("yes=0.9,no=0.2") == "--start: the probabilities add up to 1.1, and not to 1");
  CHECK(refusal("yes=0.9,no=0.05") == "--start: the probabilities add up to 0.95, and not to 1");
  CHECK(network_of(starting("yes=0.9,no=0.1"), commit)->starts.size() == 2);
  for (char const* text : {"yes", "=0.5", "yes=0.5,", ""}) {
    INFO(text);
    CHECK(error_of([&] { return starts_of(text); }).find("does not fit: use STATE=P") != std::string::npos);
  }
}

TEST_CASE("where nothing is said, what is usual; where nothing can fail, no network") {
  CHECK(network_of({}, asked("atomic-commit", "loss")) == Network{.loss = 0.01, .crash = 0, .starts = {0.9, 1 - 0.9}});
  CHECK(network_of({}, asked("non-blocking-atomic-commit", "crash:1")) ==
        Network{.loss = 0, .crash = 0.001, .starts = {0.9, 1 - 0.9}});
  CHECK(network_of({}, asked("consensus", "both:loss,crash:1")) == Network{.loss = 0.01, .crash = 0.001, .starts = {}});
  CHECK_FALSE(network_of({}, asked("atomic-commit", "reliable")));
  CHECK_FALSE(network_of({}, asked("atomic-commit", "crash:0")));
  CHECK_FALSE(network_of({}, asked("byzantine-agreement", "byzantine:1")));
  CHECK_FALSE(network_of({}, asked("consensus", "crash:1", every_n)));
  CHECK(network_of(starting("yes=1"), asked("atomic-commit", "reliable"))->starts == std::vector{1.0, 0.0});
  Chancy const idle = chancy(description_of<Setting<Shape{3, 8, 2}, Decided, MessageLoss>>);
  CHECK_FALSE(network_of({}, idle));  // improving would ask for decisions
  CHECK(network_of(starting("yes=1"), idle));
  WantedNetwork rates;
  rates.loss = 0.5;
  CHECK(network_of(rates, asked("consensus", "loss"))->loss == 0.5);
}

TEST_CASE("a rate that means nothing is refused") {
  WantedNetwork loss, crash, partial, aim;
  loss.loss = 0.1;
  crash.crash = 0.1;
  partial.partial = 0.1;
  aim.objective = objective::early;
  auto const refusal = [](WantedNetwork const& wanted, Chancy const& setting) {
    return error_of([&] { return network_of(wanted, setting); });
  };
  CHECK(refusal(crash, asked("consensus", "loss")) == "--crash: with --faults loss no process fails: leave it out");
  CHECK(refusal(partial, asked("consensus", "dead:1")) ==
        "--partial: with --faults dead:1 no process loses some of its messages by failing: leave it out");
  CHECK(refusal(loss, asked("consensus", "crash:1")) ==
        "--loss: with --faults crash:1 no message is lost by chance: leave it out");
  CHECK(refusal(loss, asked("consensus", "loss-budget:0")) ==
        "--loss: with --faults loss-budget:0 no message is lost by chance: leave it out");
  CHECK(refusal(aim, asked("consensus", "reliable")) ==
        "--objective: with --faults reliable nothing fails: leave it out");
  CHECK(refusal(aim, asked("byzantine-agreement", "byzantine:1")) ==
        "--objective: nothing is random about processes that lie (--faults byzantine:1): leave it out");
  CHECK(refusal(crash, asked("consensus", "crash:1", every_n)) ==
        "--crash: for every N nothing is counted, and there are no probabilities: leave it out");
  CHECK(refusal(crash, asked("consensus", "moving:omission:1")) == "none");
  CHECK(refusal(partial, asked("consensus", "crash:1")) == "none");
}

TEST_CASE("what is a matter of chance is the same before a setting is compiled and afterwards") {
  same_as<Setting<Shape{3, 8, 2}, AtomicCommit, MessageLoss>>(asked("atomic-commit", "loss"));
  same_as<Setting<Shape{3, 4, 2}, NonBlockingAtomicCommit, Crash<1>>>(asked("non-blocking-atomic-commit", "crash:1"));
  same_as<Setting<Shape{3, 4, 2}, Consensus<>, Omission<1>>>(asked("consensus", "omission:1"));
  same_as<Setting<Shape{3, 4, 2}, Consensus<>, Dead<1>>>(asked("consensus", "dead:1"));
  same_as<Setting<Shape{3, 4, 2}, Consensus<>, LossUntil<0>>>(asked("consensus", "loss-until:0"));
  same_as<Setting<Shape{3, 4, 2}, Consensus<>, Moving<SendOmission<1>>>>(asked("consensus", "moving:send-omission:1"));
  same_as<Setting<Shape{3, 4, 2}, Consensus<>, Both<MessageLoss, Crash<1>>>>(asked("consensus", "both:loss,crash:1"));
  same_as<Setting<Shape{3, 4, 2}, Consensus<>, HeardAtLeast<MessageLoss, 2>>>(
      asked("consensus", "heard-at-least:loss,2"));
  same_as<Setting<Shape{4, 4, 2}, ByzantineAgreement<>, Byzantine<1>>>(asked("byzantine-agreement", "byzantine:1"));
}

TEST_CASE("objectives have words") {
  for (auto const& word : objective_words()) CHECK(word_of(objective_of(word)) == word);
  CHECK(objective_of("wanted") == objective::wanted);
  CHECK(error_of([] { return objective_of("wnted"); }) ==
        "'wnted' is not an objective: did you mean wanted? use decided, wanted, early, quiet");
}

TEST_CASE("percentages have as many digits as it takes to tell them from 0% and 100%") {
  auto const text = [](double p) { return detail::in_percent(p); };
  auto const but = [](double rest) { return detail::in_percent(1 - rest, rest); };
  CHECK(text(0) == "0%");
  CHECK(text(1) == "100%");
  CHECK(text(0.5) == "50.00%");
  CHECK(text(0.9717) == "97.17%");
  CHECK(text(0.012345) == "1.23%");
  CHECK(text(0.00012345) == "0.012%");
  CHECK(but(1.8e-5) == "99.9982%");
  CHECK(but(2e-5) == "99.9980%");
  CHECK(but(4.04e-6) == "99.99960%");
  CHECK(but(9.96e-6) == "99.99900%");
  CHECK(but(0.0999) == "90.01%");
  CHECK(but(9.99e-3) == "99.00%");
  CHECK(text(1 - 1e-15) == "100%");  // a rounding error
  CHECK(but(2.5e-20) == "99.9999999999999999975%");
  CHECK(detail::in_percent(2.5e-20, 1) == "0.0000000000000000025%");
  CHECK(detail::rate_in_percent(0.01) == "1%");
  CHECK(detail::rate_in_percent(1e-7) == "1e-05%");
}

TEST_CASE("chances in words: what cannot happen is left out, what breaks is told") {
  using Game = Setting<Shape{3, 8, 2}, AtomicCommit, MessageLoss>;
  typename Game::machine_type always_abort;
  for (std::size_t e = 0; e < always_abort.entries; ++e) always_abort[e] = AtomicCommit::abort;
  auto const words = [&](Network const& network) {
    std::ostringstream out;
    print_chances<Game>(out, chances<Game>(always_abort, network), network);
    return out.str();
  };
  // It breaks P5 if all vote to commit, with 0.9^3, and none of 12 messages is lost, with 0.99^12.
  CHECK(words({.loss = 0.01, .starts = {0.9, 0.1}}) ==
        "with 1% loss and 90% LOCAL_COMMIT:\n"
        "  executions in which every correct process decides: 100%\n"
        "  all-yes executions in which everybody commits: 0%\n"
        "  executions in which a rule breaks: 64.62%\n"
        "  executions in which all have decided before the end: 100% by round 1\n"
        "  messages that are sent in an execution, on average: 12\n");
  std::string const no_votes = words({.loss = 0.01, .starts = {0, 1}});
  CHECK(no_votes.find("all-yes") == std::string::npos);
  CHECK(no_votes.find("breaks") == std::string::npos);
  CHECK(detail::in_words({.crash = 0.001, .partial = 0.25},
                         description_of<Setting<Shape{3, 4, 2}, Consensus<>, Crash<1>>>) ==
        "0.1% crashes and 25% sent before a crash");
  CHECK(detail::in_words({.crash = 0.001}, description_of<Setting<Shape{3, 4, 2}, Consensus<>, Omission<1>>>) ==
        "0.1% faulty");
}

TEST_CASE("a plot's rates go from 0.01% to 50%, and its numbers lie beside it") {
  auto const rates = plotted_rates();
  CHECK(rates.front() == 1e-4);
  CHECK(rates.back() == 0.5);
  for (std::size_t k = 1; k < rates.size(); ++k) CHECK(rates[k] > rates[k - 1]);
  CHECK(csv_beside("a.b/curve.svg") == "a.b/curve.csv");
}
