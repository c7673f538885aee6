// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "protolearn/learning/search/clause_base.hpp"
#include "protolearn/learning/search/normal_form.hpp"
#include "protolearn/verification/crashes.hpp"
#include "protolearn/verification/deliveries.hpp"
#include "protolearn/verification/starts.hpp"

namespace protolearn::detail {

/// How a configuration was found first: by which step from which configuration, place by place; and which of the places stands in each
/// place now. Of a start: who starts where, and as `crashing` who is faulty.
template <unsigned N>
struct SearchStep {
  std::array<std::uint32_t, N> entries{};  // no_entry: took no transition
  std::array<state_t, N> next{};
  std::uint32_t from = 0;
  std::array<std::uint8_t, N> place{};
  node_set crashing = 0;
};

/// Explores what a table does, breadth first over configurations in normal form, and says as clauses what is wrong with it. Keeps
/// configurations, their numbers and their variables from one table to the next.
template <class Setting>
class Conflicts {
 public:
  Conflicts(ClauseBase& base, std::uint8_t setting) : base_(base), setting_(setting), reached_(R), seen_(R), layers_(R), steps_(R) {}

  /// How many levels of adversaries there are, each stronger than the one before: with crashes, at most so many in a round; otherwise,
  /// where some processes are faulty, at most so many of them.
  static constexpr unsigned max_faulty = Setting::Faults::max_faulty;
  static constexpr unsigned levels = max_faulty == 0 ? 1 : Setting::Faults::crashes ? 2 * max_faulty - 1 : max_faulty;

  /// Adds clauses that the table does not satisfy, if it breaks a rule against the adversary of a level 1..levels. False: there are none,
  /// it is right.
  bool refute(unsigned level, sat::Until const& until) {
    level_ = level;
    ++stamp_;
    edges_.clear();
    choices_.clear();
    found_ = 0;
    begin();
    for (round_ = 1; round_ <= R; ++round_) {
      if (round_ < R) {
        if (seen_[round_].size() < nodes_[round_].keys().size()) seen_[round_].resize(nodes_[round_].keys().size());
        layers_[round_].clear();
      }
      for (std::size_t k = 0; k < layers_[round_ - 1].size(); ++k) {
        if (k % 64 == 0 && until.over()) return found_ > 0;
        expand(layers_[round_ - 1][k]);
      }
    }
    add_edges();
    return found_ > 0;
  }

  /// Did the last table reach it, as far as it was explored?
  [[nodiscard]] bool reaches(ConfigurationId id) const { return seen_[id.round][id.number].stamp == stamp_; }

  /// How each configuration was found first: steps()[round][number].
  [[nodiscard]] std::vector<std::vector<SearchStep<Setting::nodes>>> const& steps() const noexcept { return steps_; }

  [[nodiscard]] std::size_t configurations() const {
    std::size_t sum = 0;
    for (auto const& layer : nodes_) sum += layer.keys().size();
    return sum;
  }

 private:
  using Faults = typename Setting::Faults;
  using Task = typename Setting::Task;
  using Config = Configuration<Setting>;
  using Word = typename Config::Word;
  using word = typename Word::word;
  using Deliveries = detail::Deliveries<Setting>;
  using Duties = Obligations<Task>;
  static constexpr unsigned N = Setting::nodes;
  static constexpr unsigned R = Setting::rounds;
  static constexpr unsigned S = Setting::states;

  /// A configuration, and its context.
  using Key = std::array<std::uint64_t, Config::key_parts + 1>;

  /// What a receiver may look up, and what comes of it by the table.
  struct Receipt {
    std::uint32_t entry = 0;
    state_t next = 0;
    bool lost = false;
    std::uint16_t cost = 0;
  };

  /// Receivers that have the same receipts: one class of equal words, or a single process.
  struct Group {
    unsigned first = 0;
    unsigned count = 0;
    std::vector<Receipt> kinds;                  // one for each next state, loss and cost
    std::array<Outlook, 2> possible;  // of the receipts without a loss; of all
    bool may_lose = false;
    std::array<Outlook, S> then;                 // after going to a state
    std::array<word, S> words;
    std::array<std::uint32_t, 2> alone{};        // states that break a rule, whatever the others do; without and with a loss
  };

  struct Arrival {
    bool is_good = false;
    bool is_new = false;
    std::uint32_t node = 0;
  };

  struct Edge {
    std::uint32_t from, to;
    std::uint8_t round;  // of the step
    node_set crashing;
    std::size_t choices;  // N of them
  };
  struct Choice {
    std::uint32_t entry = ClauseList::no_entry;
    state_t next = 0;
  };

  void begin() {
    layers_[0].clear();
    round_ = 0;
    for_each_start<Setting>([&](Config const& start, std::uint64_t) {
      if (chooses_faulty_first<Faults> && start.failures() > level_) return;
      Config config = start;
      auto const arrival = arrive(config, Context{}, start.failures());
      if (arrival.is_new) {
        SearchStep<N>& step = steps_[0].back();
        for (unsigned i = 0; i < N; ++i) {
          step.next[i] = Word::state(start.words[i]);
          if (Word::faulty(start.words[i])) step.crashing = with(step.crashing, i);
        }
      }
      if (arrival.is_good) return;
      base_.clause().clear();  // broken before anything happens: no machine can
      base_.add({ClauseOrigin::Kind::violation, {setting_, 0, ClauseList::no_entry}}, nullptr, 0);
      ++found_;
    });
  }

  // --- configurations ---------------------------------------------------------------------------------------------

  /// The normal form of a configuration after round_ rounds, if no rule is broken; it is put into the layer. What is certain of it is in
  /// judged_.
  Arrival arrive(Config& config, Context const& before, unsigned failures) {
    Outlook all;
    for (word w : config.words) all = all + form_.outlook(w, round_);
    all.yes |= before.settled;
    judged_ = judge_outlook<Task, N>(all, run_outlook(config, round_, failures, false, false));
    if ((judged_.broken & ~before.kept) != 0) return {};
    std::uint32_t const number = form_.context(all.yes, before.kept | judged_.kept);
    Context const context = form_.context(number);
    if constexpr (Config::tracks_losses) {
      if (!form_.asks_losses(context.kept)) config.lost = false;
    }
    if constexpr (Config::atoms.loss_free_rounds) {
      if (!form_.asks_loss_free_rounds(context.kept)) config.loss_free = 0;
    }
    for (word& w : config.words) w = form_.representative(context, w, round_);
    auto const place = config.canonicalise();
    Key key{};
    auto const packed = config.pack();
    std::copy(packed.begin(), packed.end(), key.begin());
    key.back() = number;
    auto const [node, is_new] = nodes_[round_].insert(key);
    auto& seen = seen_[round_];
    if (node >= seen.size()) seen.resize(std::max<std::size_t>(64, 2 * node + 2));
    if (seen[node].stamp != stamp_) {
      seen[node] = {stamp_, false};
      layers_[round_].push_back(node);
    }
    if (is_new) steps_[round_].push_back({{}, {}, 0, place, 0});
    return {true, is_new, node};
  }

  /// What is certain of the run after a round: of the rounds so far if neither may, some messages may or must have been lost in it.
  RunOutlook run_outlook(Config const& config, unsigned round, unsigned failures, bool may_lose, bool must_lose) const {
    RunOutlook run;
    bool const over = round == R;
    if constexpr (Faults::lies) {
      run.failure_free = Tri::of(failures == 0);
    } else if constexpr (Faults::crashes) {
      run.failure_free = failures > 0 ? Tri::of(false) : over ? Tri::of(true) : Tri{};
    } else {
      run.failure_free = config.lost || must_lose ? Tri::of(false) : !is_lossy<Faults> || (over && !may_lose) ? Tri::of(true) : Tri{};
    }
    run.failures[0] = failures;
    run.failures[1] = Faults::crashes && !over ? Faults::max_faulty : failures;
    run.loss_free_rounds[0] = config.loss_free + (may_lose ? 0U : this_round_);
    run.loss_free_rounds[1] = config.loss_free + (must_lose ? 0U : this_round_) + (R - round);
    return run;
  }

  // --- one step ---------------------------------------------------------------------------------------------------

  void expand(std::uint32_t node) {
    at_ = node;
    Key const key = nodes_[round_ - 1].keys()[node];
    typename Config::Key packed;
    std::copy(key.begin(), key.end() - 1, packed.begin());
    config_ = Config::unpack(packed);
    context_ = form_.context(static_cast<std::uint32_t>(key.back()));
    if (context_.kept == Duties::all) return;
    failures_ = config_.failures();
    if constexpr (Faults::crashes) {
      unsigned const at_once = level_ <= max_faulty ? 1 : level_ - max_faulty + 1, in_all = std::min(level_, max_faulty);
      unsigned const budget = std::min(at_once, in_all - std::min(in_all, failures_));
      for_each_crash<Setting>(config_, budget, [this](node_set crashing, std::uint64_t) {
        if (!seen_[round_ - 1][at_].bad) step(crashing);  // one choice of who crashes that breaks a rule is enough at a time
      });
    } else {
      step(0);
    }
  }

  [[gnu::noinline]] void step(node_set crashing) {
    crashing_ = crashing;
    deliveries_.set(config_, crashing);
    group_count_ = 0;
    base_outlook_ = Outlook{};
    failures_now_ = failures_;
    bool may_lose = false;
    unsigned receivers = 0;
    for (unsigned i = 0; i < N; ++i) {
      word const w = config_.words[i];
      bool const faulty = Word::faulty(w), crashes = contains(crashing, i);
      failures_now_ += crashes ? 1U : 0U;
      if (crashes || (faulty && (Faults::crashes || Faults::lies))) {
        next_words_[i] = crashes ? Word::crash(w) : w;
        base_outlook_ = base_outlook_ + form_.outlook(next_words_[i], round_);
        continue;
      }
      ++receivers;
      if (Config::anonymous && group_count_ > 0) {
        Group& last = groups_[group_count_ - 1];
        if (last.first + last.count == i && config_.words[last.first] == w) {
          ++last.count;
          continue;
        }
      }
      Group& group = groups_[group_count_++];
      group.first = i;
      group.count = 1;
      look_up(group);
      may_lose = may_lose || group.may_lose;
    }
    base_outlook_.yes |= context_.settled;
    receivers_ = receivers;
    broken_here_ = false;
    this_round_ = 1;
    if (round_ == R) {
      if ((!surely_kept(false) || (may_lose && !surely_kept(true))) && !blame_few()) {
        choose(0, 0, group_count_ > 0 ? groups_[0].count : 0, base_outlook_, false, Faults::losses_per_round);
      }
    } else {
      choose(0, 0, group_count_ > 0 ? groups_[0].count : 0, base_outlook_, false, Faults::losses_per_round);
      if (broken_here_ && !blame_few()) blame_all();
    }
    this_round_ = 0;
  }

  /// In the last round: is every rule kept, whatever the receipts (without a loss, or with one) are?
  bool surely_kept(bool lossy) const {
    Outlook total = base_outlook_;
    for (unsigned g = 0; g < group_count_; ++g) total = total + groups_[g].count * groups_[g].possible[lossy ? 1 : 0];
    return (judge_outlook<Task, N>(total, run_outlook(config_, R, failures_now_, lossy, lossy)).kept | context_.kept) == Duties::all;
  }

  /// The distinct receipts of a group.
  void look_up(Group& group) {
    group.kinds.clear();
    group.may_lose = false;
    word const w = config_.words[group.first];
    for (unsigned s = 0; s < S; ++s) {
      group.words[s] = Word::step(w, static_cast<state_t>(s), round_);
      group.then[s] = form_.outlook(group.words[s], round_);
    }
    std::array<bool, 2> known{};
    deliveries_.for_each_receipt(group.first, round_, [&](std::size_t entry, std::uint64_t, unsigned lost, auto const&) {
      if (Deliveries::budgeted && lost > Faults::losses_per_round) return;
      Receipt const receipt{static_cast<std::uint32_t>(entry), base_.table()[entry], Config::tracks_losses && lost > 0,
                            static_cast<std::uint16_t>(Deliveries::budgeted ? lost : 0)};
      auto const same = [&](Receipt const& k) { return k.next == receipt.next && k.lost == receipt.lost && k.cost == receipt.cost; };
      if (std::none_of(group.kinds.begin(), group.kinds.end(), same)) {
        group.kinds.push_back(receipt);
        group.may_lose = group.may_lose || receipt.lost;
        for (unsigned lossy = receipt.lost ? 1 : 0; lossy < 2; ++lossy) {
          group.possible[lossy] = known[lossy] ? group.possible[lossy] | group.then[receipt.next] : group.then[receipt.next];
          known[lossy] = true;
        }
      }
    });
  }

  /// Chooses what becomes of the `left` last receivers of group g, by receipts from `kind` on; then goes on with the next group.
  void choose(unsigned g, unsigned kind, unsigned left, Outlook const& sum, bool lost, unsigned budget) {
    if (left == 0) {
      if (g + 1 < group_count_) {
        choose(g + 1, 0, groups_[g + 1].count, sum, lost, budget);
      } else {
        chosen(sum, lost);
      }
      return;
    }
    if (broken_here_ && round_ == R) return;
    Group const& group = groups_[g];
    if (kind == group.kinds.size()) return;
    Receipt const& receipt = group.kinds[kind];
    bool const is_last = kind + 1 == group.kinds.size();
    unsigned const place = group.first + group.count - left;
    for (unsigned n = is_last ? left : 0; n <= left; ++n) {
      if (Deliveries::budgeted && n * receipt.cost > budget) break;
      for (unsigned k = 0; k < n; ++k) {
        next_words_[place + k] = group.words[receipt.next];
        chosen_[place + k] = &receipt;
      }
      choose(g, kind + 1, left - n, n == 0 ? sum : sum + n * group.then[receipt.next], lost || (n > 0 && receipt.lost),
             budget - (Deliveries::budgeted ? n * receipt.cost : 0));
    }
  }

  /// Everybody's next state is chosen.
  void chosen(Outlook const& sum, bool lost) {
    if (round_ == R) {
      auto const judged = judge_outlook<Task, N>(sum, run_outlook(config_, R, failures_now_, lost, lost));
      if ((judged.broken & ~context_.kept) == 0) return;
      broken_here_ = true;
      lost_ = lost;
      broken_choice_ = chosen_;
      blame_all();
      return;
    }
    Config next;
    next.words = next_words_;
    next.lost = Config::tracks_losses && (config_.lost || lost);
    if constexpr (Config::atoms.loss_free_rounds) next.loss_free = config_.loss_free + (lost ? 0U : 1U);
    this_round_ = 0;
    auto const arrival = arrive(next, context_, failures_now_);
    this_round_ = 1;
    if (!arrival.is_good) {
      if (!broken_here_) {
        broken_choice_ = chosen_;
        lost_ = lost;
      }
      broken_here_ = true;
      return;
    }
    edges_.push_back({at_, arrival.node, static_cast<std::uint8_t>(round_), crashing_, choices_.size()});
    for (unsigned i = 0; i < N; ++i) {
      choices_.push_back(acts(i) ? Choice{chosen_[i]->entry, chosen_[i]->next} : Choice{});
    }
    if (arrival.is_new) {
      SearchStep<N>& step = steps_[round_].back();
      step.from = at_;
      step.crashing = crashing_;
      for (unsigned i = 0; i < N; ++i) {
        step.entries[i] = choices_[choices_.size() - N + i].entry;
        step.next[i] = choices_[choices_.size() - N + i].next;
      }
    }
  }

  [[nodiscard]] bool acts(unsigned i) const {
    return !contains(crashing_, i) && !(Word::faulty(config_.words[i]) && (Faults::crashes || Faults::lies));
  }

  // --- blame ------------------------------------------------------------------------------------------------------

  /// Is a rule broken for good, given what is known of all processes together?
  bool breaks(Outlook const& all, bool lost) {
    judged_ = judge_outlook<Task, N>(all, run_outlook(config_, round_, failures_now_, lost, lost));
    judged_.broken &= ~context_.kept;
    return judged_.broken != 0;
  }

  /// What is known if `unknown` of the receivers may go anywhere.
  Outlook with_unknown(Outlook outlook, unsigned unknown) const { return unknown > 0 ? outlook + Outlook::open() : outlook; }

  /// Adds a clause for every receipt that breaks a rule whatever the others do, and for every two receipts that do together. False: there
  /// are none.
  bool blame_few() {
    blamed_ = false;
    others_.fill(ClauseList::no_entry);
    Outlook const others = with_unknown(base_outlook_, receivers_ - 1);
    for (unsigned g = 0; g < group_count_; ++g) {
      Group& group = groups_[g];
      for (bool lost : {false, true}) {
        if (lost && !group.may_lose) break;
        group.alone[lost ? 1 : 0] = 0;
        for (unsigned s = 0; s < S; ++s) {
          if (breaks(others + group.then[s], lost)) group.alone[lost ? 1 : 0] |= 1U << s;
        }
      }
      for (Receipt const& receipt : group.kinds) {
        std::uint32_t const bad = group.alone[receipt.lost ? 1 : 0];
        if (((bad >> receipt.next) & 1U) == 0) continue;
        breaks(others + group.then[receipt.next], receipt.lost);
        parties_ = {{group.first, receipt.entry, receipt.next, bad}};
        blame();
      }
    }
    if (receivers_ < 2) return blamed_;
    for (unsigned g = 0; g < group_count_; ++g) {
      for (unsigned h = g; h < group_count_; ++h) {
        if (g == h && groups_[g].count < 2) continue;
        auto const& as = groups_[g].kinds;
        auto const& bs = groups_[h].kinds;
        for (std::size_t a = 0; a < as.size(); ++a) {
          for (std::size_t b = g == h ? a : 0; b < bs.size(); ++b) blame_two(groups_[g], as[a], groups_[h], bs[b]);
        }
      }
    }
    return blamed_;
  }

  void blame_two(Group const& g, Receipt const& a, Group const& h, Receipt const& b) {
    if (((g.alone[a.lost ? 1 : 0] >> a.next) & 1U) != 0 || ((h.alone[b.lost ? 1 : 0] >> b.next) & 1U) != 0) return;
    if (Deliveries::budgeted && a.cost + b.cost > Faults::losses_per_round) return;
    bool const lost = a.lost || b.lost;
    Outlook const others = with_unknown(base_outlook_, receivers_ - 2);
    if (!breaks(others + g.then[a.next] + h.then[b.next], lost)) return;
    auto const judged = judged_;
    auto const bad = [&](unsigned s, unsigned t) { return breaks(others + g.then[s] + h.then[t], lost); };
    std::uint32_t first = 0, second = 0;
    if (a.entry == b.entry) {
      for (unsigned s = 0; s < S; ++s) first |= bad(s, s) ? 1U << s : 0U;
      parties_ = {{g.first, a.entry, a.next, first}, {h.first + 1, b.entry, b.next, 0}};
      if (&g != &h) parties_[1].place = h.first;
    } else {
      for (unsigned s = 0; s < S; ++s) first |= bad(s, b.next) ? 1U << s : 0U;
      for (unsigned t = 0; t < S; ++t) {
        bool always = true;
        for (unsigned s = 0; s < S; ++s) always = always && (((first >> s) & 1U) == 0 || bad(s, t));
        second |= always ? 1U << t : 0U;
      }
      parties_ = {{g.first, a.entry, a.next, first}, {h.first + (&g == &h ? 1U : 0U), b.entry, b.next, second}};
    }
    judged_ = judged;
    blame();
  }

  /// The general case: of the choice of all receivers that breaks a rule, leaves out who need not be there, and widens what the
  /// others may do as far as some rule stays broken. O(N S) judgements.
  void blame_all() {
    parties_.clear();
    others_.fill(ClauseList::no_entry);
    for (unsigned i = 0; i < N; ++i) {
      if (acts(i)) others_[i] = broken_choice_[i]->entry;
    }
    std::array<std::uint32_t, N> party{};
    for (unsigned i = 0; i < N; ++i) {
      if (!acts(i)) continue;
      auto const same = [&](Party const& p) { return p.entry == broken_choice_[i]->entry; };
      auto const at = std::find_if(parties_.begin(), parties_.end(), same);
      party[i] = static_cast<std::uint32_t>(at - parties_.begin());
      if (at == parties_.end()) parties_.push_back({i, broken_choice_[i]->entry, broken_choice_[i]->next, 1U << broken_choice_[i]->next});
    }
    auto const together = [&] {
      Outlook all = base_outlook_;
      for (unsigned i = 0; i < N; ++i) {
        if (!acts(i)) continue;
        Outlook one;
        bool first = true;
        for (unsigned s = 0; s < S; ++s) {
          if (((parties_[party[i]].bad >> s) & 1U) == 0) continue;
          Outlook const& then = form_.outlook(Word::step(config_.words[i], static_cast<state_t>(s), round_), round_);
          one = first ? then : one | then;
          first = false;
        }
        all = all + one;
      }
      return breaks(all, lost_);
    };
    for (Party& p : parties_) {
      auto const narrow = p.bad;
      p.bad = (1U << S) - 1;
      if (together()) continue;
      p.bad = narrow;
      std::uint32_t wide = narrow;
      for (unsigned s = 0; s < S; ++s) {
        p.bad = 1U << s;
        if (together()) wide |= 1U << s;
      }
      p.bad = wide;
      if (!together()) p.bad = narrow;
    }
    together();
    std::erase_if(parties_, [](Party const& p) { return p.bad == (1U << S) - 1; });
    blame();
  }

  /// A process that must not go to one of the `bad` states.
  struct Party {
    unsigned place;
    std::uint32_t entry;
    state_t next;
    std::uint32_t bad;  // 0: says nothing that another party has not said
  };

  /// Adds the clause: not all parties go to bad states.
  void blame() {
    blamed_ = true;
    std::vector<int>& clause = base_.clause();
    for (Party const& p : parties_) {
      if (p.bad == 0) continue;
      if ((p.bad & (p.bad - 1)) == 0) {
        clause.push_back(-base_.goes(p.entry, p.next));
      } else {
        for (unsigned s = 0; s < S; ++s) {
          if (((p.bad >> s) & 1U) == 0) clause.push_back(base_.goes(p.entry, static_cast<state_t>(s)));
        }
      }
    }
    if (round_ > 1) clause.push_back(-reached(round_ - 1U, at_));
    auto entries = others_;
    for (Party const& p : parties_) entries[p.place] = p.entry;
    ClauseOrigin origin{ClauseOrigin::Kind::violation, {setting_, static_cast<std::uint8_t>(round_ - 1), at_}};
    origin.crashing = crashing_;
    origin.rule = static_cast<std::uint8_t>(Duties::about[static_cast<unsigned>(std::countr_zero(judged_.broken))].rule);
    base_.add(origin, entries.data(), N);
    ++found_;
    seen_[round_ - 1][at_].bad = true;
  }

  // --- how the bad configurations are reached -----------------------------------------------------------------------

  int reached(unsigned round, std::uint32_t node) {
    auto& variables = reached_[round];
    if (node >= variables.size()) variables.resize(std::max<std::size_t>(64, 2 * node + 2));
    if (variables[node] == 0) variables[node] = base_.make_reached({setting_, static_cast<std::uint8_t>(round), node});
    return variables[node];
  }

  /// A clause for every edge that leads, maybe by others, to a bad configuration.
  void add_edges() {
    for (std::size_t k = edges_.size(); k-- > 0;) {
      Edge const& edge = edges_[k];
      if (!seen_[edge.round][edge.to].bad) continue;
      seen_[edge.round - 1U][edge.from].bad = true;
      std::vector<int>& clause = base_.clause();
      std::array<std::uint32_t, N> entries;
      for (unsigned i = 0; i < N; ++i) {
        Choice const& choice = choices_[edge.choices + i];
        entries[i] = choice.entry;
        if (choice.entry == ClauseList::no_entry) continue;
        int const literal = -base_.goes(choice.entry, choice.next);
        if (std::find(clause.begin(), clause.end(), literal) == clause.end()) clause.push_back(literal);
      }
      std::sort(clause.begin(), clause.end());
      if (edge.round > 1) clause.push_back(-reached(edge.round - 1U, edge.from));
      clause.push_back(reached(edge.round, edge.to));
      if (!known_edges_.insert(fingerprint(edge, clause)).second) {
        clause.clear();
        continue;
      }
      ClauseOrigin origin{ClauseOrigin::Kind::edge,
                          {setting_, static_cast<std::uint8_t>(edge.round - 1), edge.from},
                          {setting_, edge.round, edge.to}};
      origin.crashing = edge.crashing;
      base_.add(origin, entries.data(), N);
    }
  }

  static std::array<std::uint64_t, 2> fingerprint(Edge const& edge, std::vector<int> const& clause) {
    std::array<std::uint64_t, 2> h{edge.from, edge.round};
    for (int literal : clause) {
      auto const x = static_cast<std::uint64_t>(static_cast<std::uint32_t>(literal));
      h[0] = (h[0] ^ x) * 0x9e3779b97f4a7c15U;
      h[0] ^= h[0] >> 32;
      h[1] = (h[1] + x) * 0xd6e8feb86659fd93U;
      h[1] ^= h[1] >> 29;
    }
    return h;
  }

  struct Seen {
    std::uint32_t stamp = 0;
    bool bad = false;
  };

  ClauseBase& base_;
  std::uint8_t setting_;
  NormalForm<Setting> form_;
  Deliveries deliveries_;
  std::array<KeyMap<Key>, R> nodes_;
  std::vector<std::vector<int>> reached_;
  std::vector<std::vector<Seen>> seen_;
  std::vector<std::vector<std::uint32_t>> layers_;
  std::vector<std::vector<SearchStep<N>>> steps_;
  std::vector<Edge> edges_;
  std::vector<Choice> choices_;
  KeyMap<std::array<std::uint64_t, 2>> known_edges_;
  std::uint32_t stamp_ = 0;
  std::size_t found_ = 0;

  // of the step at hand
  unsigned level_ = 1, round_ = 0, this_round_ = 0;
  std::uint32_t at_ = 0;
  Config config_;
  Context context_;
  node_set crashing_ = 0;
  unsigned failures_ = 0, failures_now_ = 0, receivers_ = 0;
  Outlook base_outlook_;
  std::array<Group, N> groups_;
  unsigned group_count_ = 0;
  std::array<word, N> next_words_{};
  std::array<Receipt const*, N> chosen_{}, broken_choice_{};
  Judged<Task> judged_;
  bool lost_ = false, broken_here_ = false, blamed_ = false;
  std::vector<Party> parties_;
  std::array<std::uint32_t, N> others_{};  // the receipts of those that are no party, where they matter
};

}  // namespace protolearn::detail
