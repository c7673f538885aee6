// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "protolearn/search/configurations.hpp"
#include "protolearn/search/graph.hpp"
#include "protolearn/search/hearings.hpp"
#include "protolearn/search/refuter.hpp"
#include "protolearn/search/situation.hpp"
#include "protolearn/search/violations.hpp"
#include "protolearn/semantics/starts.hpp"

namespace protolearn::detail {

/// Explores what a table does, breadth first over configurations in normal form, and says as clauses what is wrong with
/// it. Keeps configurations, their numbers, steps and variables from one table to the next.
///
/// Size: FixedSize<Setting>, or AnySize.
template <class Size>
class Conflicts final : public Refuter {
 public:
  /// The seed decides with which start an exploration begins, and so which variables are made first.
  Conflicts(ClauseBase& base, std::uint8_t setting, std::uint64_t seed, Size size = {})
      : base_(base), setting_(setting), seed_(seed), size_(std::move(size)) {}

  bool refute(unsigned level, sat::Until const& until) override {
    level_ = level;
    graph_.begin();
    if (starts_.empty()) begin();
    for (Start const& start : starts_) {
      if (start.failures > level_ && size_.chooses_faulty_first()) continue;
      if (start.is_broken) return true;
      graph_.reach(0, start.number);
    }
    for (round_ = 1; round_ <= size_.rounds(); ++round_) {
      for (std::size_t k = 0; k < graph_.layer(round_ - 1).size(); ++k) {
        if (k % 64 == 0 && until.over()) return graph_.blame();
        std::uint32_t const number = graph_.layer(round_ - 1)[k];
        if (!graph_.is_fresh(graph_.node(round_ - 1, number), level_)) expand(number);
        for (Graph::Edge const& edge : graph_.node(round_ - 1, number).edges) graph_.reach(round_, edge.to);
      }
    }
    return graph_.blame();
  }

  [[gnu::noinline]] bool foresee(std::size_t most, sat::Until const& until) override {
    foresees_ = true;
    graph_.begin();
    for (Start const& start : starts_) {
      bool const fails_less = size_.chooses_faulty_first() && start.failures != level_;
      if (!start.is_broken && !fails_less) graph_.reach(0, start.number);
    }
    std::size_t edges = 0;
    bool fits = true;
    for (round_ = 1; round_ <= size_.rounds() && fits; ++round_) {
      for (std::size_t k = 0; k < graph_.layer(round_ - 1).size() && fits; ++k) {
        std::uint32_t const number = graph_.layer(round_ - 1)[k];
        expand(number);
        for (Graph::Edge const& edge : graph_.node(round_ - 1, number).edges) graph_.reach(round_, edge.to);
        edges += graph_.node(round_ - 1, number).edges.size();
        fits = edges <= most && !(k % 64 == 0 && until.over());
      }
    }
    graph_.settle(fits);
    foresees_ = false;
    return fits;
  }

  [[nodiscard]] Graph const& graph() const noexcept { return graph_; }

  /// At most so many processes fail in a round, with crashes or where the faulty move; and of those that are faulty
  /// from the start, at most so many.
  [[nodiscard]] unsigned levels() const override { return std::max(1U, size_.max_faulty()); }
  [[nodiscard]] std::shared_ptr<Steps const> steps() const override { return configurations_.steps(); }
  [[nodiscard]] std::size_t bytes() const override { return graph_.bytes() + configurations_.bytes(); }
  [[nodiscard]] FaultGroups groups() const override { return size_.setting().faults.groups; }
  [[nodiscard]] std::string name() const override { return size_.name(); }

 private:
  using Config = typename Size::Config;
  using Deliveries = typename Size::Deliveries;
  using Move = ClauseList::Move;

  struct Start {
    std::uint32_t number = 0;
    unsigned failures = 0;
    bool is_broken = false;
  };

  [[gnu::noinline]] void begin() {
    for_each_start(size_.setting(), false, [&](detail::Start const& begin, count_t const&) {
      Config const start = size_.begin(begin);
      auto const arrival = configurations_.arrive(start, Context{}, size_.failures(start), 0);
      if (arrival.is_new) {
        Steps::Step& step = configurations_.steps().last(0);
        auto const places = configurations_.steps().last_places(0);
        for (unsigned i = 0; i < size_.nodes(); ++i) {
          places[i].next = size_.layout().state(start.words[i]);
          if (size_.layout().faulty(start.words[i])) step.failing = with(step.failing, i);
          if (size_.layout().group(start.words[i]) == 2) step.second = with(step.second, i);
        }
      }
      starts_.push_back({arrival.number, size_.failures(start), !arrival.is_good});
      if (!arrival.is_good) base_.add({ClauseOrigin::Kind::violation, {setting_, 0, Move::nothing}});  // no machine can
    });
    std::rotate(starts_.begin(), starts_.begin() + static_cast<std::ptrdiff_t>(seed_ % starts_.size()), starts_.end());
  }

  // --- one configuration ------------------------------------------------------------------------------------------

  /// Looks again at those steps whose receipts go elsewhere now.
  [[gnu::noinline]] void expand(std::uint32_t number) {
    Graph::Node& node = graph_.node(round_ - 1, number);
    graph_.count_bytes(node, false);
    at_.round = round_;
    at_.number = number;
    at_.config = configurations_.config(round_ - 1, number);
    at_.context = configurations_.context(round_ - 1, number);
    failures_ = size_.failures(at_.config);
    if (node.level != level_) lay_out(node);
    edges_.clear();
    runs_.clear();
    node.is_broken = false;
    for (std::size_t k = 0; k < node.steps.size(); ++k) {
      Graph::Step& step = node.steps[k];
      auto const edges = static_cast<std::uint32_t>(edges_.size());
      if (foresees_) {
        take(node, step);
      } else if (node.is_broken) {  // one step that breaks a rule is enough at a time
        step.state = Graph::Step::State::open;
      } else if (step.state == Graph::Step::State::open || !is_fresh(node, step)) {
        take(node, step);
      } else {
        keep_edges(node, k);
      }
      step.edges = edges;
      node.is_broken = node.is_broken || step.state == Graph::Step::State::broken;
    }
    node.edges.assign(edges_.begin(), edges_.end());
    node.runs.assign(runs_.begin(), runs_.end());
    node.expanded = base_.receipts().now();
    graph_.count_bytes(node, true);
  }

  /// Writes down who may fail in the round, and what the others may hear then.
  [[gnu::noinline]] void lay_out(Graph::Node& node) {
    node.steps.clear();
    node.groups.clear();
    node.receipts.clear();
    node.level = level_;
    if (at_.context.kept == at_.obligations().all) return;
    size_.for_each_failure(at_.config, round_, level_,
                           [&](node_set failing, std::uint64_t) { lay_out(node, failing); });
    std::sort(node.receipts.begin(), node.receipts.end());
    node.receipts.erase(std::unique(node.receipts.begin(), node.receipts.end()), node.receipts.end());
  }

  void lay_out(Graph::Node& node, node_set failing) {
    Graph::Step step;
    step.failing = failing;
    step.groups = static_cast<std::uint32_t>(node.groups.size());
    deliveries_.set(at_.config, failing);
    for (unsigned i = 0; i < size_.nodes(); ++i) {
      if (!acts(i, failing)) continue;
      if (Size::anonymous && step.group_count > 0) {
        Graph::Group& last = node.groups.back();
        bool const alike = !size_.moving() || contains(failing, last.first) == contains(failing, i);
        if (last.first + last.count == i && at_.config.words[last.first] == at_.config.words[i] && alike) {
          ++last.count;
          continue;
        }
      }
      std::uint32_t const hearing = hearings_.number(deliveries_, i, round_);
      for (auto const& kind : hearings_.kinds(hearing)) node.receipts.push_back(kind.receipts);
      node.groups.push_back({static_cast<std::uint8_t>(i), 1, hearing});
      ++step.group_count;
    }
    node.steps.push_back(step);
  }

  [[nodiscard]] bool acts(unsigned i, node_set failing) const { return size_.takes_transition(at_.config, i, failing); }

  [[nodiscard]] bool is_fresh(Graph::Node const& node, Graph::Step const& step) const {
    for (unsigned g = 0; g < step.group_count; ++g) {
      for (auto const& kind : hearings_.kinds(node.groups[step.groups + g].hearing)) {
        if (base_.receipts().changed(kind.receipts) > node.expanded) return false;
      }
    }
    return true;
  }

  void keep_edges(Graph::Node const& node, std::size_t k) {
    std::size_t const end = k + 1 < node.steps.size() ? node.steps[k + 1].edges : node.edges.size();
    for (std::size_t e = node.steps[k].edges; e < end; ++e) {
      Graph::Edge edge = node.edges[e];
      auto const runs = node.runs.begin() + edge.runs;
      edge.runs = static_cast<std::uint32_t>(runs_.size());
      runs_.insert(runs_.end(), runs, runs + edge.run_count);
      edges_.push_back(edge);
    }
  }

  // --- one step ---------------------------------------------------------------------------------------------------

  [[gnu::noinline]] void take(Graph::Node const& node, Graph::Step& step) {
    at_.node = &node;
    at_.step = &step;
    at_.silent = Outlook{};
    at_.failures = failures_;
    for (unsigned i = 0; i < size_.nodes(); ++i) {
      if (acts(i, step.failing)) continue;
      bool const crashes = size_.crashes() && contains(step.failing, i);
      at_.failures += crashes ? 1U : 0U;
      next_words_[i] = crashes ? size_.layout().crash(at_.config.words[i]) : at_.config.words[i];
      at_.silent = at_.silent + at_.outlook(next_words_[i]);
    }
    at_.silent.yes |= at_.context.settled;
    at_.group_count = step.group_count;
    at_.receivers = 0;
    bool may_lose = false;
    for (unsigned g = 0; g < at_.group_count; ++g) {
      look_up(at_.groups[g], node.groups[step.groups + g]);
      if (at_.groups[g].options.empty()) {  // somebody could not hear enough: there is no such execution
        step.state = Graph::Step::State::fine;
        return;
      }
      at_.receivers += at_.groups[g].count;
      may_lose = may_lose || at_.groups[g].may_lose;
    }
    broken_here_ = false;
    chosen_.clear();
    if (round_ < size_.rounds()) {
      choose_all(Outlook{});
      if (broken_here_ && !violations_.blame_few()) violations_.blame_all(broken_runs_.data(), broken_lost_);
    } else if (!surely_kept(false) || (may_lose && !surely_kept(true))) {
      broken_here_ = violations_.blame_few();
      if (!broken_here_ && !foresees_) choose_all(at_.silent);
    }
    step.state = broken_here_ ? Graph::Step::State::broken : Graph::Step::State::fine;
  }

  void look_up(Receivers& receivers, Graph::Group const& group) {
    receivers.first = group.first;
    receivers.count = group.count;
    receivers.now = at_.config.words[group.first];
    receivers.may_lose = false;
    receivers.options.clear();
    for (auto const& kind : hearings_.kinds(group.hearing)) {
      receivers.may_lose = receivers.may_lose || kind.lost;
      std::uint32_t states = foresees_ ? violations_.all_states() : base_.receipts().states(kind.receipts);
      for (; states != 0; states &= states - 1) {
        auto const next = static_cast<state_t>(std::countr_zero(states));
        receivers.options.push_back(
            {kind.receipts, next, kind.lost, kind.cost, size_.layout().step(receivers.now, next, round_)});
      }
    }
  }

  /// In the last round: is every rule kept, whatever the receipts (without a loss, or with one) are?
  [[gnu::noinline]] bool surely_kept(bool lossy) {
    Outlook total = at_.silent;
    for (unsigned g = 0; g < at_.group_count; ++g) {
      Outlook one;
      bool first = true;
      for (ReceiverOption const& option : at_.groups[g].options) {
        if (option.lost && !lossy) continue;
        one = first ? at_.outlook(option.then) : one | at_.outlook(option.then);
        first = false;
      }
      total = total + at_.groups[g].count * one;
    }
    return at_.judge(total, lossy, lossy).yes == at_.obligations().all;
  }

  void choose_all(Outlook const& sum) {
    choose(0, 0, at_.group_count > 0 ? at_.groups[0].count : 0, sum, false, Size::losses_per_round);
  }

  /// Chooses what becomes of the `left` last receivers of group g, by options from `o` on; then goes on with the next
  /// group.
  [[gnu::noinline]] void choose(unsigned g, unsigned o, unsigned left, Outlook const& sum, bool lost, unsigned budget) {
    if (broken_here_ && round_ == size_.rounds()) return;  // one clause is enough
    if (left == 0) {
      if (g + 1 < at_.group_count) {
        choose(g + 1, 0, at_.groups[g + 1].count, sum, lost, budget);
      } else {
        chosen(sum, lost);
      }
      return;
    }
    Receivers const& group = at_.groups[g];
    if (o == group.options.size()) return;
    ReceiverOption const& option = group.options[o];
    bool const is_last = o + 1 == group.options.size();
    unsigned const place = group.first + group.count - left;
    for (unsigned n = is_last ? left : 0; n <= left; ++n) {
      if (Size::budgeted && n * option.cost > budget) break;
      if (n > 0) {
        for (unsigned k = 0; k < n; ++k) next_words_[place + k] = option.then;
        chosen_.push_back({option.receipts, option.next, static_cast<std::uint8_t>(n)});
      }
      choose(g, o + 1, left - n, n == 0 || round_ < size_.rounds() ? sum : sum + n * at_.outlook(option.then),
             lost || (n > 0 && option.lost), budget - (Size::budgeted ? n * option.cost : 0));
      if (n > 0) chosen_.pop_back();
    }
  }

  /// Everybody's next state is chosen.
  [[gnu::noinline]] void chosen(Outlook const& sum, bool lost) {
    if (round_ == size_.rounds()) {
      broken_here_ = at_.judge(sum, lost, lost).no != 0;
      if (broken_here_) violations_.blame_all(chosen_.data(), lost);
      return;
    }
    Config next;
    next.words = next_words_;
    next.run = size_.run_after(at_.config, round_, lost);
    auto const arrival = configurations_.arrive(next, at_.context, at_.failures, round_);
    if (!arrival.is_good) {
      if (!broken_here_) {
        broken_here_ = true;
        broken_runs_ = chosen_;
        broken_lost_ = lost;
      }
      return;
    }
    edges_.push_back(
        {arrival.number, static_cast<std::uint32_t>(runs_.size()), static_cast<std::uint8_t>(chosen_.size())});
    runs_.insert(runs_.end(), chosen_.begin(), chosen_.end());
    if (arrival.is_new) remember_step();
  }

  [[gnu::noinline]] void remember_step() {
    configurations_.steps().last(round_) = {at_.number, at_.step->failing, 0};
    auto const places = configurations_.steps().last_places(round_);
    auto const& moves = graph_.moves(*at_.node, *at_.step, chosen_.data());
    for (unsigned i = 0; i < size_.nodes(); ++i) {
      if (moves[i].receipts == Move::nothing) continue;
      places[i].next = static_cast<state_t>(std::countr_zero(moves[i].states));
      places[i].entry = base_.receipts().entry_to(moves[i].receipts, places[i].next, base_.table());
    }
  }

  ClauseBase& base_;
  std::uint8_t setting_;
  std::uint64_t seed_;
  Size size_;
  Configurations<Size> configurations_{size_};
  Hearings<Size> hearings_{base_, size_};
  Graph graph_{base_, setting_, size_.rounds(), size_.nodes()};
  std::vector<Start> starts_;
  Deliveries deliveries_ = size_.deliveries();

  Situation<Size> at_{size_, configurations_.form()};
  Violations<Size> violations_{base_, setting_, size_, graph_, at_};

  bool foresees_ = false;  // what any table may do, instead of what the present one does

  // of the configuration and the step at hand
  unsigned level_ = 1, round_ = 0, failures_ = 0;
  std::array<process_word, Size::capacity> next_words_{};
  std::vector<Graph::Run> chosen_, runs_;
  std::vector<Graph::Edge> edges_;
  bool broken_here_ = false;
  std::vector<Graph::Run> broken_runs_;  // the first choice that breaks a rule
  bool broken_lost_ = false;             // with a loss?
};

}  // namespace protolearn::detail
