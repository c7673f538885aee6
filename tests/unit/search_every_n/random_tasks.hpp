// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string>
#include <vector>

#include "protolearn/search/every_n/conflict_search.hpp"

// Random settings for every N as data: tasks whose rules are drawn when this runs, fault models and views of the
// library, and a few threshold predicates.

namespace random_tasks {

using namespace protolearn;
using namespace protolearn::detail;

/// Builds a task as describe_task() does, term by term.
class DrawTask {
 public:
  DrawTask(Random& random, unsigned states, unsigned rounds, bool lies)
      : random_(random), states_(states), rounds_(rounds) {
    task_.name = "random task";
    task_.named = 0;
    initial();
    unsigned const kind = random_.below(8);
    if (kind < 4) {
      decision(kind);
    } else {
      for (unsigned rules = 1 + random_.below(3); rules > 0; --rules) must(kind < 6 ? rule() : of_run(2));
    }
    finish(lies);
  }
  [[nodiscard]] TaskDescription const& task() const { return task_; }

 private:
  [[nodiscard]] bool one_in(unsigned n) { return random_.below(n) == 0; }
  [[nodiscard]] state_t any_state() { return static_cast<state_t>(random_.below(states_)); }

  term_id add(Term const& term) { return task_.formulas.add(term); }
  term_id no(term_id a) { return add({Op::negation, 0, 0, 0, a}); }
  term_id join(Op op, term_id a, term_id b) { return add({op, 0, 0, 0, a, b}); }
  term_id implies(term_id a, term_id b) { return join(Op::implication, a, b); }
  term_id all(term_id a) { return add({Op::all, 0, 0, 0, a}); }
  term_id any(term_id a) { return add({Op::any, 0, 0, 0, a}); }
  term_id correct() { return add({Op::correct}); }

  void initial() {
    for (unsigned s = 0; s < states_; ++s) task_.initial[s] = static_cast<state_t>(s);
    task_.initials = 2;
    if (states_ > 2 && one_in(4)) task_.initial[0] = 2;
    if (one_in(8)) task_.initials = 1;
  }

  void must(term_id formula) {
    static constexpr std::array<std::string_view, 4> names{"first", "second", "third", "fourth"};
    RuleDescription& rule = task_.rules[task_.rule_count];
    rule.name = names[task_.rule_count];
    rule.must = true;
    rule.formula = formula;
    task_.musts[task_.must_count++] = static_cast<std::uint8_t>(task_.rule_count++);
  }

  term_id outcome(state_t s) { return one_in(3) ? add({Op::visits, s, 0, unbounded}) : add({Op::ends, s}); }

  /// Agreement, validity and termination, in some version; in kind 0, all processes count.
  void decision(unsigned kind) {
    auto const a = static_cast<state_t>(states_ == 2 ? 0 : random_.below(2)), b = static_cast<state_t>(states_ - 1);
    term_id const one = outcome(a), other = outcome(b);
    auto const counted = [&](term_id p) { return kind == 0 ? p : join(Op::conjunction, correct(), p); };
    if (!one_in(4)) must(no(join(Op::conjunction, any(counted(one)), any(counted(other)))));
    state_t const from = task_.initial[0], to = task_.initial[task_.initials - 1];
    for (auto const& [start, end] : {std::pair(from, one), std::pair(to, other)}) {
      if (one_in(5)) continue;
      term_id const some = add({Op::starts, start});
      term_id premise = all(one_in(2) ? some : implies(correct(), some));
      if (one_in(3)) premise = join(Op::conjunction, add({Op::failure_free}), premise);
      must(one_in(4) ? implies(any(end), any(some)) : implies(premise, all(implies(correct(), end))));
    }
    if (task_.must_count == 0 || !one_in(4)) {
      must(all(implies(correct(), join(Op::disjunction, one, other))));
    }
  }

  term_id rule() { return one_in(3) ? implies(of_run(0), of_run(1)) : one_in(2) ? no(of_run(1)) : of_run(1); }

  term_id of_run(unsigned depth) {
    if (depth > 0 && one_in(3)) {
      static constexpr Op ops[] = {Op::conjunction, Op::disjunction, Op::implication};
      term_id const a = of_run(depth - 1);
      return join(ops[random_.below(3)], a, of_run(depth - 1));
    }
    auto const some = static_cast<std::uint16_t>(one_in(8) ? 15 : random_.below(3));  // 15: only the many are asked
    switch (random_.below(10)) {
      case 0:
        return add({Op::failure_free});
      case 1:
        return add({Op::loss_free_from, 0, static_cast<std::uint16_t>(1 + random_.below(rounds_))});
      case 2:
        return add({Op::loss_free_rounds, 0, static_cast<std::uint16_t>(1 + random_.below(rounds_)), unbounded});
      case 3:
        return one_in(2) ? add({Op::failures, 0, 0, static_cast<std::uint16_t>(some % 3)})
                         : add({Op::failures, 0, 1, unbounded});
      case 4:
      case 5:
        return one_in(2) ? add({Op::count, 0, 0, some, of_process()})
                         : add({Op::count, 0, static_cast<std::uint16_t>(some + 1), unbounded, of_process()});
      case 6:
      case 7:
        return all(of_process());
      default:
        return any(of_process());
    }
  }

  term_id of_process() {
    if (one_in(4)) return implies(correct(), atom());
    if (one_in(4)) return join(one_in(2) ? Op::conjunction : Op::disjunction, atom(), atom());
    return one_in(4) ? no(atom()) : atom();
  }
  term_id atom() {
    auto const round = static_cast<std::uint16_t>(1 + random_.below(rounds_));
    switch (random_.below(7)) {
      case 0:
      case 1:
        return add({Op::starts, any_state()});
      case 2:
        return add({Op::visits, any_state(), 0, unbounded});
      case 3:
        return add({Op::visits, any_state(), 0, round});
      case 4:
        return add({Op::in, any_state(), 0, round});
      default:
        return add({Op::ends, any_state()});
    }
  }

  void finish(bool lies) {
    TaskDescription& d = task_;
    auto const record = [&d](term_id id) { d.ledger[d.ledger_size++] = id; };
    for (unsigned k = 0; k < d.must_count; ++k) record(no(d.must(k).formula));
    d.decided = add({Op::ends, any_state()});
    d.unanimous = "some";
    record(any(join(Op::conjunction, correct(), no(d.decided))));
    term_id const failure_free = add({Op::failure_free});
    record(failure_free);
    record(join(Op::conjunction, failure_free, all(d.decided)));
    d.unanimous_among = all(add({Op::starts, d.initial[0]}));
    d.unanimous_wanted = any(d.decided);
    record(d.unanimous_among);
    record(join(Op::conjunction, d.unanimous_among, d.unanimous_wanted));
    for (unsigned k = 0; k < d.rule_count; ++k) {
      Term const& t = d.formulas[d.rules[k].formula];
      d.rules[k].premise = t.op == Op::implication ? t.left : add({Op::failures, 0, 0, unbounded});
      record(d.rules[k].premise);
    }
    d.ledger_terms = d.formulas.size;
    d.witnessed = d.formulas.witnessed;
    d.counted = d.formulas.counted;
    d.remembered = d.formulas.remembered;
    d.asks_failure_free = d.mentions(Op::failure_free);
    d.asks_loss_free_rounds = d.mentions(Op::loss_free_rounds);
    d.asks_loss_free_from = d.mentions(Op::loss_free_from);
    if (!lies && d.initials > 1 && one_in(6)) {
      d.restricts_starts = true;
      d.starting = any(add({Op::starts, d.initial[1]}));
    }
    if (one_in(5)) d.silent |= 1U << any_state();
    if (one_in(8)) d.halted = 1U << any_state();
    d.silent |= d.halted;
  }

  Random& random_;
  unsigned states_, rounds_;
  TaskDescription task_;
};

/// The fault models that every N can have, one of each kind.
[[nodiscard]] inline FaultDescription draw_faults(Random& random) {
  static std::array const all{
      describe_faults<Reliable>(every_n),
      describe_faults<MessageLoss>(every_n),
      describe_faults<LossUntil<1>>(every_n),
      describe_faults<HeardAtLeast<MessageLoss, HearingQuorum::majority>>(every_n),
      describe_faults<HeardAtLeast<MessageLoss, 2>>(every_n),
      describe_faults<Crash<1>>(every_n),
      describe_faults<Crash<2>>(every_n),
      describe_faults<Crash<below<2>>>(every_n),
      describe_faults<HeardAtLeast<Crash<2>, 3>>(every_n),
      describe_faults<Dead<1>>(every_n),
      describe_faults<Both<Dead<below<2>>, MessageLoss>>(every_n),
      describe_faults<HeardAtLeast<Both<Dead<below<3>>, MessageLoss>, HearingQuorum::all_but_faulty>>(every_n),
      describe_faults<SendOmission<1>>(every_n),
      describe_faults<ReceiveOmission<1>>(every_n),
      describe_faults<Omission<below<2>>>(every_n),
      describe_faults<Byzantine<1>>(every_n),
      describe_faults<Byzantine<below<2>>>(every_n),
      describe_faults<Byzantine<below<3>>>(every_n),
      describe_faults<Both<Byzantine<1>, SendOmission<1>>>(every_n),
      describe_faults<Both<Crash<1>, Dead<1>>>(every_n),
  };
  return all[random.below(static_cast<std::uint32_t>(all.size()))];
}

/// No round, the round, or whether it is the last.
template <unsigned S, unsigned R>
[[nodiscard]] ViewDescription draw_view(Random& random) {
  auto const of = []<class View>(std::type_identity<View>) {
    return describe_view<View, typename View::template On<Shape{every_n, S, R}>>();
  };
  switch (random.below(4)) {
    case 0:
      return of(std::type_identity<WithRound<LearnedThresholds>>{});
    case 1:
      return of(std::type_identity<WithLastRound<LearnedThresholds>>{});
    default:
      return of(std::type_identity<LearnedThresholds>{});
  }
}

[[nodiscard]] inline PredicateDescription draw_predicate(Random& random, unsigned states) {
  PredicateDescription p{std::vector<int>(states), 0, 0, 1, false};
  unsigned const kind = random.below(11);
  unsigned const which = random.below(states);
  p.coefficients[which] = 1;
  if (states > 2 && random.below(3) == 0) p.coefficients[(which + 1) % states] = 1;
  auto const threshold = [&](int times, int alpha, int beta, int gamma) {
    for (int& a : p.coefficients) a *= times;
    p.alpha = alpha;
    p.beta = beta;
    p.gamma = gamma;
  };
  switch (kind) {
    case 0:
    case 1:
    case 2:
      break;  // some
    case 3:
    case 4:
      threshold(1, 1, 0, 0);
      break;
    case 5:
      threshold(2, 1, 0, random.below(2) == 0 ? 1 : 0);
      break;
    case 6:
      threshold(3, 2, 0, 1);
      break;
    case 7:
      threshold(1, 1, -1, 0);
      break;
    case 8:
      threshold(1, 0, 1, 1);
      break;
    case 9:
      threshold(1, 0, 0, random.below(2) == 0 ? 2 : 15);
      break;
    default:
      if (random.below(2) == 0) {
        p.coefficients[(which + 1) % states] = -1;  // a comparison
        p.gamma = static_cast<int>(random.below(2));
      } else {
        p.coefficients.assign(states, 1);
        threshold(1, 1, 0, 0);
        p.negated = true;  // something is lost
      }
  }
  return p;
}

/// A random setting with its library, of a few predicates that differ and are not constant.
struct Drawn {
  TaskDescription task;
  Description setting;
  std::vector<Predicate> library;
  bool learns = false;  // chooses among them, or sees all

  Drawn(Drawn const&) = delete;  // the setting points to the task
  explicit Drawn(Random& random) {
    bool const three = random.below(2) == 0, two_rounds = random.below(3) > 0;
    setting.shape = {every_n, three ? 3U : 2U, two_rounds ? 2U : 1U};
    setting.faults = draw_faults(random);
    setting.view = three        ? two_rounds ? draw_view<3, 2>(random) : draw_view<3, 1>(random)
                          : two_rounds ? draw_view<2, 2>(random)
                                : draw_view<2, 1>(random);
    task = DrawTask(random, setting.shape.states, setting.shape.rounds, setting.faults.lies).task();
    setting.task = &task;
    learns = random.below(2) == 0;
    std::size_t const many = 1 + random.below(learns ? 4 : 3);
    for (unsigned tries = 0; library.size() < many && tries < 100; ++tries) {
      library.push_back(
          named_predicate(draw_predicate(random, setting.shape.states), setting, random.below(2) == 0 ? 1 : 9));
      try {
        check_library(library, setting);
      } catch (usage_error const&) {
        library.pop_back();
      }
    }
  }
  [[nodiscard]] std::vector<PredicateDescription> predicates() const {
    std::vector<PredicateDescription> result;
    for (Predicate const& p : library) result.push_back(p.description);
    return result;
  }
};

}  // namespace random_tasks
