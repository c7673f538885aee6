// SPDX-License-Identifier: Apache-2.0
#include "protolearn/publishing/sentences.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "every_n_machines.hpp"
#include "protolearn/core/random.hpp"
#include "protolearn/publishing/print.hpp"

namespace sentences_test {

using namespace every_n_machines;
using namespace protolearn::detail;

std::vector<std::string> split(std::string const& text, std::string const& separator) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  for (std::size_t end; (end = text.find(separator, begin)) != text.npos; begin = end + separator.size()) {
    parts.push_back(text.substr(begin, end - begin));
  }
  parts.push_back(text.substr(begin));
  return parts;
}

using Said = std::vector<std::string>;

/// The table of a machine as a reader of its sentences understands it. What is not mentioned stays.
ThresholdTable read(Description const& setting, ThresholdTable table, Said const& lines) {
  auto const name = [&](state_t s) { return setting.task->state_name(s); };
  auto const state = [&](std::string const& word) {
    for (unsigned s = 0; s < table.states; ++s) {
      if (name(static_cast<state_t>(s)) == word) return static_cast<state_t>(s);
    }
    FAIL("no state: " << word);
    return state_t{0};
  };
  std::map<std::string, std::pair<std::size_t, bool>> literals;
  for (std::size_t k = 0; k < table.predicates.size(); ++k) {
    for (bool const holds : {false, true}) {
      bool const added =
          literals.emplace(literal_in_words(table.predicates[k], holds, name), std::pair(k, holds)).second;
      REQUIRE(added);
    }
  }
  auto const holds = [&](std::string const& conjunction, std::size_t bits) {
    for (std::string const& word : split(conjunction, " and ")) {
      auto const [k, value] = literals.at(word);
      if ((((bits >> k) & 1U) != 0) != value) return false;
    }
    return true;
  };
  auto const row = std::size_t{1} << table.predicates.size();
  for (std::size_t e = 0; e < table.answers.size(); ++e)
    table.answers[e] = static_cast<state_t>(e / row % table.states);
  for (std::string const& line : lines) {
    auto const colon = line.find(": ");
    if (line.substr(0, colon) == "stay") continue;
    auto const who = split(line.substr(0, colon), ", ");
    REQUIRE(who.size() <= 2);
    for (unsigned clock = 0; clock < table.clocks; ++clock) {
      if (who.size() == 2) {
        std::string const word = setting.view.value_name(setting.view.digits - 1, clock, *setting.task);
        bool const last = who[1] == "in the last round", early = who[1] == "before the last round";
        bool const now = last || early ? word == (last ? "last" : "early") : who[1].find(word) != std::string::npos;
        if (!now) continue;
      }
      std::size_t const first = (clock * table.states + state(who[0])) * row;
      for (std::size_t bits = 0; bits < row; ++bits) {
        for (std::string const& part : split(line.substr(colon + 2), "; ")) {
          auto const arrow = part.find("-> ");
          std::string const condition = part.substr(0, arrow);
          bool const applies =
              condition.empty() || condition == "otherwise " || holds(condition.substr(3, condition.size() - 4), bits);
          if (!applies) continue;
          table.answers[first + bits] = state(part.substr(arrow + 3));
          break;
        }
      }
    }
  }
  return table;
}

/// What random tables say is what their sentences say, but where nothing can be received, or that does not matter.
template <class Setting>
void said_exactly(ThresholdTable table, Random& random) {
  for (state_t& next : table.answers) {
    if (random.below(3) == 0) next = static_cast<state_t>(random.below(Setting::states));
  }
  auto const never = impossible_combinations(table.predicates);
  typename Setting::machine_type const machine(table);
  std::vector<bool> relevant(table.answers.size(), true);
  for (int k = 0; k < 2; ++k) {
    auto const lines = sentences<Setting>(machine, k == 0 && random.below(2) == 0 ? std::vector<bool>{} : relevant);
    auto const same = read(description_of<Setting>, table, lines);
    for (std::size_t e = 0; e < relevant.size(); ++e) {
      if (!never[e % never.size()] && relevant[e]) REQUIRE(same.answers[e] == table.answers[e]);
    }
    for (std::size_t e = 0; e < relevant.size(); ++e) relevant[e] = random.below(3) == 0;
  }
}

std::vector<PredicateDescription> const predicates{{{1, 0, 0, 0}, 0, 0, 1},       {{1, 0, 0, 0}, 1, 0, 0},
                                                   {{1, 1, 1, 1}, 1, 0, 0, true}, {{0, 1, 1, 0}, 0, 1, 1},
                                                   {{1, -1, 0, 0}, 0, 0, 0},      {{3, 0, 2, 0}, 1, -1, 1, true}};

template <class View, unsigned R>
void random_machines() {
  using Game = Setting<Shape{every_n, 4, R}, Consensus<>, Crash<below<2>>, View>;
  Random random(7);
  for (unsigned k = 0; k <= predicates.size(); ++k) {
    auto table = ThresholdTable::keeping(4, clocks_of<typename Game::view_type>());
    table.predicates.assign(predicates.begin(), predicates.begin() + k);
    std::vector<state_t> answers;
    for (state_t const own : table.answers) answers.insert(answers.end(), std::size_t{1} << k, own);
    table.answers = answers;
    for (int i = 0; i < 15; ++i) said_exactly<Game>(table, random);
  }
}

template <class Game, class F>
Said of(F const& f) {
  return sentences<Game>(typename Game::machine_type(f));
}

}  // namespace sentences_test

using namespace sentences_test;

TEST_CASE("sentences say what the table does") {
  random_machines<LearnedThresholds, 2>();
  random_machines<WithLastRound<LearnedThresholds>, 3>();
  random_machines<WithRound<LearnedThresholds>, 3>();
}

TEST_CASE("published protocols look as they were published") {
  CHECK(of<EchoBroadcast<below<3>>>(echo_broadcast) ==
        Said{"V0: if at least n-F in {V1, ACCEPT, s3} -> ACCEPT; if more than F in {V1, ACCEPT, s3} -> s3",
             "V1: if at least n-F in {V1, ACCEPT, s3} -> ACCEPT; otherwise -> s3",
             "s3: if at least n-F in {V1, ACCEPT, s3} -> ACCEPT", "stay: ACCEPT"});
  CHECK(of<Flood<1, 2>>(flood) == Said{"0, in the last round: -> decide 0", "1, before the last round: if some 0 -> 0",
                                       "1, in the last round: if some 0 -> decide 0; otherwise -> decide 1"});
  CHECK(of<Graded<>>(graded).front() == "0: if at least n-F 0 -> s7; if at least n-F 1 -> s8; otherwise -> s9");
}

TEST_CASE("sentences are printed with what they leave out") {
  using Game = EchoBroadcast<below<3>>;
  Game::machine_type const machine(echo_broadcast);
  auto const printed = [&](std::vector<bool> const& relevant, std::size_t most_lines) {
    std::ostringstream out;
    print_sentences<Game>(out, machine, relevant, most_lines);
    return out.str();
  };
  std::string const first =
      "  V0: if at least n-F in {V1, ACCEPT, s3} -> ACCEPT; if more than F in {V1, ACCEPT, s3} -> s3\n";
  CHECK(printed({}, 1) == first + "    ... and 3 more lines\n");
  CHECK(printed(std::vector<bool>(machine.entries, true), 1) == printed({}, 1));
  std::vector<bool> only_v0(machine.entries);
  std::fill_n(only_v0.begin(), 4, true);  // its row is the first
  CHECK(printed(only_v0, 80) == first + "  (What no execution reaches is left out.)\n");
  only_v0[3] = false;
  CHECK(printed(only_v0, 80) ==
        "  V0: if more than F in {V1, ACCEPT, s3} -> s3; if at least n-F in {V1, ACCEPT, s3} -> ACCEPT\n  (What no "
        "execution reaches is left out.)\n");
}
