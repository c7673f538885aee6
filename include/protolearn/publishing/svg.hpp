// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ostream>
#include <string>

#include "protolearn/model/execution_facts.hpp"
#include "protolearn/publishing/picture_text.hpp"
#include "protolearn/publishing/state_diagram.hpp"
#include "protolearn/verification/execution_text.hpp"

// Space-time diagrams as SVG.

namespace protolearn {

namespace detail {

/// As text of XML.
[[nodiscard]] inline std::string xml_escaped(std::string const& text) {
  std::string result;
  for (char const c : printable(text)) {
    result += c == '<' ? "&lt;" : c == '>' ? "&gt;" : c == '&' ? "&amp;" : c == '"' ? "&quot;" : std::string(1, c);
  }
  return result;
}

/// Draws one execution. Lengths are in pixels.
template <class Run>
class SvgWriter {
 public:
  SvgWriter(std::ostream& out, Run const& run) : out_(out), run_(run) {
    for (unsigned s = 0; s < run.lost(); ++s) {
      auto const length = static_cast<int>(name(static_cast<state_t>(s)).size());
      if (7 * length + 20 > wide_) wide_ = 7 * length + 20;
    }
  }

  void write() {
    int const width = x(run_.last_round()) + wide_ / 2 + 12, height = y(run_.size() - 1) + 34;
    out_ << "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" << width << "\" height=\"" << height
         << "\" viewBox=\"0 0 " << width << ' ' << height
         << "\" font-family=\"sans-serif\" font-size=\"11\" role=\"img\">\n"
            "<title>"
         << xml_escaped("an execution of " + std::to_string(run_.size()) + " processes in " +
                        std::to_string(run_.last_round()) + " rounds")
         << "</title>\n"
            "<style>\n"
            "rect.ground { fill: #fff } line, polyline { stroke: #555; fill: none } .lane { stroke: #ccc; "
            "stroke-width: 2 }\n"
            ".lost { stroke: #b3261e; stroke-dasharray: 3 4 } .cross { stroke: #b3261e; stroke-width: 2 }\n"
            ".lie { stroke: #8a3ea0; stroke-dasharray: 7 3 } .said { fill: #8a3ea0; font-size: 10px }\n"
            ".start { fill: #cfe2f3; stroke: #2f5f9e } .decision { fill: #d5e8d4; stroke: #2c7a3f } .inner { fill: "
            "none }\n"
            ".free { fill: #f5f5f5; stroke: #666 } .word { fill: #555 } .faulty { fill: #b3261e }\n"
            "</style>\n"
            "<defs><marker id=\"tip\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" "
            "markerHeight=\"7\" orient=\"auto\"><path d=\"M0 0.8 L8 4 L0 7.2 z\" fill=\"#555\"/></marker></defs>\n"
            "<rect class=\"ground\" width=\"100%\" height=\"100%\"/>\n";
    text(x(0), 14, "word", "start");
    for (unsigned round = 1; round <= run_.last_round(); ++round)
      text((x(round - 1) + x(round)) / 2, 14, "word", "round " + std::to_string(round));
    for (unsigned i = 0; i < run_.size(); ++i) lane(i);
    for (unsigned round = 1; round <= run_.last_round(); ++round) {
      for (unsigned i = 0; i < run_.size(); ++i) {
        for (unsigned j = 0; j < run_.size(); ++j) message(i, j, round);
      }
    }
    for (unsigned i = 0; i < run_.size(); ++i) {
      for (unsigned round = 0; round <= run_.last_round(); ++round) state(i, round);
    }
    out_ << "</svg>\n";
  }

 private:
  static constexpr int lane_height = 56, high = 26, gap = 84, left = 40;

  [[nodiscard]] int x(unsigned round) const { return left + wide_ / 2 + static_cast<int>(round) * (wide_ + gap); }
  [[nodiscard]] static int y(unsigned process) { return 44 + static_cast<int>(process) * lane_height; }
  [[nodiscard]] std::string name(state_t s) const { return run_.task().state_name(s); }

  void text(int at_x, int at_y, char const* kind, std::string const& words) {
    out_ << "<text class=\"" << kind << "\" x=\"" << at_x << "\" y=\"" << at_y << "\" text-anchor=\"middle\">"
         << xml_escaped(words) << "</text>\n";
  }
  void line(int x1, int y1, int x2, int y2, char const* kind, bool tip = false) {
    out_ << "<line class=\"" << kind << "\" x1=\"" << x1 << "\" y1=\"" << y1 << "\" x2=\"" << x2 << "\" y2=\"" << y2
         << '"' << (tip ? " marker-end=\"url(#tip)\"" : "") << "/>\n";
  }
  void cross(int at_x, int at_y) {
    line(at_x - 5, at_y - 5, at_x + 5, at_y + 5, "cross");
    line(at_x - 5, at_y + 5, at_x + 5, at_y - 5, "cross");
  }

  void lane(unsigned i) {
    text(18, y(i) + 4, run_.correct(i) ? "" : "faulty", "p" + std::to_string(i));
    if (!run_.in_scope(i) || run_.is_dead(i)) return;
    unsigned const crash = run_.schedule.crash_round[i];
    int const end = crash > 0 ? x(crash - 1) + wide_ / 2 + gap / 3 : x(run_.last_round());
    line(x(0), y(i), end, y(i), "lane");
    if (crash > 0) cross(end, y(i));
  }

  /// What i receives from j: as in write_mermaid_sequence, what is not sent is not drawn.
  void message(unsigned i, unsigned j, unsigned round) {
    if (i == j || !run_.acts(i, round) || !run_.in_scope(i) || !run_.acts(j, round - 1)) return;
    state_t const received = run_.received_from(i, j, round);
    bool const lies = !run_.in_scope(j), lost = received == run_.lost();
    bool const silent = !lies && ((run_.task().silent >> run_.states[round - 1][j]) & 1U) != 0;
    if (lost && (lies || silent)) return;
    int const x1 = x(round - 1) + wide_ / 2 + 2, x2 = x(round) - wide_ / 2 - 3, y1 = y(j), y2 = y(i);
    if (lost) {
      int const end_x = x1 + (x2 - x1) * 11 / 20, end_y = y1 + (y2 - y1) * 11 / 20;
      line(x1, y1, end_x, end_y, "lost");
      cross(end_x, end_y);
    } else {
      line(x1, y1, x2, y2, lies ? "lie" : "message", true);
      if (lies) text(x1 + (x2 - x1) / 3, y1 + (y2 - y1) / 3 - 3, "said", name(received));
    }
  }

  /// Shape and colour say the same: ovals, double boxes and boxes.
  void state(unsigned i, unsigned round) {
    bool const stranger = !run_.in_scope(i) || run_.is_dead(i);
    if (stranger ? round > 0 : !run_.acts(i, round)) return;
    state_t const s = run_.states[round][i];
    TaskDescription const& task = run_.task();
    bool const decision = !stranger && decides(task, s);
    bool start = false;
    for (unsigned k = 0; k < task.initials; ++k) start = start || task.initial[k] == s;
    char const* const kind = stranger ? "free" : decision ? "decision" : start ? "start" : "free";
    auto const box = [&](int inset, std::string const& as, int round_by) {
      out_ << "<rect class=\"" << as << "\" x=\"" << x(round) - wide_ / 2 + inset << "\" y=\""
           << y(i) - high / 2 + inset << "\" width=\"" << wide_ - 2 * inset << "\" height=\"" << high - 2 * inset
           << "\" rx=\"" << round_by << "\"/>\n";
    };
    box(0, kind, kind[0] == 's' ? high / 2 : kind[0] == 'd' ? 8 : 2);
    if (decision) box(3, "decision inner", 6);
    text(x(round), y(i) + 4, "", run_.is_dead(i) ? "dead" : stranger ? "liar" : name(s));
  }

  std::ostream& out_;
  Run const& run_;
  int wide_ = 44;
};

}  // namespace detail

/// The execution as a space-time diagram: a lane for each process, an arrow for each message, crossed if it is lost and
/// dashed, with what it says, if it is a lie. Of any Execution and SizedExecution. O(R N^2).
template <detail::told_run Run>
void write_svg(std::ostream& out, Run const& run) {
  detail::SvgWriter<Run>(out, run).write();
}

}  // namespace protolearn
