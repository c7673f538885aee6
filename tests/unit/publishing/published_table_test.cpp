// SPDX-License-Identifier: Apache-2.0
#include "catch.hpp"
#include "machines.hpp"
#include "stabilisation.hpp"

#include <algorithm>
#include <sstream>
#include <string>

#include <protolearn.hpp>

using namespace protolearn;

namespace {

template <unsigned N, unsigned S, unsigned R, class View>
using Game = Setting<Shape{N, S, R}, Counting<2, R - 1>, Byzantine<1>, View>;

template <class Setting>
typename Setting::machine_type read(std::string const& text) {
  std::istringstream in(text);
  return read_published_table<Setting>(in);
}

/// A line for each configuration.
template <class Setting>
std::string as_published(typename Setting::machine_type const& machine) {
  constexpr unsigned N = Setting::nodes;
  std::string text;
  std::array<unsigned, N> states{};
  for (bool more = true; more;) {
    std::string now, then;
    for (unsigned i = 0; i < N; ++i) {
      std::array<state_t, N> received{};
      for (unsigned d = 0; d < N; ++d) received[d] = static_cast<state_t>(states[(i + d) % N]);
      now += std::to_string(states[i]);
      then += std::to_string(machine.next_of(i, received));
    }
    text.append(now).append(" ").append(then).append("\n");
    more = false;
    for (unsigned i = N; i-- > 0 && !more;) {
      states[i] = (states[i] + 1) % Setting::states;
      more = states[i] != 0;
    }
  }
  return text;
}

/// The same machine, but what is lost is taken for a 0.
template <class Setting>
typename Setting::machine_type with_zero_for_lost(typename Setting::machine_type machine) {
  auto const told = machine;
  std::size_t const part = machine.entries / description_of<Setting>.view.parts;
  for (std::size_t e = 0; e < machine.entries; ++e) {
    auto received = Setting::view_type::digits_of(e);
    std::replace(received.begin(), received.end(), static_cast<state_t>(Setting::states), state_t{0});
    machine[e] = told.next_of(static_cast<unsigned>(e / part), received);
  }
  return machine;
}

template <class Setting>
void comes_back(typename Setting::machine_type const& machine) {
  CHECK(read<Setting>(as_published<Setting>(machine)) == with_zero_for_lost<Setting>(machine));
}

template <class Setting>
void fails(std::string const& text, std::string const& message) {
  INFO(text);
  CHECK_THROWS_MATCHES(read<Setting>(text), file_error, Catch::Matchers::Message("published table, " + message));
}

}  // namespace

TEST_CASE("a machine that counts, written as it is published, is read and proved") {
  using Count = Game<4, 3, 8, Ordered>;
  auto const found = conflict_search<Count>();
  REQUIRE(found.verdict.proved());
  std::string const text = as_published<Count>(found.machine);
  CHECK(std::count(text.begin(), text.end(), '\n') == 81);
  auto const machine = read<Count>(text);
  CHECK(machine == with_zero_for_lost<Count>(found.machine));
  CHECK(explore<Count>(machine).correct());
  CHECK(stabilisation::stabilises_after<4, 3>(machine) <= 7);
  CHECK(stabilisation::stabilises_after<4, 3>(machine) <= stabilisation::stabilises_after<4, 3>(found.machine));

  // One that does not is refuted: it counts by itself.
  auto const alone =
      read<Count>(as_published<Count>(Count::machine_type([](auto const& o) { return (o.own() + 1U) % 2U; })));
  CHECK_FALSE(explore<Count>(alone).correct());
  CHECK(stabilisation::stabilises_after<4, 3>(alone) > 7);
}

TEST_CASE("any machine comes back from its table, also where each process has one of its own") {
  detail::Random random(1);
  for (int k = 0; k < 20; ++k) {
    comes_back<Game<4, 3, 3, Ordered>>(machines::random_machine<Game<4, 3, 3, Ordered>>(random));
    comes_back<Game<3, 4, 3, PerProcess<Ordered>>>(
        machines::random_machine<Game<3, 4, 3, PerProcess<Ordered>>>(random));
  }
  comes_back<Game<2, 10, 3, Ordered>>(machines::random_machine<Game<2, 10, 3, Ordered>>(random));
}

TEST_CASE("one of the rotations of a line is enough, with comments and in any order") {
  using Count = Setting<Shape{3, 2, 2}, Counting<2, 1>, Reliable, Ordered>;
  auto const machine = read<Count>(
      "# show what fewer do\n"
      "\n"
      "111 000   # all are odd\r\n"
      "  101\t000\n"
      "000 111\n"
      "001 111");
  auto const by_hand = Count::machine_type([](auto const& o) { return o.count(1U) >= 2 ? 0U : 1U; });
  CHECK(machine == by_hand);  // what is lost, too, as it shows no 1
  CHECK(verify<Count>(machine).verdict.proved());
}

TEST_CASE("what is wrong in a published table is said with its line") {
  using Cyclic = Game<3, 2, 3, Ordered>;
  fails<Cyclic>(
      "", "line 1: the text ends without any states: give a table such as '00 11', a line for each configuration");
  fails<Cyclic>("# 000 111\n\n",
                "line 2: the text ends without any states: give a table such as '00 11', a line for each "
                "configuration");
  fails<Cyclic>("000 111\n012 000\n", "line 2: '2' in '012' is not a state: use 0 to 1");
  fails<Cyclic>("000 11x\n", "line 1: 'x' in '11x' is not a state: use 0 to 1");
  std::string const form =
      " is not the states of 3 processes and what follows them: write 3 digits, a space and 3 digits";
  for (std::string const line : {"0000 111", "000 11", "000", "000 111 0", "000111", "\001"}) {
    fails<Cyclic>("\n" + line, "line 2: '" + (line == "\001" ? "?" : line) + "'" + form);
  }
  fails<Cyclic>(
      "000 111\n001 010\n001 011\n",
      "line 3: process 2 goes to 1 with the states 100, in cyclic order from its own, but process 2 in line 2 "
      "goes to 0: give the line once");
  fails<Cyclic>(
      "001 010\n010 010\n",
      "line 2: process 0 goes to 0 with the states 010, in cyclic order from its own, but process 1 in line 1 "
      "goes to 1: this table is not cyclic, so it is none for the view Ordered: use PerProcess<Ordered>");
  fails<Cyclic>(
      "000 110\n",
      "line 1: process 2 goes to 0 with the states 000, in cyclic order from its own, but process 0 in line 1 "
      "goes to 1: this table is not cyclic, so it is none for the view Ordered: use PerProcess<Ordered>");
  fails<Cyclic>("000 111\n111 000\n001 111\n# no more\n",
                "line 4: the text ends, and does not say what a process does with the states 011, in cyclic order from "
                "its own: add the line, or copy the whole table again");

  using Different = Game<3, 2, 3, PerProcess<Ordered>>;
  std::string const table = "000 011\n001 111\n010 111\n011 000\n100 111\n101 000\n110 000\n111 000\n";
  CHECK_NOTHROW(read<Different>(table));
  fails<Different>(
      table + "111 001\n",
      "line 9: process 2 goes to 1 with the states 111, in cyclic order from its own, but process 2 in line "
      "8 goes to 0: give the line once");
  fails<Different>(table.substr(0, table.size() - 8),
                   "line 7: the text ends, and does not say what process 0 does with the states 111, in cyclic order "
                   "from its own: add the line, or copy the whole table again");
}
