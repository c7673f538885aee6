// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "protolearn/publishing/picture_text.hpp"
#include "protolearn/publishing/state_diagram.hpp"

// State diagrams for Graphviz.

namespace protolearn {

namespace detail {

/// As the inside of a string of Graphviz: also `&` means something there.
[[nodiscard]] inline std::string dot_escaped(std::string const& text) {
  std::string result;
  for (char const c : printable(text)) {
    if (c == '"' || c == '\\') result += '\\';
    result += c;
    if (c == '&') result += "amp;";
  }
  return result;
}

/// Shape and colour say the same: start states are ovals, decisions double octagons, free states boxes.
[[nodiscard]] inline std::string dot_style(StateDiagram::Node const& node) {
  std::string const shape = node.decision ? "doubleoctagon" : node.start ? "ellipse" : "box";
  std::string const colour = node.start ? "#cfe2f3" : node.decision ? "#d5e8d4" : "#f5f5f5";
  return "shape=" + shape + ", fillcolor=\"" + colour + "\"";
}

}  // namespace detail

/// The diagram in the language of Graphviz: `dot -Tsvg` draws it. Start states are blue ovals with an arrow from
/// outside, decisions green octagons, free states grey boxes. No arrow says that a process stays in any other case.
inline void write_dot(std::ostream& out, StateDiagram const& diagram) {
  out << "digraph protocol {\n"
      << "  label=\"" << detail::dot_escaped(diagram.title) << "\";\n"
      << "  fontname=\"sans-serif\"; fontsize=11; nodesep=0.5; ranksep=0.9;\n"
      << "  node [fontname=\"sans-serif\", style=\"filled,rounded\", color=\"#555555\"];\n"
      << "  edge [fontname=\"sans-serif\", fontsize=10, color=\"#555555\"];\n";
  for (unsigned p = 0; p < diagram.processes; ++p) {
    std::string const indent = diagram.processes > 1 ? "    " : "  ";
    if (diagram.processes > 1) {
      out << "  subgraph cluster_" << p << " {\n    label=\"process " << p << "\"; color=\"#aaaaaa\";\n";
    }
    for (std::size_t k = 0; k < diagram.nodes.size(); ++k) {
      auto const& node = diagram.nodes[k];
      if (node.process != p) continue;
      out << indent << "n" << k << " [label=\"" << detail::dot_escaped(node.name) << "\", " << detail::dot_style(node)
          << "];\n";
      if (!node.start) continue;
      out << indent << "from" << k << " [shape=point, width=0.08, label=\"\"];\n"
          << indent << "from" << k << " -> n" << k << ";\n";
    }
    if (diagram.processes > 1) {
      out << "  }\n";
      continue;  // Graphviz 2.43 crashes on ranks in clusters
    }
    out << indent << "{ rank=same;";
    for (std::size_t k = 0; k < diagram.nodes.size(); ++k) {
      if (diagram.nodes[k].start) out << " n" << k << ";";
    }
    out << " }\n";
  }
  for (auto const& arrow : diagram.arrows) {
    if (arrow.implied()) continue;
    out << "  n" << arrow.from << " -> n" << arrow.to << " [label=\"";
    for (std::string const& line : detail::label_lines(arrow)) out << detail::dot_escaped(line) << "\\l";
    out << "\"];\n";
  }
  out << "}\n";
}

}  // namespace protolearn
