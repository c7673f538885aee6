// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "catch.hpp"
#include "machines.hpp"
#include "protolearn/model/faults/byzantine.hpp"
#include "protolearn/model/faults/crash.hpp"
#include "protolearn/model/faults/dead.hpp"
#include "protolearn/model/faults/message_loss.hpp"
#include "protolearn/model/sample.hpp"
#include "protolearn/model/views/counted.hpp"
#include "protolearn/model/views/per_process.hpp"
#include "protolearn/publishing/dot.hpp"
#include "protolearn/publishing/mermaid.hpp"
#include "protolearn/task/byzantine_agreement.hpp"

namespace pictures_test {

using namespace protolearn;

/// Names that mean something in one language or the other.
struct Hostile {
  static constexpr std::string_view name = "Hostile \"task\" \\N <b>";
  static constexpr std::array<std::string_view, 4> names = {"\"]; evil -> n0 [", "a\\", "</script>&lt;%%",
                                                            "\xc3\xa4\n; end"};
  static constexpr auto initial = states(0, 1);
  static constexpr auto decided = visits(2) || visits(3);
  static constexpr auto rules = hana::make_tuple(must("agreement", !(any(visits(2)) && any(visits(3)))));
  static constexpr auto unanimous = share("all", all(starts(0)), all(visits(2)));
};

template <class Task, class View = Ordered, class Faults = MessageLoss>
using Game = Setting<Shape{3, 4, 2}, Task, Faults, View>;

template <class Setting>
StateDiagram diagram_of(typename Setting::machine_type const& machine) {
  return state_diagram<Setting>(machine, std::vector<bool>(machine.entries, true));
}

std::vector<std::string> lines_of(std::string const& text) {
  std::vector<std::string> result;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) result.push_back(line);
  return result;
}

std::size_t matching(std::string const& text, std::string const& pattern) {
  auto const lines = lines_of(text);
  std::regex const regex(pattern);
  return static_cast<std::size_t>(std::count_if(
      lines.begin(), lines.end(), [&](std::string const& line) { return std::regex_match(line, regex); }));
}

std::size_t drawn_arrows(StateDiagram const& diagram) {
  return static_cast<std::size_t>(
      std::count_if(diagram.arrows.begin(), diagram.arrows.end(), [](auto const& arrow) { return !arrow.implied(); }));
}

/// Every line is one of those that write_dot makes: no name gets out of its quotes.
void check_dot(StateDiagram const& diagram) {
  std::ostringstream out;
  write_dot(out, diagram);
  std::string const inside = R"(([^"\\]|\\["\\l])*)";
  CHECK(matching(out.str(), R"( *n\d+ -> n\d+ \[label=")" + inside + R"("\];)") == drawn_arrows(diagram));
  CHECK(matching(out.str(),
                 R"( *n\d+ \[label=")" + inside + R"(", shape=(box|ellipse|doubleoctagon), fillcolor="#\w+"\];)") ==
        diagram.nodes.size());
  CHECK(matching(out.str(), "  label=\"" + inside + "\";") == 1);
  if (std::system("command -v dot > /dev/null 2>&1") != 0) return;  // Graphviz is not needed for the rest
  auto const file = std::filesystem::temp_directory_path() / ("pictures_test." + std::to_string(getpid()));
  std::ofstream(file) << out.str();
  std::string const svg = file.string() + ".svg";
  CHECK(std::system(("dot -Tsvg '" + file.string() + "' -o '" + svg + "' 2> '" + file.string() + ".errors'").c_str()) ==
        0);
  CHECK(std::filesystem::file_size(file.string() + ".errors") == 0);
  std::ifstream drawn(svg);
  std::string const text{std::istreambuf_iterator<char>(drawn), {}};
  auto const times = [&](std::string const& what) {
    std::size_t count = 0;
    for (std::size_t at = 0; (at = text.find(what, at)) != text.npos; ++at) ++count;
    return count;
  };
  auto const starts = static_cast<std::size_t>(
      std::count_if(diagram.nodes.begin(), diagram.nodes.end(), [](auto const& node) { return node.start; }));
  CHECK(times("class=\"node\"") == diagram.nodes.size() + starts);
  CHECK(times("class=\"edge\"") == drawn_arrows(diagram) + starts);
  CHECK(times("</script>") == 0);
  for (auto const* end : {"", ".svg", ".errors"}) std::filesystem::remove(file.string() + end);
}

/// The same for Mermaid, whose labels have no special characters but those of numbers and line breaks.
void check_mermaid(StateDiagram const& diagram) {
  std::ostringstream out;
  write_mermaid_state(out, diagram);
  std::string const inside = R"(([\w +.,\x80-\xff]|#\d+;|<br/>)*)";
  CHECK(lines_of(out.str()).front() == "stateDiagram-v2");
  CHECK(matching(out.str(), R"( *n\d+ --> n\d+ : )" + inside) == drawn_arrows(diagram));
  CHECK(matching(out.str(), R"( *n\d+ : )" + inside) == diagram.nodes.size());
  CHECK(matching(out.str(), R"(  class n\d+ (start|decision|free))") == diagram.nodes.size());
  std::size_t starts = 0, decisions = 0;
  for (auto const& node : diagram.nodes) {
    starts += node.start ? 1U : 0U;
    decisions += node.decision ? 1U : 0U;
  }
  CHECK(matching(out.str(), R"( *\[\*\] --> n\d+)") == starts);
  CHECK(matching(out.str(), R"( *n\d+ --> \[\*\])") == decisions);
  std::size_t const processes = diagram.processes > 1 ? diagram.processes : 0;
  CHECK(lines_of(out.str()).size() ==
        4 + drawn_arrows(diagram) + 2 * diagram.nodes.size() + starts + decisions + 2 * processes);
}

TEST_CASE("whatever the states are called, the pictures are well formed") {
  detail::Random random(5);
  for (int k = 0; k < 5; ++k) {
    auto const hostile = diagram_of<Game<Hostile>>(machines::random_machine<Game<Hostile>>(random));
    check_dot(hostile);
    check_mermaid(hostile);
    using Told = Game<AtomicCommit, PerProcess<Counted>>;
    auto const told = diagram_of<Told>(machines::leaning_machine<Told>(random));
    check_dot(told);
    check_mermaid(told);
  }
}

TEST_CASE("start states, decisions and free states look different") {
  StateDiagram diagram;
  for (int k = 0; k < 4; ++k) {
    diagram.nodes.push_back({0, static_cast<state_t>(k), "s", k == 0 || k == 3, k == 1 || k == 3});
  }
  std::set<std::string> styles;
  for (auto const& node : diagram.nodes) styles.insert(detail::dot_style(node));
  CHECK(styles.size() == 4);
}

template <class Setting>
std::string sequence(Execution<Setting> const& run) {
  std::ostringstream out;
  write_mermaid_sequence(out, run);
  return out.str();
}

/// As many arrows of each kind as the execution has messages of it, wherever the adversary's choice comes from.
template <class Setting>
void check_sequences() {
  detail::Random random(9);
  for (int k = 0; k < 50; ++k) {
    auto const machine = machines::random_machine<Setting>(random);
    auto const run = simulate<Setting>(machine, detail::sample<Setting>(random));
    std::size_t arrive = 0, lost = 0, lies = 0, crashes = 0, notes = 0;
    for (unsigned i = 0; i < Setting::nodes; ++i) notes += run.in_scope(i) && run.acts(i, 0) ? 1U : 0U;
    for (unsigned round = 1; round <= Setting::rounds; ++round) {
      for (unsigned i = 0; i < Setting::nodes; ++i) {
        crashes += run.schedule.crash_round[i] == round ? 1U : 0U;
        if (!run.acts(i, round) || !run.in_scope(i)) continue;
        ++notes;
        for (unsigned j = 0; j < Setting::nodes; ++j) {
          bool const nothing = run.received_from(i, j, round) == Setting::lost;
          if (i == j) continue;
          if (!run.in_scope(j)) {
            lies += nothing ? 0U : 1U;
          } else if (run.sends(j, round)) {
            (nothing ? lost : arrive) += 1;
          }
        }
      }
    }
    std::string const text = sequence(run);
    CHECK(matching(text, R"(  p\d+->>p\d+: [\w ]+)") == arrive);
    CHECK(matching(text, R"(  p\d+-xp\d+: [\w ]+)") == lost);
    CHECK(matching(text, R"(  p\d+-->>p\d+: [\w ]+)") == lies);
    CHECK(matching(text, R"(  Note over p\d+: crashes)") == crashes);
    CHECK(lines_of(text).size() == 1 + Setting::nodes + Setting::rounds + notes + arrive + lost + lies + crashes);
  }
}

TEST_CASE("an execution as a sequence diagram") {
  check_sequences<Game<AtomicCommit>>();
  check_sequences<Game<AtomicCommit, Counted, Crash<1>>>();
  check_sequences<Game<AtomicCommit, Counted, Dead<1>>>();
  check_sequences<Game<ByzantineAgreement<>, Counted, Byzantine<1>>>();
}

TEST_CASE("an execution of the commit protocol, to the letter") {
  using Small = Setting<Shape{2, 4, 1}, AtomicCommit, MessageLoss>;
  Schedule<Small::shape> schedule;
  schedule.fate[0][0][1] = Small::lost;
  CHECK(sequence(simulate<Small>(machines::commit_machine<Small>(), schedule)) ==
        "sequenceDiagram\n"
        "  participant p0 as process 0\n"
        "  participant p1 as process 1\n"
        "  Note over p0: LOCAL_COMMIT\n"
        "  Note over p1: LOCAL_COMMIT\n"
        "  Note over p0,p1: round 1\n"
        "  p0->>p1: LOCAL_COMMIT\n"
        "  p1-xp0: LOCAL_COMMIT\n"
        "  Note over p0: LOCAL_COMMIT\n"
        "  Note over p1: COMMIT\n");
}

}  // namespace pictures_test
