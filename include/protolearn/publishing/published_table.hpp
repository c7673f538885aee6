// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <istream>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "protolearn/core/error.hpp"
#include "protolearn/core/words.hpp"
#include "protolearn/model/machine.hpp"
#include "protolearn/model/views/per_process.hpp"

// Machines as tables of configurations, the form in which self-stabilising counting algorithms were published (D.
// Dolev, K. Heljanko, M. Järvisalo, J. Korhonen, C. Lenzen, J. Rybicki, J. Suomela and S. Wieringa, "Synchronous
// counting and computational algorithm design", 2016). A line for each configuration: the states of processes 0, 1,
// ..., N-1, a digit each, and the states that they go to if everybody receives that:
//
//   0212 1000                           process 0 goes from 0 to 1, process 1 from 2 to 0, ...
//
// What follows a '#' is a comment, and empty lines do not count. If one machine is for all (the view Ordered), the
// table must be cyclic: whatever the processes are called, who has the same before it does the same. Then every
// rotation of a line says the same, and one of them is enough. With PerProcess<Ordered> each process has a column for
// itself.
//
// These tables do not say what happens if nothing arrives: there, everybody always sends a state. A lost message is
// read as state 0, and it is the machine made complete in this way that is judged. Under Byzantine faults this adds
// nothing: a liar that is silent does what it could do by sending a 0, so a verdict is about the table as it was
// published.

namespace protolearn {

namespace detail {

/// Reads the table of a machine whose entries are those of Ordered, with a part for each process or one for all.
class PublishedTable {
 public:
  PublishedTable(std::istream& in, unsigned nodes, unsigned states, bool per_process)
      : nodes_(nodes), states_(states), per_process_(per_process) {
    entries_ = states;
    for (unsigned j = 1; j < nodes; ++j) entries_ *= states + 1;
    next_.resize(entries_ * (per_process ? nodes : 1));
    given_.resize(next_.size());
    std::string text;
    while (std::getline(in, text)) {
      ++line_;
      read(std::string_view(text).substr(0, text.find('#')));
    }
    complete();
  }

  /// By entry.
  [[nodiscard]] std::vector<state_t> const& next() const { return next_; }

 private:
  struct Given {
    unsigned line = 0;  // 0: by none
    unsigned process = 0;
  };

  [[noreturn]] void fail(std::string const& what) const {
    throw file_error("published table, line " + std::to_string(line_) + ": " + what);
  }

  /// The next word; empty: there is none.
  [[nodiscard]] static std::string_view take_word(std::string_view& text) {
    constexpr std::string_view blank = " \t\r";
    text.remove_prefix(std::min(text.find_first_not_of(blank), text.size()));
    std::string_view const word = text.substr(0, text.find_first_of(blank));
    text.remove_prefix(word.size());
    return word;
  }

  /// For a message of one line, whatever it is.
  [[nodiscard]] static std::string quoted(std::string_view text) {
    std::string result = "'";
    for (char const c : text.substr(0, 80)) result += c >= ' ' && c <= '~' ? c : '?';
    return result + (text.size() > 80 ? "...'" : "'");
  }

  void read(std::string_view const line) {
    std::string_view rest = line;
    std::string_view const now = take_word(rest), then = take_word(rest);
    if (now.empty()) return;
    if (now.size() != nodes_ || then.size() != nodes_ || !take_word(rest).empty()) {
      std::string const digits = number_of(nodes_, "digit", "digits");
      fail(quoted(line) + " is not the states of " + number_of(nodes_, "process", "processes") +
           " and what follows them: write " + digits + ", a space and " + digits);
    }
    std::vector<state_t> const before = states_in(now), after = states_in(then);
    for (unsigned i = 0; i < nodes_; ++i) {
      std::size_t const entry = entry_of(i, before);
      Given& given = given_[entry];
      if (given.line == 0) {
        given = {line_, i};
        next_[entry] = after[i];
      } else if (next_[entry] != after[i]) {
        contradicted(i, entry, after[i]);
      }
    }
  }

  [[nodiscard]] std::vector<state_t> states_in(std::string_view word) const {
    std::vector<state_t> result;
    for (char const c : word) {
      if (c < '0' || c >= '0' + static_cast<int>(states_)) {
        fail(quoted({&c, 1}) + " in " + quoted(word) + " is not a state: use 0 to " + std::to_string(states_ - 1));
      }
      result.push_back(static_cast<state_t>(c - '0'));
    }
    return result;
  }

  [[nodiscard]] std::size_t entry_of(unsigned i, std::vector<state_t> const& states) const {
    std::size_t result = states[i];
    for (unsigned j = 1; j < nodes_; ++j) result = result * (states_ + 1) + states[(i + j) % nodes_];
    return per_process_ ? i * entries_ + result : result;
  }

  /// The symbols that are received where an entry is looked up: S means lost.
  [[nodiscard]] std::vector<state_t> received_at(std::size_t entry) const {
    entry %= entries_;
    std::vector<state_t> result(nodes_);
    for (unsigned j = nodes_; j-- > 1; entry /= states_ + 1) result[j] = static_cast<state_t>(entry % (states_ + 1));
    result[0] = static_cast<state_t>(entry);
    return result;
  }

  /// "0212, in cyclic order from its own": what a process has before it.
  [[nodiscard]] std::string in_words(std::size_t entry) const {
    std::string text;
    for (state_t const s : received_at(entry)) text += static_cast<char>('0' + s);
    return text + (nodes_ > 1 ? ", in cyclic order from its own" : "");
  }

  [[noreturn]] void contradicted(unsigned i, std::size_t entry, state_t next) const {
    Given const& given = given_[entry];
    std::string const advice =
        given.process == i ? "give the line once"
                           : "this table is not cyclic, so it is none for the view Ordered: use PerProcess<Ordered>";
    fail("process " + std::to_string(i) + " goes to " + std::to_string(next) + " with the states " + in_words(entry) +
         ", but process " + std::to_string(given.process) + " in line " + std::to_string(given.line) + " goes to " +
         std::to_string(next_[entry]) + ": " + advice);
  }

  /// Checks that all is said, and has what is lost read as 0.
  void complete() {
    if (line_ == 0) line_ = 1;
    bool const empty = std::all_of(given_.begin(), given_.end(), [](Given const& g) { return g.line == 0; });
    if (empty) fail("the text ends without any states: give a table such as '00 11', a line for each configuration");
    for (std::size_t entry = 0; entry < next_.size(); ++entry) {
      auto received = received_at(entry);
      std::size_t const part = entry / entries_;
      bool lost = false;
      std::size_t read_as = received[0];
      for (unsigned j = 1; j < nodes_; ++j) {
        lost = lost || received[j] == states_;
        read_as = read_as * (states_ + 1) + (received[j] == states_ ? 0U : received[j]);
      }
      if (lost) {  // what it is read as comes before it
        next_[entry] = next_[part * entries_ + read_as];
      } else if (given_[entry].line == 0) {
        fail("the text ends, and does not say what " +
             (per_process_ ? "process " + std::to_string(part) : std::string("a process")) + " does with the states " +
             in_words(entry) + ": add the line, or copy the whole table again");
      }
    }
  }

  unsigned nodes_, states_;
  bool per_process_;
  std::size_t entries_;  // of a part
  std::vector<state_t> next_;
  std::vector<Given> given_;
  unsigned line_ = 0;
};

}  // namespace detail

/// Reads a machine from a table of configurations, one digit for a state. Throws file_error, with the line number and
/// what to do, if it is none for this shape, if two lines contradict each other, or if something is missing.
template <class Setting>
[[nodiscard]] typename Setting::machine_type read_published_table(std::istream& in) {
  constexpr bool per_process = std::is_same_v<typename Setting::View, PerProcess<Ordered>>;
  static_assert(per_process || std::is_same_v<typename Setting::View, Ordered>,
                "protolearn::read_published_table: such a table is a machine of the view Ordered, or "
                "PerProcess<Ordered>.");
  static_assert(Setting::states <= 10,
                "protolearn::read_published_table: such a table has one digit for a state: at most 10 states.");
  detail::PublishedTable const table(in, Setting::nodes, Setting::states, per_process);
  typename Setting::machine_type machine;
  for (std::size_t e = 0; e < machine.entries; ++e) machine[e] = table.next()[e];
  return machine;
}

}  // namespace protolearn
