// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ostream>
#include <string>
#include <utility>

namespace protolearn {

/// What is known about a machine, or about all machines of a shape; never a bare bool.
///   proved      every execution keeps every rule, within the scope
///   refuted     some execution breaks a rule, and there is a counterexample
///   impossible  no machine can, within the scope
///   unknown     none of these, for the reason given
/// The scope says in words for which N, S, R, faults and rules, and by which provers; and which rules a machine keeps
/// "vacuously", because their premises hold in none of its executions.
class Verdict {
 public:
  enum class Kind { proved, refuted, impossible, unknown };

  Verdict() : Verdict(Kind::unknown, "", "nothing was judged") {}
  Verdict(Kind kind, std::string scope, std::string reason)
      : kind_(kind), scope_(std::move(scope)), reason_(std::move(reason)) {}

  [[nodiscard]] bool proved() const noexcept { return kind_ == Kind::proved; }
  [[nodiscard]] bool refuted() const noexcept { return kind_ == Kind::refuted; }
  [[nodiscard]] bool impossible() const noexcept { return kind_ == Kind::impossible; }
  [[nodiscard]] bool unknown() const noexcept { return kind_ == Kind::unknown; }

  [[nodiscard]] Kind kind() const noexcept { return kind_; }
  [[nodiscard]] std::string const& scope() const noexcept { return scope_; }

  /// Who proved it, what broke, or why nothing is known.
  [[nodiscard]] std::string const& reason() const noexcept { return reason_; }

  [[nodiscard]] char const* word() const noexcept {
    switch (kind_) {
      case Kind::proved:
        return "proved";
      case Kind::refuted:
        return "refuted";
      case Kind::impossible:
        return "impossible";
      case Kind::unknown:
        break;
    }
    return "unknown";
  }

  /// "proved (scope; reason)".
  friend std::ostream& operator<<(std::ostream& out, Verdict const& verdict) {
    out << verdict.word() << " (" << verdict.scope();
    if (!verdict.scope().empty() && !verdict.reason().empty()) out << "; ";
    return out << verdict.reason() << ")";
  }

 private:
  Kind kind_;
  std::string scope_;
  std::string reason_;
};

}  // namespace protolearn
