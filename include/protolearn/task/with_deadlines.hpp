// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <utility>

#include "protolearn/task/description.hpp"
#include "protolearn/task/name.hpp"

namespace protolearn {

namespace detail {

/// Does it make sense to say that a process has decided by a round? Only of what, once true, stays true.
template <class Decided>
inline constexpr bool has_deadline = false;
template <>
inline constexpr bool has_deadline<Visits> = true;
template <>
inline constexpr bool has_deadline<VisitsBy> = true;
template <>
inline constexpr bool has_deadline<Starts> = true;
template <class A, class B>
inline constexpr bool has_deadline<And<A, B>> = has_deadline<A>&& has_deadline<B>;
template <class A, class B>
inline constexpr bool has_deadline<Or<A, B>> = has_deadline<A>&& has_deadline<B>;

/// A formula as it stands after a round.
struct AfterRound {
  unsigned round;

  constexpr VisitsBy operator()(Visits f) const { return {f.state, round}; }
  constexpr VisitsBy operator()(VisitsBy f) const { return {f.state, std::min(f.round, round)}; }
  constexpr Starts operator()(Starts f) const { return f; }
  template <class A, class B>
  constexpr auto operator()(And<A, B> const& f) const {
    return (*this)(f.left) && (*this)(f.right);
  }
  template <class A, class B>
  constexpr auto operator()(Or<A, B> const& f) const {
    return (*this)(f.left) || (*this)(f.right);
  }
};

/// Is it a rule of the task that every correct process decides?
template <class Task>
[[nodiscard]] consteval bool everybody_decides() {
  TaskDescription const& task = description_of_task<Task>;
  Formulas formulas = task.formulas;
  term_id const rule = Lower{formulas}(all(implies(correct, Task::decided)));
  for (unsigned k = 0; k < task.must_count; ++k) {
    if (task.must(k).formula == rule) return true;
  }
  return false;
}

template <class Task>
struct check_deadlines {
  static_assert(task<Task>,
                "protolearn: Task is not a task: it needs name, names, initial, rules (a hana::make_tuple of must and "
                "wish), decided (of one process) and unanimous (a share); see docs/writing-a-task.md.");
  static constexpr bool decisions_last = has_deadline<std::remove_cvref_t<decltype(Task::decided)>>;
  static_assert(decisions_last,
                "protolearn: a deadline is for a decision that lasts: the task's decided must be made of visits, "
                "visits_by, starts, && and ||.");
  static constexpr bool everybody = everybody_decides<Task>();
  static_assert(everybody,
                "protolearn: a deadline is for a task in which everybody decides: among its rules must be "
                "must(\"..\", all(implies(correct, decided))).");
  static constexpr bool ok = decisions_last && everybody;
};

template <unsigned failures, unsigned round>
inline constexpr auto name_of_deadline = [] {
  Text<120> text;
  text << "d(" << failures << ")=" << round << ": with at most " << failures
       << (failures == 1 ? " failure" : " failures") << " every correct process decides by round " << round;
  return text;
}();

/// With at most so many failures every correct process decides by that round.
template <class Task, unsigned most, unsigned round>
[[nodiscard]] constexpr auto deadline() {
  return must(name_of_deadline<most, round>.view(),
              implies(failures() <= most, all(implies(correct, AfterRound{round}(Task::decided)))));
}

/// Every deadline that there can be before the last round R: first those in executions without failures.
template <class Task, unsigned F, unsigned R>
[[nodiscard]] constexpr auto every_deadline() {
  return []<unsigned... k>(std::integer_sequence<unsigned, k...>) {
    return hana::make_tuple(deadline<Task, k / (R - 1), k % (R - 1) + 1>()...);
  }
  (std::make_integer_sequence<unsigned, (F + 1) * (R - 1)>{});
}

}  // namespace detail

/// A task, and rules that say when everybody correct decides: with at most f' failures by the end of round deadline
/// f'. Later ones need not be given, if there are none. (As for early deciding: D. Dolev, R. Reischuk and R. Strong,
/// "Early stopping in Byzantine agreement", 1990.)
template <class Task, unsigned... deadline>
struct WithDeadlines : Task {
  static_assert(detail::check_deadlines<Task>::ok);

  static constexpr auto text = [] {
    detail::Text<Task::name.size() + 20 + 12 * sizeof...(deadline)> result;
    result << Task::name << " within ";
    std::string_view before = "";
    ((result << before << deadline, before = ", "), ...);
    return result;
  }();
  static constexpr std::string_view name = text.view();
  static constexpr auto rules = hana::concat(
      Task::rules, []<unsigned... f>(std::integer_sequence<unsigned, f...>) {
        return hana::make_tuple(detail::deadline<Task, f, deadline>()...);
      }(std::make_integer_sequence<unsigned, sizeof...(deadline)>{}));
};

namespace detail {

/// The task with a rule for each deadline that there can be. A search asks for some of them.
template <class Task, unsigned F, unsigned R>
struct WithEveryDeadline : Task {
  static_assert(check_deadlines<Task>::ok);
  static constexpr auto rules = [] {
    if constexpr (R > 1) {
      return hana::concat(Task::rules, every_deadline<Task, F, R>());
    } else {
      return Task::rules;
    }
  }();
};

}  // namespace detail
}  // namespace protolearn
