// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "protolearn/publishing/picture_text.hpp"
#include "protolearn/publishing/state_diagram.hpp"
#include "protolearn/verification/execution_text.hpp"

// State diagrams and executions for Mermaid, which GitHub draws where a page has a block of it.

namespace protolearn {

namespace detail {

/// Mermaid has no quotes where it matters: all but letters, digits, spaces and what is more than ASCII is given by its
/// number.
[[nodiscard]] inline std::string mermaid_escaped(std::string const& text) {
  std::string result;
  for (char const c : printable(text)) {
    auto const code = static_cast<unsigned char>(c);
    bool const plain = code >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                       c == ' ' || c == '_' || c == '+' || c == '.' || c == ',';
    result += plain ? std::string(1, c) : "#" + std::to_string(code) + ";";
  }
  return result;
}

/// A message of the execution: does i receive what j sent in this round?
template <class Run>
void write_message(std::ostream& out, Run const& run, unsigned i, unsigned j, unsigned round) {
  if (i == j || !run.acts(i, round) || !run.in_scope(i)) return;
  if (!run.acts(j, round - 1)) return;  // it crashed before, or is dead
  state_t const sent = run.states[round - 1][j], received = run.received_from(i, j, round);
  bool const lies = !run.in_scope(j), silent = !lies && ((run.task().silent >> sent) & 1U) != 0;
  bool const lost = received == run.lost();
  if (lost && (lies || silent)) return;  // nothing was sent
  state_t const what = lost ? sent : received;
  out << "  p" << j
      << (lost   ? "-x"
          : lies ? "-->>"
                 : "->>")
      << "p" << i << ": " << mermaid_escaped(run.task().state_name(what)) << '\n';
}

}  // namespace detail

/// The diagram as a stateDiagram-v2. Start states have an arrow from a dot and are blue, decisions an arrow to a dot in
/// a ring and are green; free states are grey.
inline void write_mermaid_state(std::ostream& out, StateDiagram const& diagram) {
  out << "stateDiagram-v2\n";
  for (unsigned p = 0; p < diagram.processes; ++p) {
    std::string const indent = diagram.processes > 1 ? "    " : "  ";
    if (diagram.processes > 1) out << "  state \"process " << p << "\" as process" << p << " {\n";
    for (std::size_t k = 0; k < diagram.nodes.size(); ++k) {
      auto const& node = diagram.nodes[k];
      if (node.process != p) continue;
      out << indent << "n" << k << " : " << detail::mermaid_escaped(node.name) << '\n';
      if (node.start) out << indent << "[*] --> n" << k << '\n';
      if (node.decision) out << indent << "n" << k << " --> [*]\n";
    }
    for (auto const& arrow : diagram.arrows) {
      if (arrow.implied() || diagram.nodes[arrow.from].process != p) continue;
      out << indent << "n" << arrow.from << " --> n" << arrow.to << " : ";
      std::string separator;
      for (std::string const& line : arrow.lines()) {
        out << separator << detail::mermaid_escaped(line);
        separator = "<br/>";
      }
      out << '\n';
    }
    if (diagram.processes > 1) out << "  }\n";
  }
  out << "  classDef start fill:#cfe2f3,stroke:#555,color:#000\n"
         "  classDef decision fill:#d5e8d4,stroke:#555,color:#000\n"
         "  classDef free fill:#f5f5f5,stroke:#555,color:#000\n";
  for (std::size_t k = 0; k < diagram.nodes.size(); ++k) {
    auto const& node = diagram.nodes[k];
    out << "  class n" << k << (node.start ? " start" : node.decision ? " decision" : " free") << '\n';
  }
}

/// The execution as a sequenceDiagram: a lane for each process, an arrow for each message, crossed if it is lost and
/// dashed if it is a lie; crashes, and the states after each round, as notes. Of any Execution and SizedExecution.
template <detail::told_run Run>
void write_mermaid_sequence(std::ostream& out, Run const& run) {
  out << "sequenceDiagram\n";
  for (unsigned i = 0; i < run.size(); ++i) {
    std::string const how = !run.in_scope(i) ? ", faulty"
                            : run.is_dead(i) ? ", dead"
                            : run.correct(i) ? ""
                                             : ", faulty";
    out << "  participant p" << i << " as process " << i << how << '\n';
  }
  auto const states = [&](unsigned round) {
    for (unsigned i = 0; i < run.size(); ++i) {
      if (!run.in_scope(i) || !run.acts(i, round)) continue;
      out << "  Note over p" << i << ": " << detail::mermaid_escaped(run.task().state_name(run.states[round][i]))
          << '\n';
    }
  };
  states(0);
  for (unsigned round = 1; round <= run.last_round(); ++round) {
    out << "  Note over p0" << (run.size() > 1 ? ",p" + std::to_string(run.size() - 1) : "") << ": round " << round
        << '\n';
    for (unsigned j = 0; j < run.size(); ++j) {
      for (unsigned i = 0; i < run.size(); ++i) detail::write_message(out, run, i, j, round);
    }
    for (unsigned i = 0; i < run.size(); ++i) {
      if (run.schedule.crash_round[i] == round) out << "  Note over p" << i << ": crashes\n";
    }
    states(round);
  }
}

}  // namespace protolearn
