// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <bit>
#include <charconv>
#include <cstddef>
#include <istream>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "protolearn/core/error.hpp"
#include "protolearn/core/words.hpp"
#include "protolearn/model/execution_facts.hpp"
#include "protolearn/model/sample.hpp"

// Schedules as text that people can read and write and that can be replayed. One statement a line; what follows a '#'
// is a comment, and empty lines do not count:
//
//   nodes 3 states 8 rounds 2           first: the shape that it was made for
//   starts 0 1 0                        the start state of process 0, 1, 2
//   faulty 2                            the faulty set, unless it is empty or consists of those that crash
//   second 0                            those that fail as the second of two fault models says (Both)
//   crash 1 round 2                     who crashes, and when
//   round 1 faulty 0 1                  the faulty set of a round, where it moves
//   round 1 from 2 to 0 lost            what does not arrive as it was sent; who is faulty comes before it
//   round 2 from 2 to 1 says 3          what a liar sends; left out, it sends its start state
//   round 1 coins 0 2                   whose coins show 1, if the view has coins
//   end                                 so that a file that was cut short is not replayed

namespace protolearn {

namespace detail {

/// The schedule in the form that all provers agree on: nothing is said of messages to processes that do not take the
/// transition, nor of messages from the dead (`as_sent`), nor of the coins of the former; messages of already crashed
/// senders are lost, and what a liar sends is spelled out, as it has no state that it could send truly. The execution
/// is the same.
template <class Setting>
[[nodiscard]] constexpr Schedule<Setting::shape> normal_form(Schedule<Setting::shape> schedule) {
  Execution<Setting> run{};
  run.schedule = schedule;
  for (unsigned round = 1; round <= Setting::rounds; ++round) {
    for (unsigned i = 0; i < Setting::nodes; ++i) {
      if (!has_coin<typename Setting::view_type> || !run.acts(i, round) || !run.in_scope(i)) {
        schedule.coins[round - 1] &= ~(node_set{1} << i);
      }
      for (unsigned j = 0; j < Setting::nodes; ++j) {
        state_t& fate = schedule.fate[round - 1][i][j];
        if (i == j || !run.acts(i, round) || !run.in_scope(i) || run.is_dead(j)) {
          fate = as_sent;
        } else if (!run.acts(j, round - 1)) {
          fate = Setting::lost;
        } else if (fate == as_sent && !run.in_scope(j)) {
          fate = schedule.starts[j];
        }
      }
    }
  }
  return schedule;
}

}  // namespace detail

/// Writes a schedule; the messages of processes that crashed earlier go without saying.
template <Shape shape>
void write_schedule(std::ostream& out, Schedule<shape> const& schedule) {
  out << "nodes " << shape.nodes << " states " << shape.states << " rounds " << shape.rounds << "\nstarts";
  for (state_t s : schedule.starts) out << ' ' << +s;
  std::string faulty, second, crashes;
  for (unsigned i = 0; i < shape.nodes; ++i) {
    if (schedule.crash_round[i] != 0) {
      crashes += "crash " + std::to_string(i) + " round " + std::to_string(schedule.crash_round[i]) + "\n";
    } else if (schedule.group(i) != 0) {
      (schedule.group(i) == 1 ? faulty : second) += " " + std::to_string(i);
    }
  }
  out << '\n' << (faulty.empty() ? "" : "faulty" + faulty + "\n") << (second.empty() ? "" : "second" + second + "\n");
  out << crashes;
  for (unsigned round = 1; round <= shape.rounds; ++round) {
    auto const write_set = [&](char const* word, detail::node_set set) {
      if (set == 0) return;
      out << "round " << round << ' ' << word;
      for (; set != 0; set &= set - 1) out << ' ' << std::countr_zero(set);
      out << '\n';
    };
    write_set("faulty", schedule.moving[round - 1]);
    write_set("coins", schedule.coins[round - 1]);
    for (unsigned i = 0; i < shape.nodes; ++i) {
      for (unsigned j = 0; j < shape.nodes; ++j) {
        state_t const fate = schedule.fate[round - 1][i][j];
        bool const silent = schedule.crash_round[j] != 0 && schedule.crash_round[j] < round;
        if (fate == as_sent || silent) continue;
        out << "round " << round << " from " << j << " to " << i;
        if (fate == shape.states) {
          out << " lost\n";
        } else {
          out << " says " << +fate << '\n';
        }
      }
    }
  }
  out << "end\n";
}

namespace detail {

/// Reads one schedule, up to its `end`, and checks that the adversary of the setting may choose it.
template <class Setting>
class ScheduleReader {
  using Task = typename Setting::Task;
  using Faults = typename Setting::Faults;
  static constexpr unsigned N = Setting::nodes;
  static constexpr unsigned S = Setting::states;
  static constexpr unsigned R = Setting::rounds;

 public:
  explicit ScheduleReader(std::istream& in) : in_(in) {}

  [[nodiscard]] Schedule<Setting::shape> read() {
    next_line();
    if (words_ != std::vector<std::string>{"nodes", std::to_string(N), "states", std::to_string(S), "rounds",
                                           std::to_string(R)}) {
      fail("a schedule for this setting begins with 'nodes " + std::to_string(N) + " states " + std::to_string(S) +
           " rounds " + std::to_string(R) + "', not with '" + text_ +
           "': replay it with the setting that it was made for");
    }
    next_line();
    read_starts();
    for (next_line(); words_[0] != "end"; next_line()) {
      if (words_[0] == "faulty" || words_[0] == "second") {
        read_faulty(words_[0] == "second" ? 2 : 1);
      } else if (words_[0] == "crash") {
        read_crash();
      } else if (words_[0] == "round" && words_.size() > 2 && words_[2] == "coins") {
        read_coins();
      } else if (words_[0] == "round" && words_.size() > 2 && words_[2] == "faulty") {
        read_moving();
      } else if (words_[0] == "round") {
        read_fate();
      } else {
        fail("expected faulty, crash, round or end, not '" + text_ +
             "': correct the line, or put a # before a comment");
      }
    }
    if (!all_hear_enough<Setting>(schedule_)) {
      fail("somebody hears fewer than " + std::to_string(Setting::heard_at_least) + " processes in a round, which " +
           Faults::name() + " does not allow: remove a line with a lost message, or replay it in another setting");
    }
    return normal_form<Setting>(schedule_);
  }

 private:
  [[noreturn]] void fail(std::string const& what) const {
    throw file_error("schedule, line " + std::to_string(line_) + ": " + what);
  }

  /// The next line that says something, in words.
  void next_line() {
    words_.clear();
    while (words_.empty()) {
      ++line_;
      if (!std::getline(in_, text_)) fail("the text ends before 'end': it was cut short, or is not a schedule");
      std::string_view rest = std::string_view(text_).substr(0, text_.find('#'));
      constexpr std::string_view blank = " \t\r";
      while (rest.find_first_not_of(blank) != rest.npos) {
        rest.remove_prefix(rest.find_first_not_of(blank));
        words_.emplace_back(rest.substr(0, rest.find_first_of(blank)));
        rest.remove_prefix(words_.back().size());
      }
    }
  }

  /// Word k as a number below `limit` (or from `first` on).
  [[nodiscard]] unsigned number(std::size_t k, char const* what, unsigned limit, unsigned first = 0) const {
    unsigned value = 0;
    char const* const end = words_[k].data() + words_[k].size();
    auto const [stop, error] = std::from_chars(words_[k].data(), end, value);
    if (error != std::errc{} || stop != end || value < first || value >= limit) {
      fail("'" + words_[k] + "' is not a " + what + ": use " + std::to_string(first) + " to " +
           std::to_string(limit - 1));
    }
    return value;
  }

  void expect(bool form, char const* example) const {
    if (!form) fail("'" + text_ + "' is incomplete or has a word too many: write it like " + example);
  }

  void read_starts() {
    expect(words_[0] == "starts" && words_.size() == N + 1, "'starts 0 1 0', with one state for each process");
    for (unsigned i = 0; i < N; ++i) {
      auto const s = static_cast<state_t>(number(i + 1, "state", S));
      bool initial = false;
      std::string allowed;
      for (state_t start : Task::initial) {
        initial = initial || s == start;
        allowed += (allowed.empty() ? "" : ", ") + std::to_string(start);
      }
      if (!initial) {
        fail("no process of " + std::string(Task::name) + " starts in state " + words_[i + 1] + ": use " + allowed);
      }
      schedule_.starts[i] = s;
    }
    if (!may_start(description_of_task<Task>, schedule_.starts.data(), N)) {
      fail("these starts do not occur together in " + std::string(Task::name) + ": change one of them");
    }
  }

  void add_faulty(unsigned i, unsigned group) {
    if (rounds_begun_) fail("who is faulty comes before what happens in the rounds: move the line up");
    if (contains(schedule_.faulty, i)) fail("process " + std::to_string(i) + " is faulty already: remove the line");
    schedule_.set_group(i, group);
    unsigned size = 0;
    for (unsigned k = 0; k < N; ++k) size += schedule_.group(k) == group ? 1U : 0U;
    allow_faulty(size, Setting::groups[group].most);
  }

  void allow_faulty(unsigned size, unsigned most) const {
    if (size <= most) return;
    fail("more than " + detail::number_of(most, "faulty process, which ", "faulty processes, which ") + Faults::name() +
         " does not allow: remove one, or replay it in another setting");
  }

  void read_faulty(unsigned group) {
    if (Faults::moving) {
      fail("under " + Faults::name() + " others are faulty in each round: write 'round 1 faulty 0'");
    }
    if (Setting::failing(group) == Failing::crashes) {
      fail("under " + Faults::name() + " the faulty are those that crash: write 'crash 0 round 1'");
    }
    for (std::size_t k = 1; k < words_.size(); ++k) add_faulty(number(k, "process", N), group);
  }

  void read_moving() {
    if (!Faults::moving) {
      fail("under " + Faults::name() + " the faulty are the same in every round: write 'faulty 0'");
    }
    unsigned const round = number(1, "round", R + 1, 1);
    if (contains(rounds_told_, round)) fail("who is faulty in a round comes before its messages: move the line up");
    node_set& faulty = schedule_.moving[round - 1];
    for (std::size_t k = 3; k < words_.size(); ++k) faulty = with(faulty, number(k, "process", N));
    allow_faulty(static_cast<unsigned>(std::popcount(faulty)), Faults::max_faulty);
  }

  void read_crash() {
    expect(words_.size() == 4 && words_[2] == "round", "'crash 0 round 1'");
    if (!Faults::crashes) {
      fail("nobody crashes under " + Faults::name() + ": remove the line, or replay it in another setting");
    }
    unsigned const i = number(1, "process", N);
    schedule_.crash_round[i] = static_cast<std::uint8_t>(number(3, "round", R + 1, 1));
    add_faulty(i, Setting::crash_group);
  }

  void read_coins() {
    if (!has_coin<typename Setting::view_type>) {
      fail("this setting's view has no coins: remove the line, or replay it in another setting");
    }
    unsigned const round = number(1, "round", R + 1, 1);
    for (std::size_t k = 3; k < words_.size(); ++k) {
      schedule_.coins[round - 1] = with(schedule_.coins[round - 1], number(k, "process", N));
    }
  }

  void read_fate() {
    bool const says = words_.size() == 8 && words_[6] == "says";
    bool const form = words_.size() == 7 ? words_[6] == "lost" : says;
    expect(form && words_[2] == "from" && words_[4] == "to",
           "'round 1 from 2 to 0 lost' or 'round 1 from 2 to 0 says 3'");
    unsigned const round = number(1, "round", R + 1, 1);
    unsigned const j = number(3, "process", N);
    unsigned const i = number(5, "process", N);
    state_t const symbol = says ? static_cast<state_t>(number(7, "state", S)) : Setting::lost;
    if (i == j) fail("a message to oneself always arrives as it was sent: remove the line");

    Failing const sender = Setting::failing(schedule_.group(j)), receiver = Setting::failing(schedule_.group(i));
    bool const anything = sender == Failing::lies;
    bool const crashed =
        (schedule_.crash_round[j] != 0 && schedule_.crash_round[j] <= round) || sender == Failing::dead;
    bool const loses = may_lose<Faults>(schedule_.group(j, round), schedule_.group(i, round), round);
    bool const unheard = receiver == Failing::lies || receiver == Failing::dead ||
                         (schedule_.crash_round[i] != 0 && schedule_.crash_round[i] <= round);
    if (says ? !anything : !anything && !crashed && !loses) {
      fail("under " + Faults::name() +
           " this message arrives as it was sent: remove the line, or say before it who is faulty");
    }
    rounds_begun_ = true;
    rounds_told_ = with(rounds_told_, round);
    if (!anything && !crashed && !unheard && ++losses_[round - 1] > Faults::losses_per_round) {
      fail("more than " + detail::number_of(Faults::losses_per_round, "message is", "messages are") +
           " lost in round " + words_[1] + ", which " + Faults::name() + " does not allow: remove one");
    }
    schedule_.fate[round - 1][i][j] = symbol;
  }

  std::istream& in_;
  Schedule<Setting::shape> schedule_;
  std::array<unsigned, R> losses_{};
  bool rounds_begun_ = false;
  std::uint32_t rounds_told_ = 0;  // of whose messages something was said
  std::string text_;
  std::vector<std::string> words_;
  unsigned line_ = 0;
};

}  // namespace detail

/// Reads a schedule in its normal form, up to the line `end`. Throws file_error, with the line number and what to do,
/// if the text is none or the setting's adversary may not choose it.
template <class Setting>
[[nodiscard]] Schedule<Setting::shape> read_schedule(std::istream& in) {
  return detail::ScheduleReader<Setting>(in).read();
}

}  // namespace protolearn
