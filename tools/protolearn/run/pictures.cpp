// SPDX-License-Identifier: Apache-2.0
#include "pictures.hpp"

#include <iostream>
#include <optional>
#include <sstream>
#include <string>

#include "command_line.hpp"
#include "files.hpp"
#include "protolearn/publishing/dot.hpp"
#include "protolearn/publishing/mermaid.hpp"

namespace protolearn::cli {

void write_pictures(std::vector<Export> const& exports, Pictures const& pictures) {
  std::optional<StateDiagram> diagram;
  std::vector<std::string> texts;
  for (Export const& one : exports) {
    std::ostringstream text;
    if (one.format != Export::Format::mermaid_sequence && !diagram) diagram = pictures.diagram();
    switch (one.format) {
      case Export::Format::dot:
        write_dot(text, *diagram);
        break;
      case Export::Format::mermaid_state:
        write_mermaid_state(text, *diagram);
        break;
      case Export::Format::mermaid_sequence:
        pictures.sequence(text);
        break;
    }
    texts.push_back(text.str());
  }
  for (std::size_t k = 0; k < exports.size(); ++k) {
    write_file(exports[k].file, texts[k]);
    std::cout << "picture: " << exports[k].file << '\n';
  }
}

}  // namespace protolearn::cli
