// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdlib>
#include <istream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

// An independent checker of refutations: forward, by reverse unit propagation (E. Goldberg and Y. Novikov,
// "Verification of proofs of unsatisfiability for CNF formulas", DATE 2003). Deletions are ignored: what was deleted
// still follows. Knows nothing of protolearn.

namespace rup {

class Checker {
 public:
  /// A clause that is given.
  void add(std::vector<int> const& clause) { attach(clause); }

  /// Does the clause follow by unit propagation from what is there? If so it is added.
  bool derive(std::vector<int> const& clause) {
    if (contradiction_) return true;
    std::size_t const mark = trail_.size();
    bool conflict = false;
    for (int literal : clause) {
      grow(literal);
      if (value(literal) > 0) conflict = true;
      if (value(literal) == 0) assign(-literal);
    }
    conflict = conflict || !propagate();
    while (trail_.size() > mark) {
      value(trail_.back()) = value(-trail_.back()) = 0;
      trail_.pop_back();
    }
    head_ = mark;
    if (conflict) attach(clause);
    return conflict;
  }

  [[nodiscard]] bool contradiction() const { return contradiction_; }

 private:
  static std::size_t code(int literal) {
    return 2 * static_cast<std::size_t>(std::abs(literal)) + (literal < 0 ? 1 : 0);
  }
  signed char& value(int literal) { return values_[code(literal)]; }

  void grow(int literal) {
    std::size_t const size = 2 * static_cast<std::size_t>(std::abs(literal)) + 2;
    if (values_.size() < size) {
      values_.resize(size);
      watches_.resize(size);
    }
  }

  void assign(int literal) {
    value(literal) = 1;
    value(-literal) = -1;
    trail_.push_back(literal);
  }

  void attach(std::vector<int> clause) {
    for (int literal : clause) grow(literal);
    std::size_t free = 0;  // literals that are not false for good go first
    for (std::size_t k = 0; k < clause.size(); ++k) {
      if (value(clause[k]) >= 0) std::swap(clause[free++], clause[k]);
    }
    if (free == 0) contradiction_ = true;
    if (free == 1 && value(clause[0]) == 0) {
      assign(clause[0]);
      if (!propagate()) contradiction_ = true;
    }
    if (free < 2) return;
    watches_[code(clause[0])].push_back(clauses_.size());
    watches_[code(clause[1])].push_back(clauses_.size());
    clauses_.push_back(std::move(clause));
  }

  /// False: a clause is false.
  bool propagate() {
    while (head_ < trail_.size()) {
      int const falsified = -trail_[head_++];
      auto& list = watches_[code(falsified)];
      for (std::size_t k = 0; k < list.size();) {
        auto& clause = clauses_[list[k]];
        if (clause[0] == falsified) std::swap(clause[0], clause[1]);
        std::size_t other = 2;
        if (value(clause[0]) <= 0) {
          while (other < clause.size() && value(clause[other]) < 0) ++other;
        } else {
          ++k;
          continue;
        }
        if (other < clause.size()) {
          std::swap(clause[1], clause[other]);
          watches_[code(clause[1])].push_back(list[k]);
          list[k] = list.back();
          list.pop_back();
          continue;
        }
        if (value(clause[0]) < 0) return false;
        assign(clause[0]);
        ++k;
      }
    }
    return true;
  }

  std::vector<std::vector<int>> clauses_;
  std::vector<std::vector<std::size_t>> watches_;
  std::vector<signed char> values_;
  std::vector<int> trail_;
  std::size_t head_ = 0;
  bool contradiction_ = false;
};

/// Does the proof refute the formula? Empty if so, else what is wrong.
inline std::string check(std::istream& dimacs, std::istream& drat) {
  Checker checker;
  std::string line;
  auto const clause_of = [](std::istream& in) {
    std::vector<int> clause;
    for (int literal = 0; in >> literal && literal != 0;) clause.push_back(literal);
    return clause;
  };
  while (std::getline(dimacs, line)) {
    if (line.empty() || line[0] == 'p' || line[0] == 'c') continue;
    std::istringstream in(line);
    checker.add(clause_of(in));
  }
  while (!checker.contradiction() && std::getline(drat, line)) {
    if (line.empty() || line[0] == 'd') continue;
    std::istringstream in(line);
    if (!checker.derive(clause_of(in))) return "does not follow: " + line;
  }
  return checker.contradiction() ? "" : "the proof ends without a contradiction";
}

}  // namespace rup
