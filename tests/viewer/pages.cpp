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
      auto const run = simulate<Setting>(machine, detail::sample<Setting>(random));
      detail::Json one = detail::json_of(detail::flat(run));
      auto const broken = detail::broken_rules(run);
      one["broken"] = detail::Json::array();
      for (unsigned rule = 0; rule < Setting::task.must_count; ++rule) {
        if (((broken >> rule) & 1U) != 0) one["broken"].push_back(Setting::task.musts[rule]);
      }
      bool decided = true;
      for (unsigned i = 0; i < Setting::nodes; ++i)
        decided = decided && (!run.correct(i) || detail::truth(Setting::task.formulas, Setting::task.decided,
                                                               detail::ExecutionFacts(run), i));
      one["decided"] = decided;
      one["messages"] = run.messages();
      runs.push_back(std::move(one));
    }
    StateDiagram const diagram = state_diagram<Setting>(machine, reachable<Setting>(machine));
    std::ofstream dot(folder / (name + ".dot")), state(folder / (name + ".state.mmd"));
    write_dot(dot, diagram);
    write_mermaid_state(state, diagram);
    std::ofstream sequence(folder / (name + ".sequence.mmd")), svg(folder / (name + ".svg"));
    auto const run = simulate<Setting>(machine, detail::sample<Setting>(random));
    write_mermaid_sequence(sequence, run);
    write_svg(svg, run);
    std::ofstream(folder / (name + ".runs.json")) << runs.dump() << '\n';
    std::cout << name << ": " << Setting::describe() << ", " << checked.verdict.word() << '\n';
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
}
