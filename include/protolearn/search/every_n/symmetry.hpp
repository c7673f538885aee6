// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <map>
#include <numeric>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

#include "protolearn/core/state.hpp"
#include "protolearn/model/predicate.hpp"
#include "protolearn/task/description.hpp"

// Permutations of the states that leave a task as it is: what is impossible for some predicates is impossible for their
// images, too. They are found on the rules in a normal form, and are symmetries because that is the same before and
// after; where two ways to say the same have different normal forms, one may be missed.

namespace protolearn::detail {

/// What is true of one process, or not: an atom with its sign, packed. Conjunctions of such, and disjunctions of these.
using PackedAtom = std::uint64_t;
using Cube = std::vector<PackedAtom>;
using Cubes = std::vector<Cube>;

/// Of an execution: some process is as the cube says; so many are as one of the cubes says; or neither (failures).
struct RunLiteral {
  PackedAtom atom = 0;
  Cubes cubes;

  friend bool operator<(RunLiteral const& a, RunLiteral const& b) {
    return std::tie(a.atom, a.cubes) < std::tie(b.atom, b.cubes);
  }
  friend bool operator==(RunLiteral const& a, RunLiteral const& b) { return a.atom == b.atom && a.cubes == b.cubes; }
};
using RunClause = std::vector<RunLiteral>;
using RunClauses = std::vector<RunClause>;

[[nodiscard]] constexpr PackedAtom pack_atom(Op op, bool negated, state_t state, unsigned low, unsigned high) {
  return PackedAtom{negated} | PackedAtom{low} << 1 | PackedAtom{high} << 17 | PackedAtom{state} << 33 |
         PackedAtom{static_cast<std::uint8_t>(op)} << 41;
}
[[nodiscard]] constexpr PackedAtom negation_of(PackedAtom atom) { return atom ^ 1U; }
[[nodiscard]] inline RunLiteral negation_of(RunLiteral const& literal) {
  return {negation_of(literal.atom), literal.cubes};
}

/// Sets of sets of literals, sorted, with neither those that hold a literal and its negation nor those that contain
/// another.
template <class Literal>
class LiteralSets {
 public:
  using Set = std::vector<Literal>;
  using Sets = std::vector<Set>;

  [[nodiscard]] static Sets joined(Sets a, Sets const& b) {
    a.insert(a.end(), b.begin(), b.end());
    return tidy(std::move(a));
  }
  /// Each of the one with each of the other. None, and `too_many`, if that is more than there is room for.
  [[nodiscard]] static Sets multiplied(Sets const& a, Sets const& b, bool& too_many) {
    Sets result;
    if (a.size() * b.size() > 2000) {
      too_many = true;
      return result;
    }
    for (Set const& x : a) {
      for (Set const& y : b) {
        result.push_back(x);
        result.back().insert(result.back().end(), y.begin(), y.end());
      }
    }
    return tidy(std::move(result));
  }
  [[nodiscard]] static Sets tidy(Sets sets) {
    for (Set& set : sets) {
      std::sort(set.begin(), set.end());
      set.erase(std::unique(set.begin(), set.end()), set.end());
    }
    std::sort(sets.begin(), sets.end(),
              [](Set const& x, Set const& y) { return x.size() != y.size() ? x.size() < y.size() : x < y; });
    Sets result;
    for (Set const& set : sets) {
      bool const clash = std::any_of(set.begin(), set.end(), [&](Literal const& x) {
        return std::binary_search(set.begin(), set.end(), negation_of(x));
      });
      bool const redundant = std::any_of(result.begin(), result.end(), [&](Set const& less) {
        return std::includes(set.begin(), set.end(), less.begin(), less.end());
      });
      if (!clash && !redundant) result.push_back(set);
    }
    return result;
  }
};

/// Formulas in conjunctive normal form, over quantified conjunctions: any(a || b) is any(a) || any(b), and all(p) is
/// none(!p). One disjunction of conjunctions for formulas of one process.
class FormulaNormalForm {
 public:
  explicit FormulaNormalForm(Formulas const& formulas) : f_(formulas) {}

  [[nodiscard]] Cubes of_process(term_id id, bool wanted = true) {
    using Sets = LiteralSets<PackedAtom>;
    Term const& t = f_[id];
    if (t.op == Op::negation) return of_process(t.left, !wanted);
    if (t.op == Op::conjunction || t.op == Op::disjunction || t.op == Op::implication) {
      Cubes const left = of_process(t.left, wanted != (t.op == Op::implication)), right = of_process(t.right, wanted);
      bool const both = (t.op == Op::conjunction) == wanted;
      return both ? Sets::multiplied(left, right, too_large_) : Sets::joined(left, right);
    }
    return {{pack_atom(t.op, !wanted, t.state, t.low, t.high)}};
  }

  [[nodiscard]] RunClauses of_execution(term_id id, bool wanted = true) {
    using Sets = LiteralSets<RunLiteral>;
    Term const& t = f_[id];
    switch (t.op) {
      case Op::negation:
        return of_execution(t.left, !wanted);
      case Op::conjunction:
      case Op::disjunction:
      case Op::implication: {
        RunClauses const left = of_execution(t.left, wanted != (t.op == Op::implication));
        RunClauses const right = of_execution(t.right, wanted);
        bool const both = (t.op == Op::conjunction) == wanted;
        return both ? Sets::joined(left, right) : Sets::multiplied(left, right, too_large_);
      }
      case Op::all:
      case Op::any: {
        bool const some = (t.op == Op::any) == wanted;  // of these cubes; otherwise none of them
        RunClauses result(some ? 1 : 0);
        for (Cube const& cube : of_process(t.left, t.op == Op::any)) {
          if (!some) result.emplace_back();
          result.back().push_back({pack_atom(Op::any, !some, 0, 0, 0), {cube}});
        }
        return Sets::tidy(std::move(result));
      }
      case Op::count:
        return {{{pack_atom(t.op, !wanted, 0, t.low, t.high), of_process(t.left)}}};
      case Op::starts:
      case Op::visits:
      case Op::in:
      case Op::ends:
      case Op::is:
      case Op::correct:
      case Op::failure_free:
      case Op::failures:
      case Op::loss_free_rounds:
      case Op::loss_free_from:
      case Op::messages:
        break;
    }
    return {{{pack_atom(t.op, !wanted, t.state, t.low, t.high), {}}}};
  }

  /// Then what was returned says nothing.
  [[nodiscard]] bool too_large() const { return too_large_; }

 private:
  Formulas const& f_;
  bool too_large_ = false;
};

/// The image of each state; those that the setting does not have are their own.
using StatePermutation = std::array<state_t, max_states>;

[[nodiscard]] constexpr StatePermutation identity_of_states() {
  StatePermutation result{};
  for (unsigned s = 0; s < max_states; ++s) result[s] = static_cast<state_t>(s);
  return result;
}

/// All that a task asks, as far as permutations go.
class TaskNormalForm {
 public:
  explicit TaskNormalForm(TaskDescription const& task) : task_(&task) {
    FormulaNormalForm normal(task.formulas);
    for (unsigned k = 0; k < task.must_count; ++k) {
      musts_ = LiteralSets<RunLiteral>::joined(std::move(musts_), normal.of_execution(task.must(k).formula));
    }
    if (task.restricts_starts) starting_ = normal.of_execution(task.starting);
    decided_ = normal.of_process(task.decided);
    too_large_ = normal.too_large();
    for (unsigned k = 0; k < task.initials; ++k) initial_ |= std::uint32_t{1} << task.initial[k];
    mentioned_ = initial_ | task.silent | task.halted;
    auto const mention = [this](PackedAtom atom) {
      if (has_state(atom)) mentioned_ |= std::uint32_t{1} << state_of(atom);
    };
    for (auto const* clauses : {&musts_, &starting_}) {
      for (RunClause const& clause : *clauses) {
        for (RunLiteral const& literal : clause) {
          for (Cube const& cube : literal.cubes) std::for_each(cube.begin(), cube.end(), mention);
        }
      }
    }
    for (Cube const& cube : decided_) std::for_each(cube.begin(), cube.end(), mention);
  }

  [[nodiscard]] bool too_large() const { return too_large_; }
  /// The states of which the task says something, a bit for each.
  [[nodiscard]] std::uint32_t mentioned() const { return mentioned_; }
  /// What a symmetry must keep of a state.
  [[nodiscard]] unsigned colour(unsigned s) const {
    return ((initial_ >> s) & 1U) | ((task_->silent >> s) & 1U) << 1 | ((task_->halted >> s) & 1U) << 2;
  }
  /// The task asks the same of the images.
  [[nodiscard]] bool is_kept_by(StatePermutation const& images) const {
    for (unsigned s = 0; s < max_states; ++s) {
      if (colour(s) != colour(images[s])) return false;
    }
    return LiteralSets<PackedAtom>::tidy(mapped(decided_, images)) == decided_ &&
           LiteralSets<RunLiteral>::tidy(mapped(starting_, images)) == starting_ &&
           LiteralSets<RunLiteral>::tidy(mapped(musts_, images)) == musts_;
  }
  /// What the rules say of two states, whatever they are called, if no others are told apart.
  [[nodiscard]] RunClauses about(unsigned a, unsigned b) const {
    StatePermutation marks{};
    marks[b] = 1;
    marks[a] = 2;
    RunClauses result = mapped(musts_, marks);
    for (RunClause& clause : result) std::sort(clause.begin(), clause.end());
    std::sort(result.begin(), result.end());
    return result;
  }

 private:
  [[nodiscard]] static constexpr unsigned state_of(PackedAtom atom) { return (atom >> 33) & 255U; }
  [[nodiscard]] static constexpr bool has_state(PackedAtom atom) {
    auto const op = static_cast<Op>(atom >> 41);
    return op == Op::starts || op == Op::visits || op == Op::in || op == Op::ends;
  }
  [[nodiscard]] static PackedAtom mapped(PackedAtom atom, StatePermutation const& images) {
    if (!has_state(atom)) return atom;
    return (atom & ~(PackedAtom{255} << 33)) | PackedAtom{images[state_of(atom)]} << 33;
  }
  [[nodiscard]] static Cubes mapped(Cubes cubes, StatePermutation const& images) {
    for (Cube& cube : cubes) {
      for (PackedAtom& atom : cube) atom = mapped(atom, images);
      std::sort(cube.begin(), cube.end());
    }
    std::sort(cubes.begin(), cubes.end(),
              [](Cube const& x, Cube const& y) { return x.size() != y.size() ? x.size() < y.size() : x < y; });
    return cubes;
  }
  [[nodiscard]] static RunClauses mapped(RunClauses clauses, StatePermutation const& images) {
    for (RunClause& clause : clauses) {
      for (RunLiteral& literal : clause) literal.cubes = mapped(std::move(literal.cubes), images);
    }
    return clauses;
  }

  TaskDescription const* task_;
  RunClauses musts_, starting_;
  Cubes decided_;
  std::uint32_t initial_ = 0, mentioned_ = 0;
  bool too_large_ = false;
};

/// The permutations of the first `states` states that leave the task as it is (its `must` rules together, what
/// `decided` and `starting` say, and which states are initial, silent or halted), but for the identity: all
/// permutations of what the task mentions, and exchanges of two states that it does not mention. At most `most` of the
/// former.
[[nodiscard]] inline std::vector<StatePermutation> symmetries(TaskDescription const& task, unsigned states,
                                                              std::size_t most = 720) {
  std::vector<StatePermutation> result;
  TaskNormalForm const normal(task);
  if (normal.too_large()) return result;
  std::vector<unsigned> named;
  for (unsigned s = 0; s < states; ++s) {
    if (((normal.mentioned() >> s) & 1U) != 0) named.push_back(s);
  }

  // What is said of each pair of states: images that say something else are not tried.
  std::map<RunClauses, unsigned> known;
  std::array<std::array<unsigned, max_states>, max_states> said{};
  for (unsigned const a : named) {
    for (unsigned const b : named) {
      said[a][b] = known.emplace(normal.about(a, b), static_cast<unsigned>(known.size())).first->second;
    }
  }
  StatePermutation images = identity_of_states();
  std::uint32_t used = 0;
  auto const fits = [&](std::size_t k, unsigned image) {
    unsigned const s = named[k];
    if (((used >> image) & 1U) != 0 || normal.colour(s) != normal.colour(image)) return false;
    if (said[s][s] != said[image][image]) return false;
    return std::all_of(named.begin(), named.begin() + static_cast<std::ptrdiff_t>(k), [&](unsigned before) {
      return said[s][before] == said[image][images[before]] && said[before][s] == said[images[before]][image];
    });
  };
  std::size_t tried = 0;
  auto const extend = [&](auto const& self, std::size_t k) -> void {
    if (result.size() >= most || tried > 20 * most) return;
    if (k == named.size()) {
      ++tried;
      if (images != identity_of_states() && normal.is_kept_by(images)) result.push_back(images);
      return;
    }
    for (unsigned const image : named) {
      if (!fits(k, image)) continue;
      used |= std::uint32_t{1} << image;
      images[named[k]] = static_cast<state_t>(image);
      self(self, k + 1);
      used &= ~(std::uint32_t{1} << image);
    }
    images[named[k]] = static_cast<state_t>(named[k]);
  };
  extend(extend, 0);

  for (unsigned a = 0; a < states; ++a) {
    for (unsigned b = 0; b < a; ++b) {
      if ((((normal.mentioned() >> a) | (normal.mentioned() >> b)) & 1U) != 0) continue;
      StatePermutation exchange = identity_of_states();
      std::swap(exchange[a], exchange[b]);
      result.push_back(exchange);
    }
  }
  return result;
}

/// What a permutation of states does to the predicates of a library.
class LibrarySymmetry {
 public:
  explicit LibrarySymmetry(std::array<std::uint8_t, 64> const& images) : images_(images) {}

  /// The image of predicate k.
  [[nodiscard]] unsigned operator[](std::size_t k) const { return images_[k]; }
  /// The image of a set of predicates.
  [[nodiscard]] std::uint64_t operator()(std::uint64_t set) const {
    std::uint64_t result = 0;
    for (; set != 0; set &= set - 1) {
      result |= std::uint64_t{1} << images_[static_cast<std::size_t>(std::countr_zero(set))];
    }
    return result;
  }

 private:
  std::array<std::uint8_t, 64> images_;
};

/// Those permutations of states that map the library to itself, as what they do to it: each once, and without those
/// that move no predicate. The image of "some 0" is "some 1" if that of 0 is 1.
[[nodiscard]] inline std::vector<LibrarySymmetry> library_symmetries(
    std::vector<Predicate> const& library, std::vector<StatePermutation> const& permutations) {
  std::vector<PredicateDescription> forms;
  for (Predicate const& p : library) forms.push_back(normalised(p.description));
  std::set<std::array<std::uint8_t, 64>> found;
  std::vector<LibrarySymmetry> result;
  std::array<std::uint8_t, 64> unmoved{};
  std::iota(unmoved.begin(), unmoved.end(), std::uint8_t{0});
  found.insert(unmoved);
  for (StatePermutation const& permutation : permutations) {
    std::array<std::uint8_t, 64> images = unmoved;
    bool closed = true;
    for (std::size_t k = 0; k < forms.size() && closed; ++k) {
      PredicateDescription image = forms[k];
      for (std::size_t s = 0; s < image.coefficients.size(); ++s) {
        image.coefficients[permutation[s]] = forms[k].coefficients[s];
      }
      auto const at = std::find_if(forms.begin(), forms.end(),
                                   [&](PredicateDescription const& form) { return same_predicate(form, image); });
      closed = at != forms.end();
      if (closed) images[k] = static_cast<std::uint8_t>(at - forms.begin());
    }
    if (closed && found.insert(images).second) result.emplace_back(images);
  }
  return result;
}

}  // namespace protolearn::detail
