// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>

#include "protolearn/bounds/full_information/chain.hpp"
#include "protolearn/bounds/full_information/covering.hpp"

namespace protolearn::detail {

/// Finds a chain of executions: collects executions, then goes breadth first from each view whose ending is forced,
/// through the executions in which it occurs, to what the rules leave to the others there, until some view is left with
/// no ending. Linear in the size of the collection for each decision; the chain is as short as can be for the
/// executions collected.
class ChainSearch {
 public:
  using End = JointViews::End;

  explicit ChainSearch(FlatGame const& game) : N(game.nodes), R(game.rounds), game_(game), situations_(game) {}

  [[nodiscard]] std::size_t size() const noexcept { return members_.size(); }

  /// The executions of one end.
  void add(End const& end) {
    Run run{static_cast<std::uint32_t>(members_.size()), 0, situations_.number(end.kinds, end.facts), end.config,
            end.crashing};
    for (unsigned i = 0; i < N; ++i) {
      if (end.options[i] == nullptr) continue;
      auto const& options = *end.options[i];
      bool const joined = end.joined;
      for (std::size_t o = joined ? 0 : end.chosen[i]; o < (joined ? options.size() : end.chosen[i] + 1); ++o) {
        add(options[o].view, i, end.kinds[i], JointViews::heard_by(i, end.first[i], options[o].heard));
      }
    }
    finish(run);
  }

  /// A section of a covering.
  void add(Scenario const& ring, std::vector<view_id> const& views) {
    Situations::OfProcesses kinds;
    unsigned failures = 0;
    for (unsigned p = 0; p < N; ++p) {
      bool const faulty = contains(ring.faulty, p);
      failures += faulty ? 1U : 0U;
      kinds[p] = game_.kind_of(p, faulty ? game_.task.initial[0] : ring.actors[ring.cast[p]].start, faulty);
    }
    Run run{static_cast<std::uint32_t>(members_.size()), 0, situations_.number(kinds, {false, failures, R}),
            static_cast<std::uint32_t>(coverings_.size()), 0};
    for (unsigned p = 0; p < N; ++p) {
      if (ring.cast[p] != nobody) add(views[ring.cast[p]], p, kinds[p], 0);
    }
    coverings_.push_back(ring);
    finish(run);
  }

  /// The chain, if there is one. `stop` is asked now and then.
  template <class Stop>
  std::optional<Chain> find(JointViews const& joint, std::size_t views, Stop&& stop) {
    index(views);
    for (std::size_t e = 0; e < situations_.endings().size(); ++e) {
      if (auto const last = search(ending_set{1} << e, stop)) return chain(joint, *last);
    }
    return std::nullopt;
  }

 private:
  struct Run {
    std::uint32_t first, count;  // of its members
    std::uint32_t situation;
    std::uint32_t source;  // a configuration or a covering
    node_set crashing;
  };
  /// A process with a view that it may have at the end of a run.
  struct Member {
    view_id view;
    std::uint32_t run;
    std::uint8_t process, kind;
    node_set heard;
  };
  /// A step of the search: process `out` of a run has a view with one of these endings, because `in` of the same run
  /// has what the step before says. in == out: the rules alone say it, or add to it.
  struct Step {
    view_id view;
    ending_set set;
    std::uint32_t before, in, out;
  };
  static constexpr std::uint32_t none = ~std::uint32_t{0};

  void add(view_id view, unsigned process, std::uint8_t kind, node_set heard) {
    members_.push_back(
        {view, static_cast<std::uint32_t>(runs_.size()), static_cast<std::uint8_t>(process), kind, heard});
  }
  void finish(Run run) {
    run.count = static_cast<std::uint32_t>(members_.size()) - run.first;
    runs_.push_back(run);
  }

  /// Lists the members by view.
  void index(std::size_t views) {
    begin_.assign(views + 1, 0);
    for (Member const& m : members_) ++begin_[m.view + 1];
    for (std::size_t v = 0; v < views; ++v) begin_[v + 1] += begin_[v];
    by_view_.resize(members_.size());
    auto at = begin_;
    for (std::uint32_t k = 0; k < members_.size(); ++k) by_view_[at[members_[k].view]++] = k;
  }

  /// From everything that is forced to `ending`; the last step of a chain, which leaves nothing, if there is one.
  template <class Stop>
  std::optional<std::uint32_t> search(ending_set ending, Stop&& stop) {
    steps_.clear();
    latest_.assign(begin_.size(), none);
    for (std::uint32_t k = 0; k < members_.size(); ++k) {
      Member const& m = members_[k];
      if (situations_.allowed(runs_[m.run].situation, m.kind) == ending) reach(m.view, ending, none, k, k);
    }
    for (std::uint32_t s = 0; s < steps_.size(); ++s) {
      if (s % 1024 == 0 && stop()) return std::nullopt;
      Step const step = steps_[s];
      for (std::uint32_t at = begin_[step.view]; at < begin_[step.view + 1]; ++at) {
        std::uint32_t const in = by_view_[at];
        Member const& m = members_[in];
        Run const& run = runs_[m.run];
        ending_set const here = step.set & situations_.allowed(run.situation, m.kind);
        if (here != step.set) reach(step.view, here, s, in, in);
        if (here == 0) return static_cast<std::uint32_t>(steps_.size() - 1);
        for (std::uint32_t out = run.first; out < run.first + run.count; ++out) {
          Member const& other = members_[out];
          if (other.process != m.process)
            reach(other.view, situations_.image(run.situation, m.kind, here, other.kind), s, in, out);
        }
      }
    }
    return std::nullopt;
  }

  /// Notes what is new about a view.
  void reach(view_id view, ending_set set, std::uint32_t before, std::uint32_t in, std::uint32_t out) {
    if (std::popcount(set) > 1 && before == none) return;
    for (std::uint32_t s = latest_[view]; s != none; s = previous_[s]) {
      if ((steps_[s].set & ~set) == 0) return;
    }
    previous_.resize(steps_.size());
    previous_.push_back(latest_[view]);
    latest_[view] = static_cast<std::uint32_t>(steps_.size());
    steps_.push_back({view, set, before, in, out});
  }

  Chain chain(JointViews const& joint, std::uint32_t last) const {
    std::vector<std::uint32_t> path;
    for (std::uint32_t s = last; s != none; s = steps_[s].before) path.insert(path.begin(), s);
    Chain result;
    result.task = &game_.task;
    for (std::size_t k = 0; k < path.size(); ++k) {
      Step const& step = steps_[path[k]];
      Member const &in = members_[step.in], &out = members_[step.out];
      Chain::Link link{scenario(joint, in, out), in.process, out.process, {}, {}, {}};
      ending_set const premise = k > 0 ? steps_[path[k - 1]].set : situations_.endings().possible[in.kind];
      bool const is_last = k + 1 == path.size();
      auto const conclude = [&](Situations::Rules rules) { return conclusion(premise, step, rules); };
      auto rules = violations_of(game_.task);
      for (unsigned rule = 0; rule < game_.task.must_count; ++rule) {
        auto const fewer = rules & ~(Situations::Rules{1} << rule);
        if (conclude(fewer) == conclude(rules)) rules = fewer;
      }
      if (k > 0) link.premise = names(premise);
      link.conclusion = names(is_last ? situations_.allowed(runs_[in.run].situation, in.kind, rules) : step.set);
      link.because = rule_names(rules);
      call_by_name(link, joint, in);
      if (k > 0) align(link, result.links.back());
      result.links.push_back(std::move(link));
    }
    return result;
  }

  /// What a step concludes if only these rules are asked for.
  ending_set conclusion(ending_set premise, Step const& step, Situations::Rules rules) const {
    Member const &in = members_[step.in], &out = members_[step.out];
    auto const situation = runs_[in.run].situation;
    ending_set const here = premise & situations_.allowed(situation, in.kind, rules);
    if (step.in == step.out) return here;
    auto const images = situations_.images(situation, in.kind, out.kind, rules);
    ending_set result = 0;
    for (std::size_t e = 0; e < images.size(); ++e) {
      if (((here >> e) & 1U) != 0) result |= images[e];
    }
    return result;
  }

  [[nodiscard]] std::string names(ending_set set) const {
    std::string result;
    for (std::size_t e = 0; e < situations_.endings().size(); ++e) {
      if (((set >> e) & 1U) != 0) result += (result.empty() ? "" : " or ") + situations_.endings().names[e];
    }
    return result;
  }

  /// "agreement", or "P1 no process both commits and aborts".
  [[nodiscard]] std::string rule_head(std::size_t k) const {
    std::string_view const name = game_.task.must(k).name;
    return std::string(name.substr(0, name.find(':')));
  }

  [[nodiscard]] std::string rule_names(Situations::Rules rules) const {
    std::string result;
    for (std::size_t k = 0; k < game_.task.must_count; ++k) {
      if (((rules >> k) & 1U) != 0) result += (result.empty() ? "" : " and ") + rule_head(k);
    }
    return result;
  }

  /// The execution of a run in which these two have these views.
  Scenario scenario(JointViews const& joint, Member const& in, Member const& out) const {
    Run const& run = runs_[in.run];
    if (!coverings_.empty()) return coverings_[run.source];
    std::array<node_set, max_nodes> heard{};
    for (std::uint32_t k = run.first + run.count; k-- > run.first;) heard[members_[k].process] = members_[k].heard;
    heard[out.process] = out.heard;
    heard[in.process] = in.heard;
    return joint.layers().scenario(run.source, run.crashing, heard);
  }

  /// Gives the processes that the rules name their numbers.
  void call_by_name(Chain::Link& link, JointViews const& joint, Member const& in) const {
    if (game_.kinds.named == 0 || !coverings_.empty()) return;
    auto const config = joint.layers().config(R - 1, runs_[in.run].source);
    std::array<std::uint8_t, max_nodes> name{};
    for (unsigned p = 0; p < N; ++p) name[p] = static_cast<std::uint8_t>(p);
    if (game_.anonymous) {
      for (unsigned k = 0; k < N; ++k) {
        unsigned const p = game_.kinds.process(config.kinds[k]);
        if (p != Kinds::most) std::swap(name[k], *std::find(name.begin(), name.begin() + N, p));
      }
    } else if (!game_.named) {
      unsigned k = 0;
      while (game_.kinds.process(config.kinds[k]) == Kinds::most) ++k;
      for (unsigned i = 0; i < N; ++i) {
        name[i] = static_cast<std::uint8_t>((i + game_.kinds.process(config.kinds[k]) + N - k) % N);
      }
    }
    link.run = renamed(link.run, name);
    link.enters = name[link.enters];
    link.leaves = name[link.leaves];
  }

  /// Renames the processes, as far as nothing tells them apart, so that the one that sees the same has the same name
  /// and as little as possible changes.
  void align(Chain::Link& link, Chain::Link const& before) const {
    if (link.run.actors.size() > N || game_.named || game_.kinds.named != 0) return;
    std::array<std::uint8_t, max_nodes> name{}, best{};
    for (unsigned p = 0; p < N; ++p) {
      name[p] = static_cast<std::uint8_t>((p + N + before.leaves - link.enters) % N);
    }
    best = name;
    if (game_.anonymous && N <= 7) {
      std::swap(name[0], name[link.enters]);
      std::sort(name.begin() + 1, name.begin() + N);
      unsigned least = ~0U;
      do {
        auto candidate = name;
        std::swap(candidate[0], candidate[link.enters]);
        unsigned const differs = difference(link.run, candidate, before.run, least);
        if (differs < least) {
          least = differs;
          best = candidate;
        }
      } while (std::next_permutation(name.begin() + 1, name.begin() + N));
    }
    link.run = renamed(link.run, best);
    link.enters = best[link.enters];
    link.leaves = best[link.leaves];
  }

  unsigned N, R;
  FlatGame const& game_;
  Situations situations_;
  std::vector<Run> runs_;
  std::vector<Member> members_;
  std::vector<Scenario> coverings_;
  std::vector<std::uint32_t> begin_, by_view_;  // members by view
  std::vector<Step> steps_;
  std::vector<std::uint32_t> latest_, previous_;  // steps by view, backwards
};

}  // namespace protolearn::detail
