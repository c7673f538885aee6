// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <protolearn.hpp>
#include <string>
#include <utility>
#include <vector>

#include "machines.hpp"
#include "protolearn/publishing/page.hpp"

// Pages of many settings, and beside each what the simulator makes of random executions, and pictures: pages DIR.

using namespace protolearn;

namespace {

/// Names that HTML and JSON must not take for anything else.
struct Hostile : Consensus<> {
  static constexpr std::string_view name = "Hostile";
  static constexpr std::array<std::string_view, 4> names{"</script><script>alert(1)</script>", "\"<b>&amp;'",
                                                         "d\xc3\xa9"
                                                         "cid\xc3\xa9 \xe2\x80\xa8\xf0\x9f\xa6\x80",
                                                         "{{x}}<!--"};
};

/// How learning may go, for the plots.
std::vector<Progress> made_up() {
  std::vector<Progress> reports(40);
  for (unsigned k = 0; k < reports.size(); ++k) {
    reports[k].iteration = 10 * k;
    reports[k].episodes = 1000 * k;
    reports[k].loss = 1.0 / (1 + k);
    reports[k].violating = count_t{4000 / (1 + k)};
    reports[k].undecided = count_t{20'000 - 100 * k};
    reports[k].executions = count_t{32'768};
  }
  return reports;
}

struct Pages {
  std::filesystem::path folder;
  unsigned number = 0;

  static void write_runs(std::filesystem::path const& file, detail::Json const& runs) {
    std::ofstream(file) << runs.dump() << '\n';
  }

  /// A run as the page makes it, and what the page says of it.
  template <class Run>
  [[nodiscard]] static detail::Json told(TaskDescription const& task, Run const& run, unsigned nodes) {
    detail::Json one = detail::json_of(detail::flat(run));
    auto const& facts = facts_of(run);
    one["broken"] = detail::Json::array();
    for (unsigned k = 0; k < task.must_count; ++k) {
      if (!detail::truth(task.formulas, task.must(k).formula, facts)) one["broken"].push_back(task.musts[k]);
    }
    bool decided = true;
    for (unsigned i = 0; i < nodes; ++i)
      decided = decided && (!run.correct(i) || detail::truth(task.formulas, task.decided, facts, i));
    one["decided"] = decided;
    if constexpr (requires { run.messages(); }) one["messages"] = run.messages();
    return one;
  }
  template <class Setting>
  [[nodiscard]] static detail::ExecutionFacts facts_of(Execution<Setting> const& run) {
    return detail::ExecutionFacts(run);
  }
  [[nodiscard]] static SizedExecution const& facts_of(SizedExecution const& run) { return run; }

  template <class Setting>
  void write(typename Setting::machine_type const& machine, std::vector<Progress> const& learning = {}) {
    std::string const name = (number < 10 ? "0" : "") + std::to_string(number);
    ++number;
    auto const checked = verify<Setting>(machine, {.z3_time_limit = std::chrono::seconds{0}});
    std::ofstream page(folder / (name + ".html"));
    write_page(page, page_json<Setting>(machine, checked, learning));
    detail::Random random(number);
    detail::Json runs = detail::Json::array();
    for (unsigned k = 0; k < 200; ++k) {
      runs.push_back(told(Setting::task, simulate<Setting>(machine, detail::sample<Setting>(random)), Setting::nodes));
    }
    StateDiagram const diagram = state_diagram<Setting>(machine, reachable<Setting>(machine));
    std::ofstream dot(folder / (name + ".dot")), state(folder / (name + ".state.mmd"));
    write_dot(dot, diagram);
    write_mermaid_state(state, diagram);
    std::ofstream sequence(folder / (name + ".sequence.mmd")), svg(folder / (name + ".svg"));
    auto const run = simulate<Setting>(machine, detail::sample<Setting>(random));
    write_mermaid_sequence(sequence, run);
    write_svg(svg, run);
    write_runs(folder / (name + ".runs.json"), runs);
    std::cout << name << ": " << Setting::describe() << ", " << checked.verdict.word() << '\n';
  }
  /// For every N: runs of one to seven processes, and of every F that there may be.
  template <class Setting>
  void every_n(std::uint64_t seed) {
    detail::Random random(seed);
    auto const machine = machines::random_machine<Setting>(random);
    std::string const name = std::to_string(number++);
    Checked<Setting> unjudged;  // what is known of a machine does not matter here
    std::ofstream page(folder / (name + ".html"));
    write_page(page, page_json<Setting>(machine, unjudged));
    auto const table = detail::table_of(machine);
    auto const next = [&](state_t own, std::vector<unsigned> const& counts, unsigned n, unsigned f, unsigned round) {
      return table.next(own, counts, n, f, description_of<Setting>.view.clock_in(round));
    };
    detail::Json runs = detail::Json::array();
    for (unsigned n = 1; n <= 7; ++n) {
      for (detail::Size const& size : detail::sizes(description_of<Setting>.faults, n)) {
        if (size.bound() >= n) continue;
        detail::RandomSchedules const schedules(description_of<Setting>, size);
        for (unsigned k = 0; k < 20; ++k)
          runs.push_back(told(Setting::task, SizedExecution(description_of<Setting>, next, schedules(random)), n));
      }
    }
    write_runs(folder / (name + ".runs.json"), runs);
    std::cout << name << ": " << Setting::describe() << ", " << runs.size() << " executions\n";
  }
  template <class Setting>
  void random(std::uint64_t seed) {
    detail::Random random(seed);
    write<Setting>(machines::leaning_machine<Setting>(random));
  }
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: pages DIR\n";
    return 2;
  }
  Pages pages{argv[1]};
  pages.write<Setting<Shape{3, 8, 2}, AtomicCommit, MessageLoss, Ordered>>(
      machines::commit_machine<Setting<Shape{3, 8, 2}, AtomicCommit, MessageLoss, Ordered>>(), made_up());
  pages.random<Setting<Shape{4, 5, 3}, Consensus<>, Crash<2>, WithRound<Counted>>>(1);
  pages.random<Setting<Shape{3, 6, 2}, Consensus<3>, SendOmission<1>, Ordered>>(2);
  pages.random<Setting<Shape{4, 5, 2}, ByzantineAgreement<>, Byzantine<1>, WithTurn<Counted, 2>>>(3);
  pages.random<Setting<Shape{3, 5, 2}, NonBlockingAtomicCommit, Crash<1>, WithCoin<Counted>>>(4);
  pages.random<Setting<Shape{3, 5, 2}, LeaderElection<>, MessageLoss, PerProcess<Counted>>>(5);
  pages.random<Setting<Shape{4, 4, 2}, SafeConsensus<>, HeardAtLeast<MessageLoss, HearingQuorum::majority>,
                       WithLastRound<Thresholds<exists<0>, majority<1>, any_lost>>>>(6);
  pages.random<Setting<Shape{4, 4, 2}, Consensus<>, Both<Crash<1>, SendOmission<1>>, Counted>>(7);
  pages.random<Setting<Shape{3, 5, 3}, Consensus<>, Moving<Omission<1>>, WithSender<Counted, 1>>>(8);
  pages.random<Setting<Shape{3, 5, 3}, Lock<>, LossUntil<1, LossBudget<2>>, PerProcess<Ordered>>>(9);
  pages.random<
      Setting<Shape{4, 6, 2}, KSetAgreement<2, 3>, HeardAtLeast<Both<Dead<1>, ReceiveOmission<1>>, 2>, Counted>>(10);
  pages.random<Setting<Shape{3, 4, 2}, Hostile, Byzantine<1>, Counted>>(11);
  pages
      .every_n<Setting<Shape{every_n, 5, 3}, Consensus<>, Crash<1>, WithLastRound<Thresholds<exists<0>, majority<1>>>>>(
          12);
  pages.every_n<Setting<Shape{every_n, 3, 3}, AnonymousBroadcast<2>, Byzantine<below<3>>,
                        Thresholds<linear<0, 1, 1, 1, 0, 0>, linear<0, 1, 1, 0, 1, 0>>>>(13);
}
