// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include "protolearn/core/error.hpp"
#include "protolearn/search/sat/engine.hpp"
#include "protolearn/search/steps.hpp"

namespace protolearn {

/// Why no machine of a shape can meet the rules: clauses that are true of every correct machine, and contradict each
/// other. What each clause came from is kept, so that somebody else can check all of it: each clause by replaying its
/// step in the simulator, the contradiction by a DRAT checker (N. Wetzler, M. Heule and W. Hunt, "DRAT-trim", SAT
/// 2014).
struct Certificate {
  detail::ClauseList clauses;
  std::function<detail::Prefix(detail::ConfigurationId)> prefix;  // how a configuration can be reached
  std::function<std::string(std::uint32_t)> entry_in_words;
  std::function<std::string(state_t)> state_in_words;
  std::function<std::string(detail::ConfigurationId)> configuration_in_words;
  std::function<std::string(std::uint32_t)> predicate_in_words;  // where predicates are learned
  std::function<std::string(std::uint32_t)> execution_in_words;  // where whole executions are told

  [[nodiscard]] bool empty() const noexcept { return clauses.size() == 0; }

  /// Solves clauses that contradict each other, and writes the refutation to a file: DRAT as text.
  using Refute = void(std::vector<std::vector<int>> const& clauses, std::string const& path);

  /// Writes PATH.cnf (DIMACS) and PATH.map (what each variable says and what each clause came from, in words); and
  /// PATH.drat, if given a function that can write it, such as `sat::write_refutation`. Throws file_error if a file
  /// cannot be written, and usage_error if there is nothing to write.
  void write(std::string const& path, Refute* refute = nullptr) const {
    if (empty()) throw usage_error("Certificate::write: there is no certificate; only an impossibility has one.");
    write_file(path + ".cnf", [this](std::ostream& out) { write_dimacs(out); });
    write_file(path + ".map", [this](std::ostream& out) { write_map(out); });
    if (refute == nullptr) return;
    std::vector<std::vector<int>> all;
    for (std::size_t k = 0; k < clauses.size(); ++k)
      all.emplace_back(clauses.clause(k).begin(), clauses.clause(k).end());
    refute(all, path + ".drat");
  }

  void write_dimacs(std::ostream& out) const {
    out << "p cnf " << clauses.variables.size() - 1 << ' ' << clauses.size() << '\n';
    for (std::size_t k = 0; k < clauses.size(); ++k) {
      for (int literal : clauses.clause(k)) out << literal << ' ';
      out << "0\n";
    }
  }

  void write_map(std::ostream& out) const {
    for (std::size_t v = 1; v < clauses.variables.size(); ++v)
      out << "variable " << v << ": " << in_words(clauses.variables[v]) << '\n';
    for (std::size_t set = 0; set < clauses.receipts.size(); ++set) {
      out << "set " << set << ":";
      for (std::uint32_t entry : clauses.receipts[set])
        out << (entry == clauses.receipts[set].front() ? " " : "; ") << entry_in_words(entry);
      out << '\n';
    }
    for (std::size_t k = 0; k < clauses.size(); ++k) {
      auto const& origin = clauses.origins[k];
      out << "clause " << k + 1 << ": ";
      switch (origin.kind) {
        case detail::ClauseOrigin::Kind::some_state:
          out << "the entry goes to some state\n";
          continue;
        case detail::ClauseOrigin::Kind::one_state:
          out << "the entry goes to one state only\n";
          continue;
        case detail::ClauseOrigin::Kind::halted:
          out << "a process that has halted stays where it is\n";
          continue;
        case detail::ClauseOrigin::Kind::some_entry:
          out << "the entry is one of the set\n";
          continue;
        case detail::ClauseOrigin::Kind::alike:
          out << "the entries are one, unless a predicate that tells them apart is used\n";
          continue;
        case detail::ClauseOrigin::Kind::execution:
          out << "these transitions break rule " << origin.rule + 1U << ": " << execution_in_words(origin.execution)
              << '\n';
          continue;
        case detail::ClauseOrigin::Kind::edge:
          out << "these transitions lead from ";
          break;
        case detail::ClauseOrigin::Kind::violation:
          if (origin.from.number == detail::ClauseList::Move::nothing) {
            out << "some start breaks a rule, whatever becomes of it\n";
            continue;
          }
          out << "these transitions break rule " << origin.rule + 1U << " from ";
          break;
      }
      out << configuration_in_words(origin.from);
      if (origin.kind == detail::ClauseOrigin::Kind::edge) out << " to " << configuration_in_words(origin.to);
      if (origin.failing != 0) {
        out << "; now fail, of the places there:";
        for (unsigned i = 0; i < detail::max_nodes; ++i)
          out << (detail::contains(origin.failing, i) ? " " + std::to_string(i) : "");
      }
      out << '\n';
    }
  }

 private:
  [[nodiscard]] std::string in_words(detail::ClauseList::Variable const& variable) const {
    if (variable.kind == detail::ClauseList::Variable::Kind::reached)
      return "reached: " + configuration_in_words(variable.configuration);
    if (variable.kind == detail::ClauseList::Variable::Kind::used)
      return "used: " + predicate_in_words(variable.number);
    std::string states;
    for (unsigned s = 0; s < detail::max_states; ++s) {
      if (((variable.states >> s) & 1U) != 0)
        states += (states.empty() ? "" : " or ") + state_in_words(static_cast<state_t>(s));
    }
    bool const one = variable.kind == detail::ClauseList::Variable::Kind::goes;
    return (one ? entry_in_words(variable.number) : "some entry of set " + std::to_string(variable.number)) + " -> " +
           states;
  }

  template <class Write>
  static void write_file(std::string const& path, Write&& write) {
    std::ofstream out(path);
    if (out) write(out);
    out.close();
    if (!out) throw file_error("cannot write " + path + ": does the directory exist, and is there room in it?");
  }
};

}  // namespace protolearn
