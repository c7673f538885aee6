// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <ostream>
#include <vector>

#include "protolearn/publishing/state_diagram.hpp"

// What --export draws.

namespace protolearn::cli {

struct Export;  // command_line.hpp

/// What there is to draw of a result; neither, if there is no machine.
struct Pictures {
  std::function<StateDiagram()> diagram;
  std::function<void(std::ostream&)> sequence;  // writes an execution for Mermaid
  std::function<void(std::ostream&)> svg;       // and as SVG
};

/// Draws all of them, then writes each whole or not at all, and says so on standard output. Throws file_error.
void write_pictures(std::vector<Export> const& exports, Pictures const& pictures);

}  // namespace protolearn::cli
