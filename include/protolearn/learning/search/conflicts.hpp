// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "protolearn/learning/search/edges.hpp"
#include "protolearn/verification/crashes.hpp"
#include "protolearn/verification/deliveries.hpp"
#include "protolearn/verification/starts.hpp"

namespace protolearn::detail {

/// Explores what a table does, breadth first over configurations in normal form, and says as clauses what is wrong with it. Keeps
/// configurations, their numbers and their variables from one table to the next.
template <class Setting>
class Conflicts {
 public:
  Conflicts(ClauseBase& base, std::uint8_t setting) : base_(base), setting_(setting) {}

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
    layers_.begin();
    edges_.clear();
    found_ = 0;
    begin();
    for (round_ = 1; round_ <= R; ++round_) {
      for (std::size_t k = 0; k < layers_.layer(round_ - 1).size(); ++k) {
        if (k % 64 == 0 && until.over()) return found_ > 0;
        expand(layers_.layer(round_ - 1)[k]);
      }
    }
    edges_.blame();
    return found_ > 0;
  }

  /// What the last table reached, as far as it was explored; and all that was ever met.
  [[nodiscard]] SearchLayers<Setting> const& layers() const noexcept { return layers_; }

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

  [[gnu::noinline]] void begin() {
    for_each_start<Setting>([&](Config const& start, std::uint64_t) {
      if (chooses_faulty_first<Faults> && start.failures() > level_) return;
      auto const arrival = layers_.arrive(start, Context{}, start.failures(), 0);
      if (arrival.is_new) {
        SearchStep<N>& step = layers_.last_step(0);
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

  // --- one step ---------------------------------------------------------------------------------------------------

  [[gnu::noinline]] void expand(std::uint32_t node) {
    at_ = node;
    config_ = layers_.config(round_ - 1, node);
    context_ = layers_.context(round_ - 1, node);
    if (context_.kept == Duties::all) return;
    failures_ = config_.failures();
    if constexpr (Faults::crashes) {
      unsigned const budget = std::min(level_, max_faulty - failures_);
      for_each_crash<Setting>(config_, budget, [this](node_set crashing, std::uint64_t) {
        if (!layers_.bad(round_ - 1, at_)) step(crashing);  // one choice of who crashes that breaks a rule is enough at a time
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
        base_outlook_ = base_outlook_ + layers_.form().outlook(next_words_[i], round_);
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
    if (round_ == R) {
      if ((!surely_kept(false) || (may_lose && !surely_kept(true))) && !blame_few()) {
        choose(0, 0, group_count_ > 0 ? groups_[0].count : 0, base_outlook_, false, Faults::losses_per_round);
      }
    } else {
      choose(0, 0, group_count_ > 0 ? groups_[0].count : 0, base_outlook_, false, Faults::losses_per_round);
      if (broken_here_ && !blame_few()) blame_all();
    }
  }

  /// In the last round: is every rule kept, whatever the receipts (without a loss, or with one) are?
  [[gnu::noinline]] bool surely_kept(bool lossy) const {
    Outlook total = base_outlook_;
    for (unsigned g = 0; g < group_count_; ++g) total = total + groups_[g].count * groups_[g].possible[lossy ? 1 : 0];
    return (judge_outlook<Task, N>(total, run_outlook<Setting>(config_, R, failures_now_, 1, lossy, lossy)).kept | context_.kept) == Duties::all;
  }

  /// The distinct receipts of a group.
  [[gnu::noinline]] void look_up(Group& group) {
    group.kinds.clear();
    group.may_lose = false;
    word const w = config_.words[group.first];
    for (unsigned s = 0; s < S; ++s) {
      group.words[s] = Word::step(w, static_cast<state_t>(s), round_);
      group.then[s] = layers_.form().outlook(group.words[s], round_);
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
  [[gnu::noinline]] void choose(unsigned g, unsigned kind, unsigned left, Outlook const& sum, bool lost, unsigned budget) {
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
  [[gnu::noinline]] void chosen(Outlook const& sum, bool lost) {
    if (round_ == R) {
      auto const judged = judge_outlook<Task, N>(sum, run_outlook<Setting>(config_, R, failures_now_, 1, lost, lost));
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
    auto const arrival = layers_.arrive(next, context_, failures_now_, round_);
    if (!arrival.is_good) {
      if (!broken_here_) {
        broken_choice_ = chosen_;
        lost_ = lost;
      }
      broken_here_ = true;
      return;
    }
    std::array<std::uint32_t, N> entries;
    std::array<state_t, N> states{};
    for (unsigned i = 0; i < N; ++i) {
      entries[i] = acts(i) ? chosen_[i]->entry : ClauseList::no_entry;
      if (acts(i)) states[i] = chosen_[i]->next;
    }
    edges_.add(round_, at_, arrival.node, crashing_, entries, states);
    if (!arrival.is_new) return;
    SearchStep<N>& step = layers_.last_step(round_);
    step.entries = entries;
    step.next = states;
    step.from = at_;
    step.crashing = crashing_;
  }

  [[nodiscard]] bool acts(unsigned i) const {
    return !contains(crashing_, i) && !(Word::faulty(config_.words[i]) && (Faults::crashes || Faults::lies));
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

  /// Adds a clause for every receipt that breaks a rule whatever the others do, and for every two receipts that do together. False: there
  /// are none.
  [[gnu::noinline]] bool blame_few() {
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

  [[gnu::noinline]] void blame_two(Group const& g, Receipt const& a, Group const& h, Receipt const& b) {
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
  [[gnu::noinline]] void blame_all() {
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
          Outlook const& then = layers_.form().outlook(Word::step(config_.words[i], static_cast<state_t>(s), round_), round_);
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
  [[gnu::noinline]] void blame() {
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
    if (round_ > 1) clause.push_back(-edges_.reached(round_ - 1, at_));
    auto entries = others_;
    for (Party const& p : parties_) entries[p.place] = p.entry;
    ClauseOrigin origin{ClauseOrigin::Kind::violation, {setting_, static_cast<std::uint8_t>(round_ - 1), at_}};
    origin.crashing = crashing_;
    origin.rule = static_cast<std::uint8_t>(Duties::about[static_cast<unsigned>(std::countr_zero(judged_.broken))].rule);
    base_.add(origin, entries.data(), N);
    ++found_;
    layers_.bad(round_ - 1, at_) = true;
  }

  ClauseBase& base_;
  std::uint8_t setting_;
  SearchLayers<Setting> layers_;
  Edges<Setting> edges_{base_, layers_, setting_};
  Deliveries deliveries_;
  std::size_t found_ = 0;

  // of the step at hand
  unsigned level_ = 1, round_ = 0;
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
