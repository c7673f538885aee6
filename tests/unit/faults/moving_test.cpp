// SPDX-License-Identifier: Apache-2.0
#include "asking_more.hpp"

#include "protolearn/model/faults/dead.hpp"
#include "protolearn/model/faults/heard_at_least.hpp"
#include "protolearn/model/faults/moving.hpp"
#include "protolearn/model/faults/omission.hpp"
#include "protolearn/model/faults/receive_omission.hpp"
#include "protolearn/model/faults/send_omission.hpp"

using namespace faults;

namespace {

/// In a state after no round: that is, started in it.
struct AskingStart : Asking {
  static constexpr std::string_view name = "asking of the start";
  static constexpr auto rules =
      hana::make_tuple(must("zero", implies(all(in(0, 0)), any(ends(1))), broken(-1)),
                       must("one", implies(failures() == 1, any(in(1, 0)) || all(in(0, 1))), broken(-1)));
};

/// Not everybody starts in B.
struct AskingSome : Asking {
  static constexpr std::string_view name = "asking where some start in A";
  static constexpr auto starting = any(starts(0));
};

}  // namespace

TEST_CASE("every reading understands the dead") {
  two_processes_under<Dead<1>, AnyFaults<Kind::dead, Who::anybody, no_budget, 1>,
                      AnyFaults<Kind::dead, Who::anybody, 1, 1>>();
  readings_agree<Setting<Shape{2, 3, 1}, AskingStart, Dead<1>>>(6, 2, [](auto&&...) {});
  three_processes_under<Dead<2>, HeardAtLeast<AnyFaults<Kind::dead, Who::anybody, no_budget, 2>, 2>>();
}

TEST_CASE("every reading understands faults that move") {
  two_processes_under<Moving<SendOmission<1>>, Moving<ReceiveOmission<1>>,
                      Moving<AnyFaults<Kind::omit, Who::of_faulty, 1, 1>>>();
  three_processes_under<Moving<SendOmission<1>>, Moving<Omission<2>>, HeardAtLeast<Moving<ReceiveOmission<1>>, 2>>();
}

TEST_CASE("what is shown under the dead begins as the task allows") {
  using Some = Setting<Shape{3, 3, 1}, AskingSome, Dead<1>, Counted>;
  Random random(1);
  Explorer<Some> explorer;
  unsigned shown = 0;
  for (unsigned k = 0; k < 20; ++k) {
    auto const machine = machines::random_machine<Some>(random);
    REQUIRE(numbers(explorer.judge(machine)) == enumerated<Some>(machine));
    for (auto const& found : shortest<Some>(explorer, machine, 4)) {
      std::stringstream text;
      write_schedule(text, found.run.schedule);
      REQUIRE(read_schedule<Some>(text) == normal_form<Some>(found.run.schedule));
      ++shown;
    }
  }
  CHECK(shown > 20);
}

TEST_CASE("who is faulty in a round is said before its messages") {
  using Game = Setting<Shape{2, 3, 2}, AskingMore, Moving<SendOmission<1>>>;
  std::string const begin = "nodes 2 states 3 rounds 2\nstarts 0 1\nround 2 faulty 0\n";
  std::istringstream right(begin + "round 1 faulty 1\nround 1 from 1 to 0 lost\nend\n");
  CHECK(read_schedule<Game>(right).moving == std::array<node_set, 2>{2, 1});
  for (char const* wrong : {"round 1 from 1 to 0 lost\nend\n", "round 1 faulty 0 1\nend\n", "faulty 1\nend\n",
                            "round 1 faulty 1\nround 1 from 1 to 0 lost\nround 1 faulty 1\nend\n"}) {
    std::istringstream in(begin + wrong);
    CHECK_THROWS_AS(read_schedule<Game>(in), file_error);
  }
}
