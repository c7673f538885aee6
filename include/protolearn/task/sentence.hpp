// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "protolearn/task/formula.hpp"

// A formula as an English sentence, that of a process as what follows "the process". `Names` maps a state to its name:
// name(state) -> std::string. Negations are told by their contraries: "no process visits A" instead of "it is not the
// case that some process visits A".

namespace protolearn::detail {

template <formula F, class Names>
[[nodiscard]] std::string sentence(F const& f, Names const& name);

/// Has it connectives of one process inside? Then "and" alone would leave open what it joins.
template <class F>
inline constexpr bool is_long = false;
template <class F>
inline constexpr bool is_long<Not<F>> = is_long<F>;
template <class A, class B>
inline constexpr bool is_long<And<A, B>> = A::level == Level::node || is_long<A> || is_long<B>;
template <class A, class B>
inline constexpr bool is_long<Or<A, B>> = A::level == Level::node || is_long<A> || is_long<B>;
template <class A, class B>
inline constexpr bool is_long<Implies<A, B>> = true;
template <class P>
inline constexpr bool is_long<All<P>> = is_long<P>;
template <class P>
inline constexpr bool is_long<Any<P>> = is_long<P>;
template <class P>
inline constexpr bool is_long<Between<CountOf<P>>> = is_long<P>;

/// How the sentence of a formula is joined, after its negations went inwards.
enum class Join { none, conjunction, disjunction, implication };

template <class F>
inline constexpr Join join_of = Join::none;
template <class A, class B>
inline constexpr Join join_of<And<A, B>> = Join::conjunction;
template <class A, class B>
inline constexpr Join join_of<Or<A, B>> = Join::disjunction;
template <class A, class B>
inline constexpr Join join_of<Implies<A, B>> = Join::implication;
template <class F>
inline constexpr Join join_of<Not<Not<F>>> = join_of<F>;
template <class A, class B>
inline constexpr Join join_of<Not<And<A, B>>> = And<A, B>::level == Level::run ? Join::implication : Join::disjunction;
template <class A, class B>
inline constexpr Join join_of<Not<Or<A, B>>> = Join::conjunction;
template <class A, class B>
inline constexpr Join join_of<Not<Implies<A, B>>> = Join::conjunction;

/// Is some part of a conjunction, however deep, an implication?
template <class F>
inline constexpr bool has_implication = join_of<F> == Join::implication;
template <class A, class B>
inline constexpr bool has_implication<And<A, B>> = has_implication<A> || has_implication<B>;
template <class A, class B>
inline constexpr bool has_implication<Not<Or<A, B>>> = has_implication<Not<A>> || has_implication<Not<B>>;
template <class A, class B>
inline constexpr bool has_implication<Not<Implies<A, B>>> = has_implication<A> || has_implication<Not<B>>;

/// The words of a formula. `many`: about several processes, which "visit" what one "visits".
template <class Names>
class Words {
 public:
  explicit Words(Names const& name) : name_(name) {}

  // --- a process: a phrase that follows "process" or "it" ------------------------------------------------------------

  std::string operator()(Starts p, bool many = false) const { return (many ? "start in " : "starts in ") + at(p); }
  std::string operator()(Visits p, bool many = false) const { return (many ? "visit " : "visits ") + at(p); }
  std::string operator()(VisitsBy p, bool many = false) const { return (many ? "visit " : "visits ") + by(p); }
  std::string operator()(Ends p, bool many = false) const { return (many ? "end in " : "ends in ") + at(p); }
  std::string operator()(Correct, bool many = false) const { return many ? "are correct" : "is correct"; }
  std::string operator()(Not<Starts> p, bool many = false) const { return no(many) + "start in " + at(p.operand); }
  std::string operator()(Not<Visits> p, bool many = false) const { return "never " + (*this)(p.operand, many); }
  std::string operator()(Not<VisitsBy> p, bool many = false) const { return no(many) + "visit " + by(p.operand); }
  std::string operator()(Not<Ends> p, bool many = false) const { return no(many) + "end in " + at(p.operand); }
  std::string operator()(Not<Correct>, bool many = false) const { return many ? "are faulty" : "is faulty"; }

  // --- an execution --------------------------------------------------------------------------------------------------

  std::string operator()(FailureFree, bool = false) const { return "nothing fails"; }
  std::string operator()(Not<FailureFree>, bool = false) const { return "something fails"; }

  template <class P>
  std::string operator()(All<P> const& f, bool = false) const {
    return "every process " + (*this)(f.predicate);
  }
  template <class P, class Q>
  std::string operator()(All<Implies<P, Q>> const& f, bool = false) const {
    return "every process that " + (*this)(f.predicate.premise) + ' ' + (*this)(f.predicate.conclusion);
  }
  template <class P>
  std::string operator()(All<Implies<Correct, P>> const& f, bool = false) const {
    return "every correct process " + (*this)(f.predicate.conclusion);
  }
  template <class P>
  std::string operator()(Not<All<P>> const& f, bool = false) const {
    return "not " + (*this)(f.operand);
  }
  template <class P>
  std::string operator()(Any<P> const& f, bool = false) const {
    return "some " + processes(f.predicate, false);
  }
  template <class P>
  std::string operator()(Not<Any<P>> const& f, bool = false) const {
    return "no " + processes(f.operand.predicate, false);
  }

  template <class Q>
  std::string operator()(Between<Q> const& f, bool = false) const {
    if (f.low == 0 && f.high == 0) return none(f.quantity);
    if (f.low == f.high) return "exactly " + so_many(f.quantity, f.low);
    if (f.high == unbounded) return "at least " + so_many(f.quantity, f.low);
    if (f.low == 0) return "at most " + so_many(f.quantity, f.high);
    return std::to_string(f.low) + " to " + so_many(f.quantity, f.high);
  }
  template <class Q>
  std::string operator()(Not<Between<Q>> const& f, bool = false) const {
    auto const& [quantity, low, high] = f.operand;
    if (high == unbounded) return low == 1 ? none(quantity) : "fewer than " + so_many(quantity, low);
    if (low == 0) return high == 0 ? "at least " + so_many(quantity, 1) : "more than " + so_many(quantity, high);
    return "not " + (*this)(f.operand);
  }

  // --- connectives ---------------------------------------------------------------------------------------------------

  template <class A, class B>
  std::string operator()(And<A, B> const& f, bool many = false) const {
    constexpr bool run = A::level == Level::run;
    constexpr char const* joint = run && (has_implication<A> || has_implication<B>) ? "; and "
                                  : run && (is_long<A> || is_long<B>)               ? ", and "
                                                                                    : " and ";
    return part < join_of<A> == Join::disjunction ||
           (!run && has_implication<A>) > (f.left, many) + joint + part < join_of<B> == Join::disjunction ||
           (!run && has_implication<B>) > (f.right, many);
  }
  template <class A, class B>
  std::string operator()(Or<A, B> const& f, bool many = false) const {
    constexpr auto other = [](Join join) { return join == Join::conjunction || join == Join::implication; };
    return part<other(join_of<A>)>(f.left, many) +
           (A::level == Level::run && (is_long<A> || is_long<B>) ? ", or " : " or ") +
           part<other(join_of<B>)>(f.right, many);
  }
  template <class A, class B>
  std::string operator()(Implies<A, B> const& f, bool many = false) const {
    if constexpr (A::level == Level::node) {
      return part<join_of<B> != Join::none>(f.conclusion, many) + (many ? " if they " : " if it ") +
             part<has_implication<A>>(f.premise, many);
    } else {
      return "if " + part<has_implication<A>>(f.premise, many) + ", then " + part <
                 (join_of<B> == Join::conjunction && is_long<B>) ||
             join_of<B> == Join::disjunction > (f.conclusion, many);
    }
  }

  template <class F>
  std::string operator()(Not<Not<F>> const& f, bool many = false) const {
    return (*this)(f.operand.operand, many);
  }
  template <class A, class B>
  std::string operator()(Not<And<A, B>> const& f, bool many = false) const {
    Not<B> const right{f.operand.right};
    if constexpr (A::level == Level::node) {
      return (*this)(Or<Not<A>, Not<B>>{{f.operand.left}, right}, many);
    } else {
      return (*this)(Implies<A, Not<B>>{f.operand.left, right}, many);
    }
  }
  template <class A, class B>
  std::string operator()(Not<Or<A, B>> const& f, bool many = false) const {
    return (*this)(And<Not<A>, Not<B>>{{f.operand.left}, {f.operand.right}}, many);
  }
  template <class A, class B>
  std::string operator()(Not<Implies<A, B>> const& f, bool many = false) const {
    return (*this)(And<A, Not<B>>{f.operand.premise, {f.operand.conclusion}}, many);
  }

 private:
  template <class P>
  [[nodiscard]] std::string at(P p) const {
    return name_(p.state);
  }
  [[nodiscard]] std::string by(VisitsBy p) const { return at(p) + " by round " + std::to_string(p.round); }
  static std::string no(bool many) { return many ? "do not " : "does not "; }

  template <bool parentheses, class F>
  [[nodiscard]] std::string part(F const& f, bool many) const {
    return parentheses ? "(" + (*this)(f, many) + ")" : (*this)(f, many);
  }

  /// "process visits A", "correct processes visit A".
  template <class P>
  [[nodiscard]] std::string processes(P const& p, bool many) const {
    return (many ? "processes " : "process ") + (*this)(p, many);
  }
  template <class P>
  [[nodiscard]] std::string processes(And<Correct, P> const& p, bool many) const {
    return "correct " + processes(p.right, many);
  }

  /// "1 process visits A", "2 processes visit A".
  template <class P>
  [[nodiscard]] std::string so_many(CountOf<P> const& q, unsigned number) const {
    return std::to_string(number) + ' ' + processes(q.predicate, number != 1);
  }
  [[nodiscard]] std::string so_many(FailureCount, unsigned number) const {
    return std::to_string(number) + (number == 1 ? " process fails" : " processes fail");
  }
  [[nodiscard]] std::string so_many(LossFreeRounds, unsigned number) const {
    return std::to_string(number) + (number == 1 ? " round is free of losses" : " rounds are free of losses");
  }
  template <class P>
  [[nodiscard]] std::string none(CountOf<P> const& q) const {
    return "no " + processes(q.predicate, false);
  }
  [[nodiscard]] std::string none(FailureCount) const { return "no process fails"; }
  [[nodiscard]] std::string none(LossFreeRounds) const { return "no round is free of losses"; }

  Names const& name_;
};

template <formula F, class Names>
[[nodiscard]] std::string sentence(F const& f, Names const& name) {
  return Words<Names>(name)(f);
}

}  // namespace protolearn::detail
