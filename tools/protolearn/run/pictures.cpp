// SPDX-License-Identifier: Apache-2.0
#include "pictures.hpp"

#include <filesystem>
#include <iostream>
#include <optional>
#include <sstream>
#include <string>
#include <system_error>

#include "command_line.hpp"
#include "files.hpp"
#include "other_program.hpp"
#include "protolearn/core/error.hpp"
#include "protolearn/publishing/dot.hpp"
#include "protolearn/publishing/mermaid.hpp"

namespace protolearn::cli {

namespace {

/// Draws a state diagram as SVG: what is left in FILE is whole, or what was there before.
void draw_by_graphviz(std::string const& diagram, std::string const& file) {
  std::string const text = file + ".dot.tmp", drawn = file + ".tmp";
  std::error_code ignored;
  write_file(text, diagram);
  Ran const ran = run_program({"dot", "-Tsvg", "-o", drawn, text});
  std::filesystem::remove(text, ignored);
  if (ran == Ran::not_there) {
    throw file_error(
        "--export svg-state: dot, which draws, is not here: install it (tools/setup plots, or the package graphviz)");
  }
  if (ran == Ran::failed) throw file_error("--export svg-state: dot failed; what it said is above");
  std::filesystem::rename(drawn, file, ignored);
  if (ignored) throw file_error(file + " cannot be written (" + ignored.message() + "): choose another name");
}

}  // namespace

void write_pictures(std::vector<Export> const& exports, Pictures const& pictures) {
  std::optional<StateDiagram> diagram;
  std::vector<std::string> texts;
  for (Export const& one : exports) {
    std::ostringstream text;
    bool const of_execution = one.format == Export::Format::mermaid_sequence || one.format == Export::Format::svg;
    if (!of_execution && !diagram) diagram = pictures.diagram();
    switch (one.format) {
      case Export::Format::dot:
      case Export::Format::svg_state:
        write_dot(text, *diagram);
        break;
      case Export::Format::mermaid_state:
        write_mermaid_state(text, *diagram);
        break;
      case Export::Format::svg:
        pictures.svg(text);
        break;
      case Export::Format::mermaid_sequence:
        pictures.sequence(text);
        break;
    }
    texts.push_back(text.str());
  }
  for (std::size_t k = 0; k < exports.size(); ++k) {
    std::string const& file = exports[k].file;
    if (exports[k].format == Export::Format::svg_state) {
      draw_by_graphviz(texts[k], file);
    } else {
      write_file(file, texts[k]);
    }
    std::cout << "picture: " << exports[k].file << '\n';
  }
}

}  // namespace protolearn::cli
