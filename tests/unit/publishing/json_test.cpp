// SPDX-License-Identifier: Apache-2.0
#include "protolearn/publishing/json.hpp"

#include <limits>
#include <sstream>
#include <string>

#include "catch.hpp"
#include "machines.hpp"
#include "protolearn/model/faults/byzantine.hpp"
#include "protolearn/model/faults/crash.hpp"
#include "protolearn/model/faults/reliable.hpp"
#include "protolearn/model/views/counted.hpp"
#include "protolearn/model/views/per_process.hpp"
#include "protolearn/model/views/thresholds.hpp"
#include "protolearn/model/views/with_round.hpp"
#include "protolearn/task/atomic_commit.hpp"
#include "protolearn/verification/every_n/verify.hpp"
#include "protolearn/verification/verify.hpp"

namespace json_test {

using namespace protolearn;
using namespace protolearn::detail;

template <unsigned N, unsigned S, unsigned R, class View = Ordered, class Faults = MessageLoss>
using Game = Setting<Shape{N, S, R}, AtomicCommit, Faults, View>;

/// The machine that keeps its state.
template <class Setting>
Json idle() {
  return to_json<Setting>(typename Setting::machine_type{});
}

/// Abort unless everybody is known to have voted to commit.
constexpr auto careful = [](auto const& o) -> state_t {
  using enum AtomicCommit::State;
  if (o.own() == commit || o.own() == abort) return o.own();
  if (o.own() == local_commit && o.count(local_commit) == o.nodes()) return commit;
  return abort;
};

template <class Setting>
void round_trips() {
  Random random(3);
  for (int k = 0; k < 20; ++k) {
    auto const machine = machines::random_machine<Setting>(random);
    std::stringstream file;
    write_json(file, to_json<Setting>(machine));
    Json const json = read_json(file);
    REQUIRE(machine_from_json<Setting>(json) == machine);
    REQUIRE(setting_from_json(json) == name_of_setting<Setting>());
    REQUIRE(json == to_json<Setting>(machine));
  }
}

/// The table of the file, read by what the file itself says of its order.
template <class Setting>
void tells_its_order() {
  using View = typename Setting::view_type;
  Random random(4);
  auto const machine = machines::random_machine<Setting>(random);
  Json const json = to_json<Setting>(machine);
  std::size_t place = 0;
  std::vector<std::size_t> digits(json["digits"].size(), 0);
  while (place < json["table"].size()) {
    auto const expected = View::digits_of(place);
    if (json.contains("observations")) digits = json["observations"][place].template get<std::vector<std::size_t>>();
    for (std::size_t d = 0; d < digits.size(); ++d) REQUIRE(digits[d] == expected[d]);
    REQUIRE(json["table"][place] == machine[place]);
    ++place;
    for (std::size_t d = digits.size(); d-- > 0;) {  // the last digit changes fastest
      if (++digits[d] < json["digits"][d]["values"].size()) break;
      digits[d] = 0;
    }
  }
  CHECK(place == machine.entries);
}

/// The message that reading a bad machine ends with.
template <class Setting>
std::string complaint(Json const& json) {
  try {
    static_cast<void>(machine_from_json<Setting>(json));
  } catch (file_error const& error) {
    return error.what();
  }
  return "none";
}

using Small = Game<2, 4, 1>;

/// For every N: at least N - F messages say that their senders voted to commit.
template <FaultBound F = below<3>, class... More>
using Every = Setting<Shape{every_n, 4, 1}, AtomicCommit, Byzantine<F>, Thresholds<all_but_faulty<0>, More...>>;
constexpr auto quorum = [](auto const& o) -> state_t {
  return o.holds(0) ? AtomicCommit::commit : AtomicCommit::abort;
};

/// The JSON of a machine of this setting, changed at one place.
Json with(char const* pointer, Json const& value) {
  Json json = idle<Small>();
  json[Json::json_pointer(pointer)] = value;
  return json;
}

Json without(char const* key) {
  Json json = idle<Small>();
  json.erase(key);
  return json;
}

}  // namespace json_test

using namespace json_test;

TEST_CASE("a machine is read as it was written") {
  round_trips<Game<2, 4, 1>>();
  round_trips<Game<3, 8, 2>>();
  round_trips<Game<4, 6, 2, Ordered, Reliable>>();
  round_trips<Game<3, 5, 2, Counted>>();
  round_trips<Game<3, 5, 3, WithRound<Ordered>>>();
  round_trips<Game<3, 4, 2, PerProcess<Ordered>, Crash<1>>>();
}

TEST_CASE("the file says in which order its table is") {
  tells_its_order<Game<3, 8, 2>>();
  tells_its_order<Game<3, 5, 2, Counted>>();
  tells_its_order<Game<2, 5, 3, WithRound<Ordered>>>();
  CHECK_FALSE(idle<Game<3, 8, 2>>().contains("observations"));
  CHECK(idle<Game<3, 5, 2, Counted>>().contains("observations"));
  Json const json = idle<Game<2, 4, 1, PerProcess<Ordered>>>();
  CHECK(json["table"].size() == 40);
  CHECK(
      json["order"] ==
      "a part of one size for each process in turn, and in it an entry for each combination of digits, the last digit "
      "changing fastest");
}

TEST_CASE("a machine's file is for people too") {
  std::ostringstream text;
  write_json(text, to_json<Small>(Small::machine_type(careful)));
  CHECK(text.str() == std::string(R"({
  "format": 1,
  "protolearn": ")") + version +
                          R"(",
  "setting": {"nodes":2,"states":4,"rounds":1,"task":"AtomicCommit","faults":"MessageLoss","view":"Ordered"},
  "state_names": ["LOCAL_COMMIT","LOCAL_ABORT","COMMIT","ABORT"],
  "start_states": [0,1],
  "lost": 4,
  "digits": [{"name":"own","values":["LOCAL_COMMIT","LOCAL_ABORT","COMMIT","ABORT"]},)" +
                          R"({"name":"+1","values":["LOCAL_COMMIT","LOCAL_ABORT","COMMIT","ABORT","lost"]}],
  "order": "an entry for each combination of digits, the last digit changing fastest",
  "table": [2,3,3,3,3,3,3,3,3,3,2,2,2,2,2,3,3,3,3,3]
}
)");
  std::ostringstream empty;
  write_json(empty, Json::object());
  CHECK(empty.str() == "{}\n");
}

TEST_CASE("a machine for every N has its predicates with it, as words and as numbers") {
  round_trips<Every<>>();
  round_trips<Every<2, any_lost>>();
  round_trips<
      Setting<Shape{every_n, 5, 3}, AtomicCommit, MessageLoss, WithRound<Thresholds<majority<0>, exists<4>>>>>();
  round_trips<Game<4, 4, 2, Thresholds<exists<1>, every<0>>>>();
  using Two = Every<below<3>, linear<1, -2, 3, -1, 2>, any_lost>;
  tells_its_order<Two>();
  Json const json = idle<Two>();
  CHECK(json["setting"].dump() ==
        R"({"nodes":"every","states":4,"rounds":1,"task":"AtomicCommit","faults":"Byzantine<below<3>>",)"
        R"("view":"Thresholds<all_but_faulty<0>, linear<1, -2, 3, -1, 2>, any_lost>"})");
  CHECK(
      json["predicates"].dump() ==
      R"([{"words":"at least n-F LOCAL_COMMIT","coefficients":[1,0,0,0],"alpha":1,"beta":-1,"gamma":0,"negated":false},)"
      R"({"words":"-#LOCAL_COMMIT + 2 #LOCAL_ABORT >= n - 2F + 3","coefficients":[-1,2,0,0],"alpha":1,"beta":-2,)"
      R"("gamma":3,"negated":false},)"
      R"({"words":"some lost","coefficients":[1,1,1,1],"alpha":1,"beta":0,"gamma":0,"negated":true}])");
  CHECK(setting_from_json(json).nodes == every_n);
  CHECK_FALSE(idle<Small>().contains("predicates"));

  std::string const at = "machine JSON, ";
  std::string const only =
      ", and only a machine for every N > 3F, S=4 states, R=1 round, AtomicCommit, "
      "Byzantine<below<3>>, Thresholds<all_but_faulty<0>> is read here: use the setting that it "
      "was made for";
  CHECK(complaint<Every<>>(idle<Small>()) == at + "setting/nodes: 2 is not \"every\"" + only);
  CHECK(complaint<Every<>>(idle<Every<1>>()) ==
        at + "setting/faults: \"Byzantine<1>\" is not \"Byzantine<below<3>>\"" + only);
  CHECK(complaint<Small>(idle<Every<>>()).find(at + "setting/nodes: \"every\" is not 2, and only ") == 0);
  Json bad = idle<Every<>>();
  bad["predicates"][0]["beta"] = 0;
  CHECK(complaint<Every<>>(bad).find(at + "predicates: [{") == 0);
  bad.erase("predicates");  // as files were written before there were predicates in them
  CHECK_NOTHROW(machine_from_json<Every<>>(bad));
  bad["setting"]["nodes"] = "all";
  CHECK(complaint<Every<>>(bad) ==
        at + "setting/nodes: \"all\" is not a number from 0 to 255: write the one that it was "
             "made for");
}

TEST_CASE("what was found out about a machine for every N") {
  Json const json = to_json(verify<Every<>>(quorum));
  CHECK(json["verdict"]["word"] == "refuted");
  CHECK(json["rules"].size() == 5);
  CHECK(json["rules"][0].dump() ==
        R"({"rule":"P1 no process both commits and aborts","vacuous":false,"every_number_of_rounds":false})");
  CHECK(json["possible"]["everybody_decides"].dump() == R"({"answer":"yes","nodes":1,"fewest":true})");
  CHECK(json["counterexample"]["nodes"] == 4);
  CHECK(json["counterexample"]["faulty"] == 1);
  CHECK(json["counterexample"]["fewest"] == true);
  CHECK(json["seconds"].contains("z3"));
  Json const careful = to_json(verify<Every<>>([](auto const&) { return AtomicCommit::abort; }));
  CHECK(careful["rules"][0]["every_number_of_rounds"] == true);
  CHECK(careful["possible"]["unanimous_wanted"].dump() == R"({"answer":"no"})");
}

TEST_CASE("what was found out about a machine is exact") {
  using Lossy = Game<3, 4, 2>;
  Result<Lossy> result;
  result.machine = Lossy::machine_type(careful);
  static_cast<Checked<Lossy>&>(result) = verify<Lossy>(result.machine);
  result.seed = std::numeric_limits<std::uint64_t>::max();
  result.method = Method::paper;
  result.iterations = 12;
  result.stopped = "the time limit";
  Json const json = to_json(result);

  CHECK(machine_from_json<Lossy>(json) == result.machine);
  CHECK(json["verdict"]["word"] == "refuted");
  CHECK(json["verdict"]["scope"] == result.verdict.scope());
  CHECK(json["verdict"]["reason"] == result.verdict.reason());
  CHECK(json["counts"]["complete"] == true);
  CHECK(json["counts"]["executions"] == 32768);
  CHECK(json["counts"]["violating"] == static_cast<std::uint64_t>(result.report.violating));
  CHECK(json["counts"]["violations"].size() == 5);
  CHECK(json["counts"]["violations"][2]["rule"] == "P3 nobody commits while another aborts");
  CHECK(json["counts"]["violations"][2]["premise"] == static_cast<std::uint64_t>(result.report.executions));
  CHECK(json["counts"]["violations"][4]["premise"] == static_cast<std::uint64_t>(result.report.premises[4]));
  CHECK(json["counts"]["violations"][2]["executions"] == static_cast<std::uint64_t>(result.report.violations[2]));
  CHECK(json["counts"]["failure_free"] == 8);
  CHECK(json["shares"]["decided"] == result.report.decided_share());
  CHECK(json["seed"] == "18446744073709551615");
  CHECK(json["method"] == "paper");
  CHECK(json["iterations"] == 12);
  CHECK(json["stopped"] == "the time limit");
  CHECK(json["seconds"].size() == 5);

  Json const checked = to_json<Lossy>(static_cast<Checked<Lossy> const&>(result));
  CHECK(checked["counts"] == json["counts"]);
  CHECK(checked["verdict"] == json["verdict"]);
  CHECK_FALSE(checked.contains("table"));
}

TEST_CASE("counts are never rounded") {
  std::uint64_t const most = std::uint64_t{1} << 53;
  CHECK(to_json(count_t{0}).dump() == "0");
  CHECK(to_json(count_t{most}).dump() == "9007199254740992");
  CHECK(to_json(count_t{most} + 1).dump() == "\"9007199254740993\"");
  CHECK(to_json(power(2, 100)).dump() == "\"1267650600228229401496703205376\"");
  CHECK(to_json(count_t::overflow()).dump() == "null");
}

TEST_CASE("a progress report is a line of JSON") {
  Progress progress;
  progress.phase = Progress::Phase::improving;
  progress.loss = std::numeric_limits<double>::quiet_NaN();
  CHECK(to_json(progress).dump() ==
        R"({"phase":"improving","iteration":0,"episodes":0,"loss":null,"violating":0,"undecided":0,"executions":0,)"
        R"("seconds":0.0})");
}

TEST_CASE("JSON that is no machine of the setting is refused, with the place and what to do") {
  std::string const at = "machine JSON, ";
  CHECK(complaint<Small>(idle<Small>()) == "none");
  CHECK(complaint<Small>(with("/more", "is allowed")) == "none");
  CHECK(complaint<Small>(with("/protolearn", "0.0.9")) == "none");

  CHECK(complaint<Small>(Json::array()) ==
        at + "at the top: this is not an object: give a machine that protolearn wrote");
  CHECK(complaint<Small>(nullptr) == at + "at the top: this is not an object: give a machine that protolearn wrote");
  for (std::string const key :
       {"format", "setting", "state_names", "start_states", "lost", "digits", "order", "table"}) {
    CHECK(complaint<Small>(without(key.c_str())) ==
          at + "at the top: '" + key + "' is missing: give a machine that protolearn wrote, all of it");
  }
  CHECK(complaint<Small>(with("/format", 2)) ==
        at + "format: 2 is not 1, which this version reads: use the version of protolearn that wrote it");
  CHECK(complaint<Small>(with("/setting", 7)) ==
        at + "setting: this is not an object: give a machine that protolearn wrote");
  CHECK(complaint<Small>(with("/setting", Json::object())) ==
        at + "setting: 'nodes' is missing: give a machine that protolearn wrote, all of it");
  for (Json const& bad : {Json(-1), Json("2"), Json(2.0), Json(1e300), Json(256), Json(nullptr)}) {
    CHECK(complaint<Small>(with("/setting/nodes", bad)) ==
          at + "setting/nodes: " + bad.dump() + " is not a number from 0 to 255: write the one that it was made for");
  }
  CHECK(complaint<Small>(with("/setting/task", 1)) ==
        at + "setting/task: 1 is not text: write the name in quotation marks");

  std::string const only =
      ", and only a machine for " + Small::describe() + " is read here: use the setting that it was made for";
  CHECK(complaint<Small>(idle<Game<3, 4, 1>>()) == at + "setting/nodes: 3 is not 2" + only);
  CHECK(complaint<Small>(idle<Game<2, 5, 1>>()) == at + "setting/states: 5 is not 4" + only);
  CHECK(complaint<Small>(idle<Game<2, 4, 2>>()) == at + "setting/rounds: 2 is not 1" + only);
  CHECK(complaint<Small>(idle<Game<2, 4, 1, Counted>>()) == at + "setting/view: \"Counted\" is not \"Ordered\"" + only);
  CHECK(complaint<Small>(idle<Game<2, 4, 1, Ordered, Reliable>>()) ==
        at + "setting/faults: \"Reliable\" is not \"MessageLoss\"" + only);
  CHECK(complaint<Small>(with("/setting/task", "Consensus")) ==
        at + "setting/task: \"Consensus\" is not \"AtomicCommit\"" + only);

  std::string const in_this = ", as it is in this setting: use the task and view that it was made for";
  CHECK(complaint<Small>(with("/lost", 5)) == at + "lost: 5 is not 4" + in_this);
  CHECK(complaint<Small>(with("/start_states/1", 2)) == at + "start_states: [0,2] is not [0,1]" + in_this);
  CHECK(complaint<Small>(with("/state_names/0", "YES")) ==
        at +
            "state_names: [\"YES\",\"LOCAL_ABORT\",\"COMMIT\",\"ABORT\"] is not "
            "[\"LOCAL_COMMIT\",\"LOCAL_ABORT\",\"COMMIT\","
            "\"ABORT\"]" +
            in_this);
  CHECK(complaint<Small>(with("/order", "the other way round")).find(at + "order: \"the other way round\" is not ") ==
        0);
  CHECK(complaint<Small>(with("/digits/0/name", "else")).find(at + "digits: ") == 0);

  std::string const needs =
      ", and " + Small::describe() + " needs 20: was the file cut short? Learn it again, or copy it again";
  CHECK(complaint<Small>(with("/table", Json::array())) == at + "table: it has 0 entries" + needs);
  CHECK(complaint<Small>(with("/table/20", 0)) == at + "table: it has 21 entries" + needs);
  CHECK(complaint<Small>(with("/table", "0, 1")) == at + "table: \"0, 1\" is not a list" + needs);
  for (Json const& bad : {Json(4), Json(-1), Json(1.0), Json(true), Json("1"), Json(nullptr), Json(256),
                          Json(std::numeric_limits<std::uint64_t>::max()), Json::array({1})}) {
    CHECK(complaint<Small>(with("/table/7", bad)) == at + "table[7]: " + bad.dump() + " is not a state: use 0 to 3");
  }
}

TEST_CASE("a text that is not JSON is refused, with its place") {
  for (std::string const text : {"", "{\"format\": 1", "no", "{} {}", "{\"a\": \"\xff\"}"}) {
    std::istringstream in(text);
    std::string message;
    try {
      static_cast<void>(read_json(in));
    } catch (file_error const& error) {
      message = error.what();
    }
    INFO(message);
    CHECK(message.find("machine JSON: this is not JSON: parse error at line 1, column ") == 0);
    CHECK(message.find("give a machine that protolearn wrote") != std::string::npos);
  }
}
