// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <initializer_list>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "protolearn/core/error.hpp"
#include "protolearn/model/description.hpp"
#include "protolearn/model/predicate.hpp"

// The threshold predicates from which a search for every N chooses those that a machine looks at.

namespace protolearn {

namespace detail {

/// Sets of predicates are bits of a 64-bit mask.
inline constexpr std::size_t max_library = 63;

/// The n, F and numbers of messages heard that a setting for every N has. Conditions on them are linear, so that a
/// linear form takes its extreme values at those listed here; where it grows without bound, at the largest n.
class PossibleReceipts {
 public:
  struct Size {
    long n, f, least;  // between `least` and n messages are heard, one's own included
  };

  /// `exact`: as many as the fault model guarantees are heard; otherwise at least one's own is.
  PossibleReceipts(Description const& setting, bool exact) {
    FaultDescription const& faults = setting.faults;
    bool const all_send = setting.task->silent == 0;
    auto const add = [&](long n) {
      long low = 0, high = 0;
      for (unsigned g = 1; g < max_groups; ++g) {
        FaultBound const& bound = faults.bounds[g];
        low += bound.is_number() ? long{bound.most} : 0;
        high += bound.is_number() ? long{bound.most} : (n - 1) / long{bound.ratio};
      }
      if (low >= n) return;  // somebody is correct
      for (long const f : {low, std::min(high, n - 1)}) {
        long least = 1;
        if (exact && all_send && !faults.lossy) least = std::max(least, n - f);
        if (exact && all_send && faults.hearing.factor > 0) {
          LinearBound const& h = faults.hearing;
          least = std::max(least, (h.alpha * n + h.beta * f + h.gamma + h.factor - 1) / h.factor);
        }
        if (least <= n) sizes_.push_back({n, f, least});
      }
    };
    if (setting.shape.nodes != every_n) {
      add(setting.shape.nodes);
      return;
    }
    long smallest = 2;  // where F is 1 more than at n = 1, with slack
    for (FaultBound const& bound : faults.bounds) smallest += bound.is_number() ? bound.most : 4 * bound.ratio;
    for (long n = 1; n <= 2 * smallest + 16; ++n) add(n);
    add(long{1} << 30);
  }

  /// Can the predicate be this?
  [[nodiscard]] bool can_be(PredicateDescription const& p, bool value) const {
    auto const [low, high] = std::minmax_element(p.coefficients.begin(), p.coefficients.end());
    bool const enough = value != p.negated;
    int const a = enough ? *high : *low;  // everybody who is heard sends this
    return std::any_of(sizes_.begin(), sizes_.end(), [&](Size const& size) {
      long const bound = p.alpha * size.n + p.beta * size.f + p.gamma;
      long const most = std::max(a * size.n, a * size.least), fewest = std::min(a * size.n, a * size.least);
      return enough ? most >= bound : fewest < bound;
    });
  }
  [[nodiscard]] bool constant(PredicateDescription const& p) const { return !can_be(p, true) || !can_be(p, false); }

 private:
  std::vector<Size> sizes_;
};

/// F, where it is a number for every n.
[[nodiscard]] inline bool has_fixed_f(Description const& setting) {
  return std::all_of(setting.faults.bounds.begin(), setting.faults.bounds.end(),
                     [](FaultBound const& bound) { return bound.is_number(); });
}

/// The one way to write a predicate in this setting: where F is a number, F is that.
[[nodiscard]] inline PredicateDescription normalised_in(Description const& setting, PredicateDescription p) {
  if (has_fixed_f(setting)) {
    for (FaultBound const& bound : setting.faults.bounds) p.gamma += p.beta * static_cast<int>(bound.most);
    p.beta = 0;
  }
  return normalised(std::move(p));
}

/// Collects kinds of predicates, each as a whole or not at all: what permutes the states permutes the library.
class LibraryBuilder {
 public:
  explicit LibraryBuilder(Description const& setting)
      : setting_(setting), receipts_(setting, true), states_(setting.shape.states) {}

  /// How many messages are asked for: coefficient * count >= alpha n + beta F + gamma.
  struct Quantity {
    int coefficient, alpha, beta, gamma;
    unsigned weight;
  };
  static constexpr Quantity some{1, 0, 0, 1, 1}, all{1, 1, 0, 0, 1}, majority{2, 1, 0, 1, 2}, two_thirds{3, 2, 0, 1, 2},
      more_than_f{1, 0, 1, 1, 2}, all_but_f{1, 1, -1, 0, 2}, two{1, 0, 0, 2, 5}, third{3, 1, 0, 1, 5},
      half_of_n_and_f{2, 1, 1, 1, 5};

  void singles(Quantity const& quantity) {
    for (unsigned s = 0; s < states_; ++s) count({s}, quantity);
    take();
  }
  void pairs(Quantity const& quantity) {
    if (states_ < 3) return;  // those would be all
    for (unsigned a = 0; a < states_; ++a) {
      for (unsigned b = 0; b < a; ++b) count({b, a}, quantity, 1);
    }
    take();
  }
  /// Of all messages, whatever they carry.
  void heard(Quantity const& quantity, bool negated = false) {
    std::vector<unsigned> everything(states_);
    for (unsigned s = 0; s < states_; ++s) everything[s] = s;
    count(everything, quantity, 0, negated);
    take();
  }
  void comparisons() {
    for (unsigned a = 0; a < states_; ++a) {
      for (unsigned b = 0; b < states_; ++b) compare({a}, {b}, 4);
    }
    take();
  }
  /// Of two states with two others; of three states, with the third.
  void comparisons_of_pairs() {
    for (unsigned a = 0; a < states_; ++a) {
      for (unsigned b = 0; b < a; ++b) {
        for (unsigned c = 0; c < states_; ++c) {
          for (unsigned d = 0; states_ > 3 && d < c; ++d) compare({a, b}, {c, d}, 6);
          if (states_ == 3) compare({a, b}, {c}, 6);
          if (states_ == 3) compare({c}, {a, b}, 6);
        }
      }
    }
    take();
  }

  [[nodiscard]] std::vector<Predicate> done() && { return std::move(library_); }

 private:
  void count(std::vector<unsigned> const& which, Quantity const& q, unsigned more_weight = 0, bool negated = false) {
    // Of liars, F is what counts: a fraction of N only happens to be enough.
    if (setting_.faults.lies && q.beta == 0 && q.coefficient > 1) more_weight += 3;
    PredicateDescription p{std::vector<int>(states_), q.alpha, q.beta, q.gamma, negated};
    for (unsigned const s : which) p.coefficients[s] = q.coefficient;
    add(std::move(p), q.weight + more_weight);
  }
  void compare(std::vector<unsigned> const& more, std::vector<unsigned> const& fewer, unsigned weight) {
    PredicateDescription p{std::vector<int>(states_), 0, 0, 0, false};
    for (unsigned const s : more) p.coefficients[s] = 1;
    for (unsigned const s : fewer) {
      if (p.coefficients[s] != 0) return;  // also counted on the other side
      p.coefficients[s] = -1;
    }
    add(std::move(p), weight);
  }

  void add(PredicateDescription p, unsigned weight) {
    if (library_.size() + kind_.size() > max_library) return;  // this kind does not fit
    PredicateDescription form = normalised_in(setting_, p);
    auto const is_there = [&form](auto const& forms) {
      return std::any_of(forms.begin(), forms.end(), [&](auto const& other) { return same_predicate(form, other); });
    };
    if (receipts_.constant(p) || is_there(forms_) || is_there(new_forms_)) return;
    new_forms_.push_back(std::move(form));
    kind_.push_back(named_predicate(std::move(p), setting_, weight));
  }
  void take() {
    if (library_.size() + kind_.size() <= max_library) {
      std::move(kind_.begin(), kind_.end(), std::back_inserter(library_));
      std::move(new_forms_.begin(), new_forms_.end(), std::back_inserter(forms_));
    }
    kind_.clear();
    new_forms_.clear();
  }

  Description const& setting_;
  PossibleReceipts receipts_;
  unsigned states_;
  std::vector<Predicate> library_, kind_;                // kind_: those of the kind that is being collected
  std::vector<PredicateDescription> forms_, new_forms_;  // normalised
};

}  // namespace detail

/// The predicates among which a search for every N chooses, if it is not told otherwise: of single states, of pairs of
/// states and of all messages, the thresholds that published protocols have (one, all, 1/2, 2/3, F + 1, n - F, ..), and
/// comparisons; at most 63. None is constant in this setting, no two are the same. A kind (say, "over 1/2" of all
/// pairs) is there as a whole or not at all; kinds come in the order in which a reader would rather see them.
[[nodiscard]] inline std::vector<Predicate> default_library(Description const& setting) {
  using Builder = detail::LibraryBuilder;
  Builder builder(setting);
  bool const failures = std::any_of(setting.faults.bounds.begin(), setting.faults.bounds.end(),
                                    [](FaultBound const& bound) { return bound != FaultBound(0); });
  auto const of_pairs = [&](std::initializer_list<Builder::Quantity> quantities) {
    for (auto const& quantity : quantities) builder.pairs(quantity);
  };
  for (auto const& quantity : {Builder::some, Builder::all, Builder::majority, Builder::two_thirds}) {
    builder.singles(quantity);
  }
  if (failures) {
    builder.singles(Builder::more_than_f);
    builder.singles(Builder::all_but_f);
  }
  builder.heard(Builder::all, true);
  if (failures) builder.heard(Builder::all_but_f);
  of_pairs({Builder::some, Builder::all});
  if (failures && setting.faults.lies) of_pairs({Builder::more_than_f, Builder::all_but_f});  // is an honest one among?
  of_pairs({Builder::majority, Builder::two_thirds});
  if (!failures || !setting.faults.lies) builder.comparisons_of_pairs();
  if (failures) of_pairs({Builder::all_but_f, Builder::more_than_f});
  builder.comparisons();
  builder.comparisons_of_pairs();
  builder.heard(Builder::two_thirds);
  builder.heard(Builder::majority);
  if (failures) {
    builder.heard(Builder::more_than_f);
    builder.singles(Builder::half_of_n_and_f);
  }
  builder.singles(Builder::two);
  builder.singles(Builder::third);
  return std::move(builder).done();
}
/// The same, for a setting by its name.
template <class Setting>
[[nodiscard]] std::vector<Predicate> predicate_library() {
  return default_library(description_of<Setting>);
}

/// Can a search choose among these predicates? It needs at most 63, none of them constant, no two of them the same.
/// @throws usage_error
inline void check_library(std::vector<Predicate> const& library, Description const& setting) {
  if (library.size() > detail::max_library) {
    throw usage_error("protolearn: a library holds at most " + std::to_string(detail::max_library) +
                      " predicates; this one has " + std::to_string(library.size()) + ".");
  }
  detail::PossibleReceipts const receipts(setting, false);
  std::vector<detail::PredicateDescription> forms;
  for (std::size_t k = 0; k < library.size(); ++k) {
    detail::PredicateDescription const& p = library[k].description;
    if (p.coefficients.size() != setting.shape.states) {
      throw usage_error("protolearn: predicate " + std::to_string(k) + " of the library has coefficients of " +
                        detail::number_of(static_cast<unsigned>(p.coefficients.size()), "state", "states") +
                        "; the setting has " + std::to_string(setting.shape.states) + ".");
    }
    if (receipts.constant(p)) {
      throw usage_error("protolearn: the library's predicate \"" + library[k].str() + "\" is always " +
                        (receipts.can_be(p, true) ? "true" : "false") + ": leave it out.");
    }
    forms.push_back(detail::normalised_in(setting, p));
    for (std::size_t j = 0; j < k; ++j) {
      if (detail::same_predicate(forms[j], forms[k])) {
        throw usage_error("protolearn: the library's predicates \"" + library[j].str() + "\" and \"" +
                          library[k].str() + "\" are the same: leave one of them out.");
      }
    }
  }
}

}  // namespace protolearn
