// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "protolearn/learning/search/configurations.hpp"
#include "protolearn/learning/search/graph.hpp"
#include "protolearn/learning/search/hearings.hpp"
#include "protolearn/verification/crashes.hpp"
#include "protolearn/verification/starts.hpp"

namespace protolearn::detail {

/// Explores what a table does, breadth first over configurations in normal form, and says as clauses what is wrong with it. Keeps
/// configurations, their numbers, steps and variables from one table to the next.
template <class Setting>
class Conflicts {
 public:
  /// The seed decides with which start an exploration begins, and so which variables are made first.
  Conflicts(ClauseBase& base, std::uint8_t setting, std::uint64_t seed) : base_(base), setting_(setting), seed_(seed) {}

  Conflicts(Conflicts const&) = delete;
  Conflicts& operator=(Conflicts const&) = delete;

  /// How many levels of adversaries there are, each stronger than the one before: with crashes, at most so many in a round; otherwise,
  /// where some processes are faulty, at most so many of them.
  static constexpr unsigned max_faulty = Setting::Faults::max_faulty;
  static constexpr unsigned levels = max_faulty == 0 ? 1 : max_faulty;

  /// Adds clauses that the table does not satisfy, if it breaks a rule against the adversary of a level 1..levels. False: there are none,
  /// it is right.
  bool refute(unsigned level, sat::Until const& until) {
    level_ = level;
    graph_.begin();
    if (starts_.empty()) begin();
    for (Start const& start : starts_) {
      if (start.failures > level_ && chooses_faulty_first<Faults>) continue;
      if (start.is_broken) return true;
      graph_.reach(0, start.number);
    }
    for (round_ = 1; round_ <= R; ++round_) {
      for (std::size_t k = 0; k < graph_.layer(round_ - 1).size(); ++k) {
        if (k % 64 == 0 && until.over()) return graph_.blame();
        std::uint32_t const number = graph_.layer(round_ - 1)[k];
        if (!graph_.is_fresh(graph_.node(round_ - 1, number), level_)) expand(number);
        for (Graph::Edge const& edge : graph_.node(round_ - 1, number).edges) graph_.reach(round_, edge.to);
      }
    }
    return graph_.blame();
  }

  [[nodiscard]] Graph const& graph() const noexcept { return graph_; }
  [[nodiscard]] Configurations<Setting> const& configurations() const noexcept { return configurations_; }
  [[nodiscard]] std::size_t bytes() const { return graph_.bytes() + configurations_.bytes(); }

 private:
  using Faults = typename Setting::Faults;
  using Task = typename Setting::Task;
  using Config = Configuration<Setting>;
  using Word = typename Config::Word;
  using word = typename Word::word;
  using Deliveries = detail::Deliveries<Setting>;
  using Hearings = detail::Hearings<Setting>;
  using Duties = Obligations<Task>;
  using Move = ClauseList::Move;
  using Set = Receipts::Set;
  static constexpr unsigned N = Setting::nodes;
  static constexpr unsigned R = Setting::rounds;
  static constexpr unsigned S = Setting::states;
  static constexpr std::uint32_t all_states = (std::uint32_t{1} << S) - 1;

  struct Start {
    std::uint32_t number = 0;
    unsigned failures = 0;
    bool is_broken = false;
  };

  /// What may become of a receiver by the present table.
  struct Option {
    Set receipts = 0;
    state_t next = 0;
    bool lost = false;
    std::uint16_t cost = 0;
    word then = 0;
  };

  /// A group of receivers of the step at hand.
  struct Receivers {
    unsigned first = 0, count = 0;
    std::uint32_t hearing = 0;
    word now = 0;
    bool may_lose = false;
    std::vector<Option> options;
    std::array<std::uint32_t, 2> alone{};  // states that break a rule, whatever the others do; without and with a loss
  };

  [[gnu::noinline]] void begin() {
    for_each_start<Setting>([&](Config const& start, std::uint64_t) {
      auto const arrival = configurations_.arrive(start, Context{}, start.failures(), 0);
      if (arrival.is_new) {
        SearchStep<N>& step = configurations_.last_step(0);
        for (unsigned i = 0; i < N; ++i) {
          step.next[i] = Word::state(start.words[i]);
          if (Word::faulty(start.words[i])) step.crashing = with(step.crashing, i);
        }
      }
      starts_.push_back({arrival.number, start.failures(), !arrival.is_good});
      if (!arrival.is_good) base_.add({ClauseOrigin::Kind::violation, {setting_, 0, Move::nothing}});  // no machine can
    });
    std::rotate(starts_.begin(), starts_.begin() + static_cast<std::ptrdiff_t>(seed_ % starts_.size()), starts_.end());
  }

  // --- one configuration ------------------------------------------------------------------------------------------

  /// Looks again at those steps whose receipts go elsewhere now.
  [[gnu::noinline]] void expand(std::uint32_t number) {
    Graph::Node& node = graph_.node(round_ - 1, number);
    graph_.count_bytes(node, false);
    at_ = number;
    config_ = configurations_.config(round_ - 1, number);
    context_ = configurations_.context(round_ - 1, number);
    failures_ = config_.failures();
    if (node.level != level_) lay_out(node);
    edges_.clear();
    runs_.clear();
    node.is_broken = false;
    for (std::size_t k = 0; k < node.steps.size(); ++k) {
      Graph::Step& step = node.steps[k];
      auto const edges = static_cast<std::uint32_t>(edges_.size());
      if (node.is_broken) {  // one step that breaks a rule is enough at a time
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

  /// Writes down who may crash, and what the others may hear then.
  [[gnu::noinline]] void lay_out(Graph::Node& node) {
    node.steps.clear();
    node.groups.clear();
    node.receipts.clear();
    node.level = level_;
    if (context_.kept == Duties::all) return;
    if constexpr (Faults::crashes) {
      for_each_crash<Setting>(config_, std::min(level_, max_faulty - failures_), [&](node_set crashing, std::uint64_t) { lay_out(node, crashing); });
    } else {
      lay_out(node, 0);
    }
    std::sort(node.receipts.begin(), node.receipts.end());
    node.receipts.erase(std::unique(node.receipts.begin(), node.receipts.end()), node.receipts.end());
  }

  void lay_out(Graph::Node& node, node_set crashing) {
    Graph::Step step;
    step.crashing = crashing;
    step.groups = static_cast<std::uint32_t>(node.groups.size());
    deliveries_.set(config_, crashing);
    for (unsigned i = 0; i < N; ++i) {
      if (!acts(i, crashing)) continue;
      if (Config::anonymous && step.group_count > 0) {
        Graph::Group& last = node.groups.back();
        if (last.first + last.count == i && config_.words[last.first] == config_.words[i]) {
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

  [[nodiscard]] bool acts(unsigned i, node_set crashing) const {
    return !contains(crashing, i) && !(Word::faulty(config_.words[i]) && (Faults::crashes || Faults::lies));
  }

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
    node_ = &node;
    step_ = &step;
    base_outlook_ = Outlook{};
    failures_now_ = failures_;
    for (unsigned i = 0; i < N; ++i) {
      if (acts(i, step.crashing)) continue;
      bool const crashes = contains(step.crashing, i);
      failures_now_ += crashes ? 1U : 0U;
      next_words_[i] = crashes ? Word::crash(config_.words[i]) : config_.words[i];
      base_outlook_ = base_outlook_ + outlook(next_words_[i]);
    }
    base_outlook_.yes |= context_.settled;
    group_count_ = step.group_count;
    receivers_ = 0;
    bool may_lose = false;
    for (unsigned g = 0; g < group_count_; ++g) {
      look_up(groups_[g], node.groups[step.groups + g]);
      receivers_ += groups_[g].count;
      may_lose = may_lose || groups_[g].may_lose;
    }
    broken_here_ = false;
    chosen_.clear();
    if (round_ < R) {
      choose(0, 0, group_count_ > 0 ? groups_[0].count : 0, Outlook{}, false, Faults::losses_per_round);
      if (broken_here_ && !blame_few()) blame_all();
    } else if (!surely_kept(false) || (may_lose && !surely_kept(true))) {
      broken_here_ = blame_few();
      if (!broken_here_) choose(0, 0, group_count_ > 0 ? groups_[0].count : 0, base_outlook_, false, Faults::losses_per_round);
    }
    step.state = broken_here_ ? Graph::Step::State::broken : Graph::Step::State::fine;
  }

  Outlook const& outlook(word w) { return configurations_.form().outlook(w, round_); }
  Outlook const& outlook(Receivers const& group, unsigned s) { return outlook(Word::step(group.now, static_cast<state_t>(s), round_)); }

  void look_up(Receivers& receivers, Graph::Group const& group) {
    receivers.first = group.first;
    receivers.count = group.count;
    receivers.now = config_.words[group.first];
    receivers.may_lose = false;
    receivers.options.clear();
    for (auto const& kind : hearings_.kinds(group.hearing)) {
      receivers.may_lose = receivers.may_lose || kind.lost;
      for (std::uint32_t states = base_.receipts().states(kind.receipts); states != 0; states &= states - 1) {
        auto const next = static_cast<state_t>(std::countr_zero(states));
        receivers.options.push_back({kind.receipts, next, kind.lost, kind.cost, Word::step(receivers.now, next, round_)});
      }
    }
  }

  /// In the last round: is every rule kept, whatever the receipts (without a loss, or with one) are?
  [[gnu::noinline]] bool surely_kept(bool lossy) {
    Outlook total = base_outlook_;
    for (unsigned g = 0; g < group_count_; ++g) {
      Outlook one;
      bool first = true;
      for (Option const& option : groups_[g].options) {
        if (option.lost && !lossy) continue;
        one = first ? outlook(option.then) : one | outlook(option.then);
        first = false;
      }
      total = total + groups_[g].count * one;
    }
    return (judge_outlook<Task, N>(total, run_outlook<Setting>(config_, R, failures_now_, 1, lossy, lossy)).kept | context_.kept) == Duties::all;
  }

  /// Chooses what becomes of the `left` last receivers of group g, by options from `o` on; then goes on with the next group.
  [[gnu::noinline]] void choose(unsigned g, unsigned o, unsigned left, Outlook const& sum, bool lost, unsigned budget) {
    if (left == 0) {
      if (g + 1 < group_count_) {
        choose(g + 1, 0, groups_[g + 1].count, sum, lost, budget);
      } else {
        chosen(sum, lost);
      }
      return;
    }
    if (broken_here_ && round_ == R) return;
    Receivers const& group = groups_[g];
    if (o == group.options.size()) return;
    Option const& option = group.options[o];
    bool const is_last = o + 1 == group.options.size();
    unsigned const place = group.first + group.count - left;
    for (unsigned n = is_last ? left : 0; n <= left; ++n) {
      if (Deliveries::budgeted && n * option.cost > budget) break;
      if (n > 0) {
        for (unsigned k = 0; k < n; ++k) next_words_[place + k] = option.then;
        chosen_.push_back({option.receipts, option.next, static_cast<std::uint8_t>(n)});
      }
      choose(g, o + 1, left - n, n == 0 || round_ < R ? sum : sum + n * outlook(option.then), lost || (n > 0 && option.lost),
             budget - (Deliveries::budgeted ? n * option.cost : 0));
      if (n > 0) chosen_.pop_back();
    }
  }

  /// Everybody's next state is chosen.
  [[gnu::noinline]] void chosen(Outlook const& sum, bool lost) {
    if (round_ == R) {
      auto const judged = judge_outlook<Task, N>(sum, run_outlook<Setting>(config_, R, failures_now_, 1, lost, lost));
      if ((judged.broken & ~context_.kept) == 0) return;
      broken_here_ = true;
      note_broken(lost);
      blame_all();
      return;
    }
    Config next;
    next.words = next_words_;
    next.lost = Config::tracks_losses && (config_.lost || lost);
    if constexpr (Config::atoms.loss_free_rounds) next.loss_free = config_.loss_free + (lost ? 0U : 1U);
    auto const arrival = configurations_.arrive(next, context_, failures_now_, round_);
    if (!arrival.is_good) {
      if (!broken_here_) note_broken(lost);
      broken_here_ = true;
      return;
    }
    edges_.push_back({arrival.number, static_cast<std::uint32_t>(runs_.size()), static_cast<std::uint8_t>(chosen_.size())});
    runs_.insert(runs_.end(), chosen_.begin(), chosen_.end());
    if (arrival.is_new) remember_step();
  }

  void note_broken(bool lost) {
    broken_runs_ = chosen_;
    lost_ = lost;
  }

  [[gnu::noinline]] void remember_step() {
    SearchStep<N>& step = configurations_.last_step(round_);
    auto const& moves = graph_.moves(*node_, *step_, chosen_.data());
    for (unsigned i = 0; i < N; ++i) {
      step.entries[i] = Move::nothing;
      if (moves[i].receipts == Move::nothing) continue;
      step.next[i] = static_cast<state_t>(std::countr_zero(moves[i].states));
      step.entries[i] = base_.receipts().entry_to(moves[i].receipts, step.next[i], base_.table());
    }
    step.from = at_;
    step.crashing = step_->crashing;
  }

  // --- blame ------------------------------------------------------------------------------------------------------

  /// Is a rule broken for good, given what is known of all processes together?
  bool breaks(Outlook const& all, bool lost) {
    judged_ = judge_outlook<Task, N>(all, run_outlook<Setting>(config_, round_, failures_now_, 1, lost, lost));
    judged_.broken &= ~context_.kept;
    return judged_.broken != 0;
  }

  /// What is known if `unknown` of the receivers may go anywhere.
  Outlook with_unknown(Outlook outlook, unsigned unknown) const { return unknown > 0 ? outlook + Outlook::open() : outlook; }

  /// Adds a clause for every group of which one receiver breaks a rule whatever the others do, and for every two receivers that do
  /// together. False: there are none.
  [[gnu::noinline]] bool blame_few() {
    bool blamed = false;
    moves_.fill({});
    Outlook const others = with_unknown(base_outlook_, receivers_ - 1);
    for (unsigned g = 0; g < group_count_; ++g) {
      Receivers& group = groups_[g];
      for (bool lost : {false, true}) {
        if (lost && !group.may_lose) break;
        group.alone[lost ? 1 : 0] = 0;
        for (unsigned s = 0; s < S; ++s) {
          if (breaks(others + outlook(group, s), lost)) group.alone[lost ? 1 : 0] |= 1U << s;
        }
      }
      for (Option const& option : group.options) {
        std::uint32_t const bad = group.alone[option.lost ? 1 : 0];
        if (((bad >> option.next) & 1U) == 0) continue;
        breaks(others + outlook(option.then), option.lost);
        moves_[group.first] = {option.receipts, bad};
        blame();
        moves_[group.first] = {};
        blamed = true;
      }
    }
    for (unsigned g = 0; g < group_count_; ++g) {
      for (unsigned h = g; h < group_count_; ++h) {
        if (g == h && groups_[g].count < 2) continue;
        auto const& as = groups_[g].options;
        auto const& bs = groups_[h].options;
        for (std::size_t a = 0; a < as.size(); ++a) {
          for (std::size_t b = g == h ? a : 0; b < bs.size(); ++b) blamed = blame_two(groups_[g], as[a], groups_[h], bs[b]) || blamed;
        }
      }
    }
    return blamed;
  }

  [[gnu::noinline]] bool blame_two(Receivers const& g, Option const& a, Receivers const& h, Option const& b) {
    if (((g.alone[a.lost ? 1 : 0] >> a.next) & 1U) != 0 || ((h.alone[b.lost ? 1 : 0] >> b.next) & 1U) != 0) return false;
    if (Deliveries::budgeted && a.cost + b.cost > Faults::losses_per_round) return false;
    bool const lost = a.lost || b.lost;
    Outlook const others = with_unknown(base_outlook_, receivers_ - 2);
    if (!breaks(others + outlook(a.then) + outlook(b.then), lost)) return false;
    auto const judged = judged_;
    auto const bad = [&](unsigned s, unsigned t) { return breaks(others + outlook(g, s) + outlook(h, t), lost); };
    std::uint32_t first = 0, second = 0;
    for (unsigned s = 0; s < S; ++s) first |= bad(s, b.next) ? 1U << s : 0U;
    for (unsigned t = 0; t < S; ++t) {
      bool always = true;
      for (unsigned s = 0; s < S && always; ++s) always = ((first >> s) & 1U) == 0 || bad(s, t);
      second |= always ? 1U << t : 0U;
    }
    judged_ = judged;
    unsigned const partner = h.first + (&g == &h ? 1U : 0U);
    moves_[g.first] = {a.receipts, first};
    moves_[partner] = {b.receipts, second};
    blame();
    moves_[g.first] = moves_[partner] = {};
    return true;
  }

  /// The general case: of the choice of all receivers that breaks a rule, leaves out who need not be there, and widens what the
  /// others may do as far as some rule stays broken. O(N S) judgements.
  [[gnu::noinline]] void blame_all() {
    auto const& chosen = graph_.moves(*node_, *step_, broken_runs_.data());
    std::copy(chosen.begin(), chosen.end(), moves_.begin());
    auto const together = [&] {
      Outlook all = base_outlook_;
      for (unsigned i = 0; i < N; ++i) {
        if (moves_[i].receipts == Move::nothing) continue;
        Outlook one;
        bool first = true;
        for (unsigned s = 0; s < S; ++s) {
          if (((moves_[i].states >> s) & 1U) == 0) continue;
          Outlook const& then = outlook(Word::step(config_.words[i], static_cast<state_t>(s), round_));
          one = first ? then : one | then;
          first = false;
        }
        all = all + one;
      }
      return breaks(all, lost_);
    };
    for (unsigned i = 0; i < N; ++i) {
      if (moves_[i].receipts == Move::nothing) continue;
      // Those that do the same say the same in the clause.
      auto const same = [&, like = moves_[i]](Move const& m) { return m.receipts == like.receipts && m.states == like.states; };
      if (std::any_of(moves_.begin(), moves_.begin() + i, same)) continue;
      std::array<bool, N> is_party{};
      for (unsigned k = i; k < N; ++k) is_party[k] = same(moves_[k]);
      auto const widen = [&](std::uint32_t states) {
        for (unsigned k = i; k < N; ++k) {
          if (is_party[k]) moves_[k].states = states;
        }
        return together();
      };
      std::uint32_t const narrow = moves_[i].states;
      if (widen(all_states)) continue;
      std::uint32_t wide = narrow;
      for (unsigned s = 0; s < S; ++s) {
        if (widen(1U << s)) wide |= 1U << s;
      }
      if (!widen(wide)) widen(narrow);
    }
    together();
    blame();
  }

  /// Adds the clause: not all places do what moves_ says. Who may go anywhere is no part of it.
  [[gnu::noinline]] void blame() {
    for (Move& move : moves_) {
      if (move.states == all_states) move.states = 0;
      if (move.states != 0) base_.or_none(move.receipts, move.states);
    }
    if (round_ > 1) base_.or_literal(-graph_.reached(round_ - 1, at_));
    ClauseOrigin origin{ClauseOrigin::Kind::violation, {setting_, static_cast<std::uint8_t>(round_ - 1), at_}};
    origin.crashing = step_->crashing;
    origin.rule = static_cast<std::uint8_t>(Duties::about[static_cast<unsigned>(std::countr_zero(judged_.broken))].rule);
    base_.add(origin, {moves_.begin(), moves_.end()});
  }

  ClauseBase& base_;
  std::uint8_t setting_;
  std::uint64_t seed_;
  Configurations<Setting> configurations_;
  Hearings hearings_{base_};
  Graph graph_{base_, setting_, R, N};
  std::vector<Start> starts_;
  Deliveries deliveries_;

  // of the configuration and the step at hand
  unsigned level_ = 1, round_ = 0;
  std::uint32_t at_ = 0;
  Config config_;
  Context context_;
  Graph::Node const* node_ = nullptr;
  Graph::Step const* step_ = nullptr;
  unsigned failures_ = 0, failures_now_ = 0, receivers_ = 0;
  Outlook base_outlook_;
  std::array<Receivers, N> groups_;
  unsigned group_count_ = 0;
  std::array<word, N> next_words_{};
  std::vector<Graph::Run> chosen_, broken_runs_, runs_;
  std::vector<Graph::Edge> edges_;
  Judged<Task> judged_;
  bool lost_ = false, broken_here_ = false;
  std::array<Move, N> moves_{};
};

}  // namespace protolearn::detail
