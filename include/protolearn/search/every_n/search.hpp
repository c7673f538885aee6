// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "protolearn/core/clock.hpp"
#include "protolearn/core/options.hpp"
#include "protolearn/model/predicate.hpp"
#include "protolearn/search/conflicts.hpp"
#include "protolearn/search/every_n/any_size.hpp"
#include "protolearn/search/every_n/entries.hpp"
#include "protolearn/search/every_n/evidence.hpp"
#include "protolearn/search/every_n/hitting_set.hpp"
#include "protolearn/search/every_n/symmetry.hpp"
#include "protolearn/search/refuters.hpp"
#include "protolearn/search/search_result.hpp"
#include "protolearn/verification/every_n/verify.hpp"

// Conflict search (conflict_search.hpp) for one table that is right for every N. A SAT solver proposes a table;
// exploration at a few small N says as clauses what is wrong with it; when nothing is, Z3 is asked about every N, and
// its counterexample brings in one more N, or one clause about its own execution. Which predicates of a library the
// table sees is found on the way: the unsatisfiable cores over "predicate k is used" are what any choice must hit, and
// a least hitting set is the next choice (implicit hitting sets: E. Moreno-Centeno and R. Karp, Operations Research
// 2013), so that fewer predicates are proved not to do.

namespace protolearn::detail {

/// What a search for every N found.
struct FoundTable {
  SearchResult result;
  ThresholdTable table;     // if found right
  PredicateSet chosen = 0;  // of the library: what it sees
  Evidence evidence;        // if impossible
};

class SearchForEveryN {
 public:
  /// `learns`: chooses among the predicates of the library; otherwise the table sees all of them.
  SearchForEveryN(Description const& setting, std::vector<Predicate> const& library, bool learns,
                  Options const& options, sat::Engine engine)
      : setting_(setting),
        learns_(learns),
        options_(options),
        until_{start_ + options.time_limit, options.stop},
        solver_(engine.make(options.seed)),
        base_(*solver_, {}, setting.shape.states),
        entries_(base_, setting.task->halted) {
    found_.result.engine = engine;
    found_.result.seed = options.seed;
    std::vector<unsigned> weights;
    for (Predicate const& p : library) {
      library_.push_back(p.description);
      words_.push_back(p.str());
      weights.push_back(p.weight);
    }
    cores_ = MinimumHittingSet(weights);
    for (unsigned k = 0; learns_ && k < library_.size(); ++k) used_.push_back(base_.make_used(k));
    everything_ = library_.empty() ? 0 : ~PredicateSet{0} >> (64 - library_.size());
    few_ = learns_ ? 0 : everything_;
    if (learns_) symmetries_ = library_symmetries(library, symmetries(*setting.task, setting.shape.states));
  }
  SearchForEveryN(SearchForEveryN const&) = delete;
  SearchForEveryN& operator=(SearchForEveryN const&) = delete;

  FoundTable run() {
    SearchResult& result = found_.result;
    for (auto const& of_one_n : least_sizes(setting_, 2, AnySize::capacity)) {
      for (Size const& size : of_one_n) {
        if (refuters_.size() < first_sizes && can_explore(size)) explore_at(size);
      }
    }
    entries_.choose(few_, used_);
    State state = State::searching;
    std::size_t known = 0;
    while (state == State::searching) {
      known = base_.size();
      bool const wrong = refuters_.refute(until_);
      if (result.stopped = why_stop(); !result.stopped.empty()) {
        state = State::stopped;
      } else if (wrong) {
        expect_more_than(known);
        state = next_table();
      } else if (looks_at_everything()) {
        fits_at_ = knowledge();  // until more is known, there is nothing to learn from seeing everything
        state = take_turn();
      } else {
        state = ask_for_every_n();
      }
      report();
    }
    conclude(state);
    return std::move(found_);
  }

 private:
  enum class State { searching, right, impossible, stopped };

  static constexpr std::size_t first_sizes = 2, most_sizes = 250;
  /// Tables that see everything are the cheaper ones to propose. (1, 4 and 16 were tried: 1 takes up to ten times as
  /// long where there is no machine, 16 half as long again as 4 where there is one.)
  static constexpr std::size_t everything_factor = 4;

  // --- tables -------------------------------------------------------------------------------------------------------

  [[nodiscard]] bool looks_at_everything() const { return learns_ && everything_turn_; }
  [[nodiscard]] PredicateSet wanted() const { return everything_turn_ ? everything_ : few_; }

  /// The next table, of the fewest predicates that are not known not to do; or, in turns, of all.
  State next_table() {
    if (learns_ && turn_left_-- == 0) return take_turn();
    return propose();
  }

  /// It is asked in turns of growing length whether all predicates together would do, as few are the longest way to
  /// finding out that none does.
  State take_turn() {
    if (everything_turn_) {
      everything_turn_ = false;
      turn_length_ *= 2;
    } else {
      everything_turn_ = fits_at_ != knowledge();
    }
    turn_left_ = everything_turn_ ? everything_factor * turn_length_ : turn_length_;
    return propose();
  }

  State propose() {
    for (;;) {
      if (!foresees_ && base_.was_hard()) {
        foresees_ = true;
        if (refuters_.foresee(2 * base_.size(), until_)) base_.expect_hard();
      }
      entries_.choose(wanted(), used_);
      ++found_.result.iterations;
      auto const answer = base_.solve(until_, assumptions(wanted()));
      if (answer == sat::Answer::satisfiable) {
        entries_.take_over();
        return State::searching;
      }
      if (answer == sat::Answer::unknown) {
        found_.result.stopped = until_.over() ? why_stop() : "the solver gave up";
        return State::stopped;
      }
      PredicateSet const core = unused(base_.core());
      if (core == 0) return State::impossible;
      hit(smaller(core));
      auto const next = cores_.least();
      if (!next) return State::impossible;
      few_ = *next;
    }
  }

  /// Exactly these predicates are used.
  [[nodiscard]] std::vector<int> assumptions(PredicateSet set) const {
    std::vector<int> result;
    for (unsigned k = 0; k < used_.size(); ++k) result.push_back(((set >> k) & 1U) != 0 ? used_[k] : -used_[k]);
    return result;
  }
  /// Those that a core says are not used.
  [[nodiscard]] PredicateSet unused(std::vector<int> const& core) const {
    PredicateSet result = 0;
    for (unsigned k = 0; k < used_.size(); ++k) {
      if (std::find(core.begin(), core.end(), -used_[k]) != core.end()) result |= PredicateSet{1} << k;
    }
    return result;
  }
  /// A part of the core that is one.
  [[nodiscard]] PredicateSet smaller(PredicateSet core) {
    for (unsigned k = 0; k < used_.size(); ++k) {
      PredicateSet const without = core & ~(PredicateSet{1} << k);
      if (without == core || without == 0) continue;
      if (base_.ask(until_, assumptions(everything_ & ~without)) == sat::Answer::unsatisfiable) {
        core = unused(base_.core());
      }
    }
    return core;
  }
  /// Some predicate of a core is used by every correct machine; and, as the task is symmetric, of its images, too.
  void hit(PredicateSet core) {
    cores_.add(core);
    for (LibrarySymmetry const& symmetry : symmetries_) cores_.add(symmetry(core));
  }

  // --- small N, and every N -----------------------------------------------------------------------------------------

  /// Are there so few configurations that exploring them is no work?
  [[nodiscard]] bool can_explore(Size const& size) const {
    if (refuters_.size() == most_sizes || !AnySize::fits(setting_, size)) return false;
    double multisets = 1;  // of the processes' states
    for (unsigned k = 1; k < setting_.shape.states; ++k) multisets *= double(size.nodes + k) / k;
    return multisets <= 5000;
  }
  void explore_at(Size const& size) {
    auto observe = [this, n = size.nodes, f = size.bound()](state_t own, auto const& counts, unsigned round) {
      return entries_.number(observation(own, counts, n, f, round));
    };
    refuters_.add(std::make_unique<Conflicts<AnySize>>(base_, static_cast<std::uint8_t>(refuters_.size()),
                                                       options_.seed, AnySize(setting_, size, std::move(observe))));
    explored_.push_back(size);
  }

  template <class Counts>
  [[nodiscard]] ThresholdObservation observation(state_t own, Counts const& counts, unsigned n, unsigned f,
                                                 unsigned round) const {
    ThresholdObservation seen{setting_.view.clock_in(round), own, 0};
    for (std::size_t k = 0; k < library_.size(); ++k) {
      if (holds(library_[k], counts, n, f)) seen.bits |= PredicateSet{1} << k;
    }
    return seen;
  }

  /// The table is right where it was explored: is it for every N?
  State ask_for_every_n() {
    ThresholdTable const table = machine();
    auto const next = next_of(setting_, table);
    EveryN every_n(setting_, table, until_.deadline - std::chrono::steady_clock::now(), options_.stop, next);
    unsigned const rules = setting_.task->must_count;
    for (unsigned k = 0; k < rules; ++k) {
      unsigned const rule = (last_broken_ + k) % rules;
      Occurrence const breaks = every_n.ask({setting_.task->must(rule).formula, false}, for_fewest);
      if (breaks.kind == Occurrence::Kind::no) continue;
      if (breaks.kind == Occurrence::Kind::unknown) {
        found_.result.stopped = until_.over() ? why_stop() : "Z3, for " + breaks.reason;
        return State::stopped;
      }
      last_broken_ = rule;
      std::size_t const before = base_.size();
      bool const is_new_size = learn_from(violation(setting_, next, rule, *breaks.schedule), rule);
      if (is_new_size) return State::searching;
      expect_more_than(before);
      return next_table();
    }
    return State::right;
  }

  /// From an execution that breaks a rule: explores all executions of its size, if it can, from now on; or adds a
  /// clause about this one. Returns whether it explores.
  bool learn_from(SizedExecution const& run, unsigned rule) {
    if (auto const size = size_of(run)) {
      if (std::find(explored_.begin(), explored_.end(), *size) != explored_.end()) {
        std::ostringstream text;
        print_execution(text, run);
        throw disagreement_error("exploration finds no fault with a machine for " + std::to_string(run.nodes()) +
                                     " processes, but in this execution it breaks a rule.",
                                 {setting_.str(), {}, text.str(), {}});
      }
      if (can_explore(*size)) {
        explore_at(*size);
        return true;
      }
    }
    std::vector<unsigned> counts;
    std::set<std::uint32_t> said;  // most processes do as others do
    for (unsigned r = 1; r <= run.rounds(); ++r) {
      for (unsigned i = 0; i < run.nodes(); ++i) {
        if (!run.moves(i, r)) continue;
        counts.assign(setting_.shape.states, 0);
        for (unsigned j = 0; j < run.nodes(); ++j) {
          state_t const symbol = run.received_from(i, j, r);
          if (symbol != run.lost()) ++counts[symbol];
        }
        auto const seen = observation(run.states[r - 1][i], counts, run.nodes(), run.schedule.faulty, r);
        std::uint32_t const entry = entries_.number(seen);
        if (said.insert(entry).second) base_.or_not(entry, 1U << run.states[r][i]);
      }
    }
    ClauseOrigin origin{ClauseOrigin::Kind::execution};
    origin.rule = static_cast<std::uint8_t>(rule);
    origin.execution = static_cast<std::uint32_t>(executions_.size());
    executions_.push_back(run.schedule);
    base_.add(origin);
    return false;
  }

  /// One that an execution is of.
  [[nodiscard]] std::optional<Size> size_of(SizedExecution const& run) const {
    std::array<unsigned, max_groups> many{};
    for (unsigned i = 0; i < run.nodes(); ++i) {
      ++many[run.schedule.crash_round[i] > 0 ? crash_group(setting_.faults.groups) : run.schedule.group[i]];
    }
    for (Size const& size : sizes(setting_.faults, run.nodes())) {
      if (size.bound() == run.schedule.faulty && many[1] <= size.most[1] && many[2] <= size.most[2]) return size;
    }
    return {};
  }

  // --- ends ---------------------------------------------------------------------------------------------------------

  [[nodiscard]] ThresholdTable machine() const {
    return entries_.machine(library_, setting_.shape.states, setting_.view.clocks());
  }
  /// Grows with all that is learned but clauses from sizes that are explored.
  [[nodiscard]] std::size_t knowledge() const { return 1 + explored_.size() + executions_.size(); }

  /// Clauses were added: otherwise the search would go round in circles.
  void expect_more_than(std::size_t known) const {
    if (base_.size() > known) return;
    throw disagreement_error(
        "conflict search finds fault with a table that satisfies all of its clauses, for " + setting_.str() + ".",
        {setting_.str(), {}, {}, {}});
  }

  [[nodiscard]] std::string why_stop() const {
    if (is_set(options_.stop)) return "an interrupt";
    if (options_.max_iterations > 0 && found_.result.iterations >= options_.max_iterations)
      return "the limit of iterations";
    if (until_.over()) return "the time limit";
    if (base_.bytes() + refuters_.bytes() > options_.memory_limit) return limit_of_memory(options_);
    return {};
  }

  void report() {
    auto const now = std::chrono::steady_clock::now();
    if (!options_.on_progress || now - last_report_ < std::chrono::milliseconds{100}) return;
    last_report_ = now;
    Progress progress;
    progress.iteration = found_.result.iterations;
    progress.seconds = seconds_since(start_);
    progress.share_of_time =
        std::min(1.0, progress.seconds / std::chrono::duration<double>(options_.time_limit).count());
    options_.on_progress(progress);
  }

  void conclude(State state) {
    SearchResult& result = found_.result;
    std::string const scope = rule_names(*setting_.task) + " for " + setting_.str();
    result.seconds = seconds_since(start_);
    result.clauses = base_.size();
    result.configurations = refuters_.configurations();
    if (state == State::right) {
      found_.table = machine();
      found_.chosen = few_;
      result.verdict = Verdict(Verdict::Kind::proved, scope, "by conflict search, and by Z3 for every N");
    } else if (state == State::stopped) {
      result.verdict = stopped_verdict(result, scope);
    } else {
      result.verdict = impossible_verdict(result, scope);
      explain();
    }
  }

  void explain() {
    TaskDescription const* const task = setting_.task;
    auto const state = [task](state_t s) { return task->state_name(s); };
    auto const entry = [all = entries_.all(), words = words_, setting = &setting_, state](std::uint32_t e) {
      std::string text = "own " + state(all[e].own);
      if (setting->view.clocks() > 1) {
        text += ", round " + setting->view.value_name(setting->view.digits - 1, all[e].clock, *setting->task);
      }
      text += ":";
      for (std::size_t k = 0; k < words.size(); ++k) {
        if (((all[e].bits >> k) & 1U) != 0) text += (text.back() == ':' ? " " : ", ") + words[k];
      }
      return text.back() == ':' ? text + " nothing" : text;
    };
    Certificate& certificate = found_.result.certificate;
    certificate = refuters_.certificate(base_, entry, state);
    certificate.predicate_in_words = [words = words_](std::uint32_t k) { return words[k]; };
    certificate.execution_in_words = [all = executions_, task, states = setting_.shape.states](std::uint32_t k) {
      return in_words(all[k], *task, states);
    };
    found_.evidence = {explored_, entries_.all(), executions_};
  }

  static constexpr std::chrono::milliseconds for_fewest{300};

  Description const& setting_;
  bool learns_;
  Options const& options_;
  std::vector<PredicateDescription> library_;
  std::vector<std::string> words_;  // of the library's predicates
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  std::chrono::steady_clock::time_point last_report_ = start_;
  sat::Until until_;
  std::unique_ptr<sat::Solver> solver_;
  ClauseBase base_;
  Entries entries_;
  Refuters refuters_;
  std::vector<Size> explored_;             // [setting of the search]
  std::vector<SizedSchedule> executions_;  // that whole clauses are about
  std::vector<int> used_;                  // variables, of the library's predicates
  PredicateSet everything_ = 0, few_ = 0;
  std::vector<LibrarySymmetry> symmetries_;
  MinimumHittingSet cores_;  // of the sets of predicates of which some must be used
  bool everything_turn_ = false, foresees_ = false;
  std::size_t turn_length_ = 16, turn_left_ = 16, fits_at_ = 0;
  unsigned last_broken_ = 0;
  FoundTable found_;
};

}  // namespace protolearn::detail
