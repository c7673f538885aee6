// SPDX-License-Identifier: Apache-2.0
#include "protolearn/publishing/guards.hpp"

#include <algorithm>
#include <chrono>
#include <limits>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "catch.hpp"
#include "protolearn/core/random.hpp"
#include "protolearn/model/views/counted.hpp"
#include "protolearn/model/views/per_process.hpp"
#include "protolearn/model/views/thresholds.hpp"
#include "protolearn/model/views/with_round.hpp"
#include "protolearn/task/atomic_commit.hpp"
#include "protolearn/verification/every_n/reachable.hpp"

namespace guards_test {

using namespace protolearn;
using namespace protolearn::detail;

template <unsigned N, unsigned S, unsigned R, class View = Ordered>
using Game = Setting<Shape{N, S, R}, AtomicCommit, MessageLoss, View>;

std::vector<std::string> split(std::string const& text, std::string const& separator) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  for (std::size_t end; (end = text.find(separator, begin)) != text.npos; begin = end + separator.size()) {
    parts.push_back(text.substr(begin, end - begin));
  }
  parts.push_back(text.substr(begin));
  return parts;
}

/// A protocol as a reader of the printed guards understands it, word by word.
class Reader {
 public:
  explicit Reader(std::string const& printed) {
    std::istringstream lines(printed);
    for (std::string line; std::getline(lines, line);) {
      if (!line.starts_with("    ")) {  // "  in X:" or "  process 1 in X:"
        REQUIRE(line.starts_with("  "));
        REQUIRE(line.back() == ':');
        auto const in = line.find("in ");
        own_ = line.substr(2, in - 2) + line.substr(in + 3, line.size() - in - 4);
        REQUIRE(rules_.count(own_) == 0);
        rules_[own_] = {};
      } else {
        REQUIRE(line.starts_with("    "));
        auto const sides = split(line.substr(4), " -> ");
        REQUIRE(sides.size() == 2);
        REQUIRE((rules_[own_].empty() || !rules_[own_].back().first.empty()));  // `otherwise` comes last
        bool const any = sides[0] == "otherwise" || sides[0] == "always";
        REQUIRE((sides[0] == "always") == (any && rules_[own_].empty()));
        rules_[own_].emplace_back(any ? std::vector<Condition>{} : conditions(sides[0]), sides[1]);
      }
    }
  }

  /// What is done in state `own` on observing these words, by digit name; "" if nothing is said of that state.
  [[nodiscard]] std::string next(std::string const& own, std::map<std::string, std::string> const& observed) const {
    auto const rules = rules_.find(own);
    if (rules == rules_.end()) return "";
    for (auto const& [conditions, next] : rules->second) {
      bool admitted = true;
      for (auto const& condition : conditions) {
        admitted = admitted && (condition.words.count(observed.at(condition.digit)) != 0) != condition.negated;
      }
      if (admitted) return next;
    }
    return "nothing";
  }

  [[nodiscard]] bool speaks_of(std::string const& own) const { return rules_.count(own) != 0; }

 private:
  struct Condition {
    std::string digit;
    bool negated;
    std::set<std::string> words;
  };

  static std::vector<Condition> conditions(std::string const& text) {
    std::vector<Condition> result;
    for (std::string const& part : split(text, "; ")) {
      auto const sides = split(part, ": ");
      REQUIRE(sides.size() == 2);
      bool const negated = sides[1].starts_with("not ");
      auto const words = negated ? split(sides[1].substr(4), ", nor ") : split(sides[1], " or ");
      result.push_back({sides[0], negated, {words.begin(), words.end()}});
    }
    return result;
  }

  std::string own_;
  std::map<std::string, std::vector<std::pair<std::vector<Condition>, std::string>>> rules_;
};

template <class Setting>
std::string printed(typename Setting::machine_type const& machine, std::vector<bool> const& relevant,
                    std::size_t most_lines = std::numeric_limits<std::size_t>::max()) {
  std::ostringstream out;
  print_guards<Setting>(out, machine, relevant, most_lines);
  return out.str();
}

/// Random machines, from almost constant to wild, with from almost none to all of the observations relevant.
template <class Setting, class Visit>
void for_random_machines(int count, Visit const& visit) {
  Random random(Setting::machine_type::entries);
  for (int k = 0; k < count; ++k) {
    typename Setting::machine_type machine;
    double const wild = random.uniform(), seen = random.uniform();
    std::vector<bool> relevant(machine.entries);
    for (std::size_t e = 0; e < machine.entries; ++e) {
      if (random.chance(wild)) machine[e] = static_cast<state_t>(random.below(Setting::states));
      relevant[e] = k % 4 == 0 || random.chance(seen);
    }
    visit(machine, relevant);
  }
}

template <class Setting>
void say_what_the_table_says(int count) {
  using View = typename Setting::view_type;
  auto const name = state_name<typename Setting::Task>;
  for_random_machines<Setting>(count, [&](auto const& machine, std::vector<bool> const& relevant) {
    Reader const reader(printed<Setting>(machine, relevant));
    auto const states = guards<Setting>(machine, relevant);
    std::set<std::string> occurring;
    bool same = true;
    for (std::size_t e = 0; e < machine.entries; ++e) {
      if (!relevant[e]) continue;
      auto const digits = View::digits_of(e);
      std::string own = name(digits[0]);
      unsigned process = 0;
      if constexpr (requires { View::offset(1U); }) {
        process = static_cast<unsigned>(e / View::offset(1U));
        own = "process " + std::to_string(process) + " " + own;
      }
      occurring.insert(own);
      std::map<std::string, std::string> observed;
      for (unsigned d = 1; d < View::digits; ++d) {
        observed[View::digit_name(d, name)] = View::value_name(d, digits[d], name);
      }
      same = same && reader.next(own, observed) == name(machine[e]);

      for (auto const& state : states) {  // the guards themselves, beside their words
        if (state.own != digits[0] || state.process != process) continue;
        state_t next = state.otherwise;
        for (auto const& guard : state.guards) {  // in any order
          if (guard.admits(digits)) next = guard.next;
        }
        same = same && next == machine[e];
      }
    }
    REQUIRE(same);
    REQUIRE(states.size() == occurring.size());
    for (unsigned s = 0; s < Setting::states; ++s) {
      std::string const own = name(static_cast<state_t>(s));
      for (std::string const& who : {own, "process 0 " + own, "process 1 " + own}) {
        REQUIRE(reader.speaks_of(who) == (occurring.count(who) != 0));
      }
    }
  });
}

}  // namespace guards_test

using namespace guards_test;

TEST_CASE("printed guards say what the table says, wherever it matters") {
  say_what_the_table_says<Game<2, 4, 1>>(1000);
  say_what_the_table_says<Game<3, 4, 2>>(1000);
  say_what_the_table_says<Game<3, 6, 2>>(200);
  say_what_the_table_says<Game<4, 4, 2>>(50);
  say_what_the_table_says<Game<3, 4, 2, Counted>>(500);
  say_what_the_table_says<Game<2, 4, 2, WithRound<Ordered>>>(500);
  say_what_the_table_says<Game<2, 4, 1, PerProcess<Ordered>>>(500);
  say_what_the_table_says<Game<2, 4, 2, PerProcess<WithRound<Counted>>>>(200);
  say_what_the_table_says<Game<5, 4, 2, Thresholds<exists<1>, every<0>>>>(500);
}

TEST_CASE("for every N, guards speak of what can be observed for some N") {
  using All = Setting<Shape{every_n, 4, 2}, AtomicCommit, MessageLoss, Thresholds<every<0>, exists<1>>>;
  say_what_the_table_says<All>(500);
  All::machine_type const careful([](auto const& o) -> state_t {
    using enum AtomicCommit::State;
    if (o.own() > local_abort) return o.own();
    return o.holds(0) ? +commit : o.holds(1) ? +abort : o.own();
  });
  auto const seen = reachable<All>(careful);
  CHECK(std::count(seen.begin(), seen.end(), true) == 6);
  CHECK(printed<All>(careful, seen) == R"(  in LOCAL_COMMIT:
    all LOCAL_COMMIT: yes -> COMMIT
    some LOCAL_ABORT: yes -> ABORT
    otherwise -> LOCAL_COMMIT
  in LOCAL_ABORT:
    always -> ABORT
  in COMMIT:
    always -> COMMIT
  in ABORT:
    always -> ABORT
)");
  auto const unknown = reachable<All>(careful, {.z3_time_limit = std::chrono::seconds{0}});
  CHECK(std::count(unknown.begin(), unknown.end(), true) == 16);
}

TEST_CASE("guards are as short as can be hoped for") {
  using Small = Game<3, 4, 2>;
  std::vector<bool> const all(Small::machine_type::entries, true);
  Small::machine_type const constant([](auto const&) { return AtomicCommit::abort; });
  CHECK(printed<Small>(constant, all) == R"(  in LOCAL_COMMIT:
    always -> ABORT
  in LOCAL_ABORT:
    always -> ABORT
  in COMMIT:
    always -> ABORT
  in ABORT:
    always -> ABORT
)");
  CHECK(printed<Small>(constant, std::vector<bool>(all.size(), false)).empty());

  Small::machine_type const careful([](auto const& o) -> state_t {
    using enum AtomicCommit::State;
    if (o.own() > local_abort) return o.own();
    return o.count(local_commit) == 3 ? +commit : +abort;
  });
  std::vector<bool> at_first(all.size());
  for (std::size_t e = 0; e < all.size(); ++e) {
    auto const digits = Small::view_type::digits_of(e);
    bool const votes = digits[1] != 2 && digits[1] != 3 && digits[2] != 2 && digits[2] != 3;
    at_first[e] = digits[0] < 2 && votes;
  }
  CHECK(printed<Small>(careful, at_first) == R"(  in LOCAL_COMMIT:
    +1: LOCAL_COMMIT; +2: LOCAL_COMMIT -> COMMIT
    otherwise -> ABORT
  in LOCAL_ABORT:
    always -> ABORT
)");
}

TEST_CASE("a long list of guards is cut, and says so") {
  using Large = Game<3, 8, 2>;
  Random random(1);
  Large::machine_type machine;
  for (std::size_t e = 0; e < machine.entries; ++e) machine[e] = static_cast<state_t>(random.below(8));
  std::vector<bool> const all(machine.entries, true);
  auto const whole = split(printed<Large>(machine, all), "\n");
  for (std::size_t most : {std::size_t{1}, std::size_t{40}, whole.size() - 2}) {
    auto const cut = split(printed<Large>(machine, all, most), "\n");
    REQUIRE(cut.size() == most + 2);  // each text ends with a newline
    CHECK(std::equal(cut.begin(), cut.end() - 2,
                     whole.begin()));  // so that no "otherwise" stands for guards that are not shown
    CHECK(cut[most] == "    ... and " + std::to_string(whole.size() - 1 - most) + " more lines");
  }
  CHECK(printed<Large>(machine, all, whole.size() - 1) == printed<Large>(machine, all));
}
