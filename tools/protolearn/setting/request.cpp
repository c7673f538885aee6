// SPDX-License-Identifier: Apache-2.0
#include "request.hpp"

#include <algorithm>
#include <bit>

#include "protolearn/core/error.hpp"
#include "words.hpp"

namespace protolearn::cli {

namespace {

constexpr unsigned most_nodes = 32, most_states = 31, most_rounds = 15, most_bits = 20;
constexpr std::size_t most_entries = std::size_t{1} << 22;
constexpr Span grown_rounds{1, 3};
constexpr unsigned grown_states = 8;

std::string grouped(std::size_t number) {
  std::string text = std::to_string(number);
  for (std::size_t k = text.size(); k > 3; k -= 3) text.insert(k - 3, ",");
  return text;
}

std::string processes(unsigned n) { return std::to_string(n) + (n == 1 ? " process" : " processes"); }

/// Why there can be no machine of this view; empty: there can.
std::string trouble_with_predicates(ViewChoice const& view, unsigned nodes, unsigned faulty, unsigned states) {
  if (view.inner) return trouble_with_predicates(*view.inner, nodes, faulty, states);
  if (view.predicates.size() > 16) return "thresholds takes at most 16 predicates";
  for (auto const& predicate : view.predicates) {
    auto const& entry = *predicate.entry;
    Parameters const& p = predicate.parameters;
    if (entry.any_number) {
      if (p.size() - 3 > states) return "linear has more coefficients than there are states";
      if (nodes == every_n) continue;  // for some N it may hold
      int const n = static_cast<int>(nodes);
      int const most = std::max(p.size() - 3 < states ? 0 : p[3], *std::max_element(p.begin() + 3, p.end()));
      if (most * n < p[0] * n + p[1] * static_cast<int>(faulty) + p[2]) return "linear asks for more than can ever be";
      continue;
    }
    if (std::string(entry.word) == "at-least" && static_cast<unsigned>(p[1]) > nodes) {
      return "at-least-" + std::to_string(p[0]) + "-" + std::to_string(p[1]) +
             " asks for more messages than there are processes";
    }
    for (std::size_t k = 0; k < predicate.parameters.size(); ++k) {
      bool const is_state = std::string(entry.parameters[k].name) != "k";
      if (is_state && static_cast<unsigned>(predicate.parameters[k]) >= states) {
        return std::string(entry.word) + "-" + std::to_string(predicate.parameters[k]) +
               " names a state that is not below " + std::to_string(states);
      }
    }
  }
  return {};
}

/// Does a wrapper of this kind occur?
bool repeats_itself(ViewChoice const& view) {
  for (ViewChoice const* outer = &view; outer != nullptr && outer->entry != nullptr; outer = outer->inner.get()) {
    for (ViewChoice const* inner = outer->inner.get(); inner != nullptr && inner->entry != nullptr;
         inner = inner->inner.get()) {
      if (inner->entry == outer->entry) return true;
    }
  }
  return false;
}

/// The processes whose messages the view tells apart.
std::uint32_t speakers_of(ViewChoice const& view, unsigned nodes, unsigned rounds) {
  std::uint32_t result = view.inner ? speakers_of(*view.inner, nodes, rounds) : 0U;
  if (view.entry == nullptr || !view.entry->has_speaker()) return result;
  if (view.entry->kind == ViewEntry::Kind::with_sender) return result | (1U << view.number);
  for (unsigned round = 1; round <= rounds; ++round) result |= 1U << ((round - 1) / view.number % nodes);
  return result;
}

/// Why there can be no such view; empty: there can.
std::string trouble_with_speakers(ViewChoice const& view, unsigned nodes) {
  if (view.inner == nullptr) return {};
  if (auto const why = trouble_with_speakers(*view.inner, nodes); !why.empty()) return why;
  if (view.entry == nullptr) return {};
  bool const per_process = view.inner->entry != nullptr && view.inner->entry->kind == ViewEntry::Kind::per_process;
  if (view.entry->kind != ViewEntry::Kind::per_process && per_process) {
    std::string const word = view.entry->word;
    return word + ":per-process is written per-process:" + word;
  }
  if (!view.entry->has_speaker()) return {};
  if (nodes < 2) return std::string(view.entry->word) + " needs two processes";
  if (view.entry->kind == ViewEntry::Kind::with_sender && view.number >= nodes) {
    return "there is no process " + std::to_string(view.number) + " among " + processes(nodes);
  }
  return {};
}

/// How many of N processes everybody hears.
unsigned heard_at_least(FaultChoice const& faults, unsigned nodes) {
  if (faults.quorum.empty()) return 1;
  if (faults.quorum == "majority") return nodes / 2 + 1;
  return faults.quorum == "all-but-faulty" ? nodes - faults.faulty(nodes)
                                           : static_cast<unsigned>(std::stoul(faults.quorum));
}

/// Why the setting has no reading for every N (model/every_n.hpp); empty: it has one, as far as can be told.
std::string trouble_with_every_n(Chosen const& c) {
  ViewChoice const* view = &c.view;
  using Kind = ViewEntry::Kind;
  while (view->entry != nullptr &&
         (view->entry->kind == Kind::with_round || view->entry->kind == Kind::with_last_round))
    view = view->inner.get();
  if (view->entry == nullptr || (view->entry->kind != Kind::thresholds && !view->learns_predicates())) {
    return "--view " + c.view.words + ": for every N a machine sees predicates: use thresholds:P,P,.. or " +
           "learned-thresholds, alone or in with-last-round or with-round";
  }
  if (view->learns_predicates() && c.view.inner && c.view.inner->inner) {
    return "--view " + c.view.words + ": predicates are learned with one of with-round and with-last-round, not both";
  }
  std::string const faults = "--faults " + c.faults.words + ": for every N ";
  if (c.faults.budget) return faults + "there can be no budget of losses: how much it is depends on N";
  if (c.faults.moving) return faults + "the faulty cannot be others in each round";
  if (!c.faults.hears_by_formula) return faults + "how many everybody hears must be one formula: say it before both";
  if (c.task.entry == nullptr) return {};
  Demands const& demands = c.task.entry->demands;
  if (demands.names_process_0) return "--task " + c.task.words + " names process 0: for every N a task cannot";
  if (demands.restricts_starts && c.faults.lies) {
    return "--task " + c.task.words +
           " restricts the starts: for every N that does not go with lies, as liars have none";
  }
  return {};
}

/// How many bits a process takes in an execution that is explored.
unsigned bits_of(Chosen const& c, unsigned states) {
  Demands const& demands = c.task.entry->demands;
  std::uint32_t const named = speakers_of(c.view, c.nodes, c.rounds) | (demands.names_process_0 ? 1U : 0U);
  bool const joined = c.faults.bounds[2].of(c.nodes) > 0;
  return static_cast<unsigned>(std::bit_width(states - 1U)) + demands.remembered(c.task.parameters, states) +
         static_cast<unsigned>(std::bit_width(static_cast<unsigned>(std::popcount(named)))) +
         (joined                                             ? 2U
          : c.faults.faulty(c.nodes) > 0 && !c.faults.moving ? 1U
                                                             : 0U);
}

/// Why the setting cannot be; empty: as far as can be told before compiling, it can.
std::string trouble_with(Chosen const& c) {
  if (c.faults.faulty(c.nodes) >= c.nodes) {
    return "--faults " + c.faults.words + " lets all of " + processes(c.nodes) +
           " fail: at least one must stay correct";
  }
  if (heard_at_least(c.faults, c.nodes) > c.nodes) {
    return "--faults " + c.faults.words + " asks for more than " + processes(c.nodes) + " to be heard";
  }
  if (c.faults.budget && !c.faults.quorum.empty()) {
    return "--faults " + c.faults.words + ": either heard-at-least or loss-budget limits what is lost, not both";
  }
  if (auto const why = trouble_with_speakers(c.view, c.nodes); !why.empty())
    return "--view " + c.view.words + ": " + why;
  if (c.task.entry != nullptr) {
    TaskEntry const& task = *c.task.entry;
    if (task.demands.honesty && c.faults.lies) {
      return "--task " + c.task.words + " makes no sense where processes lie: use other faults than " + c.faults.words;
    }
    unsigned const named = task.demands.named_states(c.task.parameters);
    if (c.states && *c.states < named) {
      return "--task " + c.task.words + " names " + std::to_string(named) + " states: --states " +
             std::to_string(*c.states) + " is too few";
    }
    if (task.demands.most_nodes != nullptr && c.nodes > task.demands.most_nodes(c.task.parameters)) {
      return "--task " + c.task.words + " is for at most " + processes(task.demands.most_nodes(c.task.parameters)) +
             ": with more, no start would be allowed";
    }
    if (task.demands.last_round != nullptr && task.demands.last_round(c.task.parameters) > c.rounds) {
      return "--task " + c.task.words + " asks about round " +
             std::to_string(task.demands.last_round(c.task.parameters)) + ": --rounds " + std::to_string(c.rounds) +
             " is too few";
    }
  }
  if (c.nodes == every_n) {
    if (auto const why = trouble_with_every_n(c); !why.empty()) return why;
  } else if (c.task.entry != nullptr && c.states) {
    unsigned const bits = bits_of(c, *c.states);
    if (bits > most_bits) {
      return "--task " + c.task.words + " with " + std::to_string(*c.states) + " states needs " + std::to_string(bits) +
             " bits for what a process is and was, and " + std::to_string(most_bits) +
             " is the most: use smaller numbers, or fewer states";
    }
  }
  if (c.nodes != every_n && c.view.learns_predicates()) {
    return "--view " + c.view.words + ": predicates are learned for every N: use --nodes every, or name them, as in " +
           "thresholds:exists-0,majority-1";
  }
  if (repeats_itself(c.view)) return "--view " + c.view.words + " says the same twice";
  if (!c.states) return {};
  if (auto const why = trouble_with_predicates(c.view, c.nodes, c.faults.faulty(c.nodes), *c.states); !why.empty())
    return "--view: " + why;
  if (auto const entries = c.view.entries(c.nodes, *c.states, c.rounds); entries && *entries > most_entries) {
    bool const astronomic = *entries > std::size_t{1} << 62;
    return "a machine's table would have " + (astronomic ? std::string("over 10^18") : grouped(*entries)) +
           " entries, and " + grouped(most_entries) +
           " is the most: use fewer nodes or states, or the view counted or thresholds";
  }
  return {};
}

Span checked(char const* option, Span span, unsigned least, unsigned most) {
  if (span.least < least || span.most > most) {
    throw usage_error(std::string(option) + ": " + std::to_string(span.least < least ? span.least : span.most) +
                      " is not possible: use " + std::to_string(least) + " to " + std::to_string(most));
  }
  return span;
}

/// Reliable broadcast for every N, where no process has a name: who has the message starts with it, and who accepts is
/// followed by all in the next round. What of it was asked for in other words is refused.
TaskChoice without_names(TaskChoice const& task, unsigned rounds) {
  if (task.entry == nullptr || std::string_view(task.entry->word) != "reliable-broadcast") return task;
  if (task.parameters[0] != 2) {
    throw usage_error("--task " + task.words +
                      ": for every N no process has a name, and a broadcast is of one message: leave out the numbers");
  }
  int const relay = task.parameters[1] > 0 ? task.parameters[1] : static_cast<int>(rounds) - 1;
  return task_of("anonymous-broadcast:" + std::to_string(relay));
}

/// What usually fails. Of processes that lie, for every N, fewer than a third.
std::string usual_faults(TaskChoice const& task, bool every) {
  if (task.entry == nullptr) return "loss";
  UsualSetting const& usual = task.entry->usual;
  if (usual.crashes && task.parameters[0] > 0) return "crash:" + std::to_string(task.parameters[0]);
  return every && std::string_view(usual.faults) == "byzantine:1" ? "byzantine:below-3" : usual.faults;
}

std::string usual_view(TaskEntry const* entry, bool every) {
  if (every) return entry != nullptr ? entry->usual.view_for_every_n : UsualSetting{}.view_for_every_n;
  return entry != nullptr ? entry->usual.view : "ordered";
}

/// As many processes as the task is shown with, or as the faults need; where F depends on N, one of each kind may fail.
unsigned usual_nodes(TaskEntry const* entry, FaultChoice const& faults) {
  unsigned nodes = entry != nullptr ? entry->usual.nodes : 3;
  unsigned faulty = 0;
  for (FaultBound const& bound : faults.bounds) {
    faulty += bound.is_number() ? bound.most : 1;
    if (!bound.is_number()) nodes = std::max(nodes, bound.ratio + 1);
  }
  return std::max(nodes, faults.lies ? 3 * faulty + 1 : faulty + 1 + (faulty > 1 ? 1U : 0U));
}

}  // namespace

std::string Chosen::options() const {
  std::vector<std::string> words{"--task", quoted(task.words), "--faults", quoted(faults.words),
                                 "--view", quoted(view.words), "--nodes",  detail::nodes_in_short(nodes)};
  if (states) words.insert(words.end(), {"--states", std::to_string(*states)});
  words.insert(words.end(), {"--rounds", std::to_string(rounds)});
  return joined(words, " ");
}

std::vector<OwnType> Chosen::own_types() const {
  std::vector<OwnType> result;
  for (auto const& own : {task.own, faults.own, view.own}) {
    if (own) result.push_back(*own);
  }
  return result;
}

std::vector<Chosen> settings_of(Wanted const& wanted) {
  bool const every = wanted.nodes == every_n;
  TaskChoice const asked = task_of(wanted.task.empty() ? tasks().front().word : wanted.task);
  TaskChoice const task = every ? without_names(asked, 1) : asked;
  TaskEntry const* const entry = task.entry;
  bool const early = entry != nullptr && entry->usual.crashes;
  FaultChoice const faults = faults_of(wanted.faults.empty() ? usual_faults(task, every) : wanted.faults);
  ViewChoice const view = view_of(wanted.view.empty() ? usual_view(entry, every) : wanted.view);

  unsigned const nodes = wanted.nodes.value_or(usual_nodes(entry, faults));
  if (!every) checked("--nodes", {nodes, nodes}, 1, most_nodes);

  std::optional<Span> states = wanted.states, rounds = wanted.rounds;
  std::optional<unsigned> const named =
      entry != nullptr ? std::optional(entry->demands.named_states(task.parameters)) : std::nullopt;
  if (wanted.grow) {
    if (!named)
      throw usage_error(
          "--grow: how many states a task of your own needs is not known: give --states A..B --rounds A..B");
    states = {*named, std::max(*named, grown_states)};
    rounds = grown_rounds;
  }
  if (!states && named) {
    unsigned const more = every ? 0 : entry->usual.more_states;  // the fewest there may be
    unsigned const usual = std::max(*named, std::min(*named + more, most_states));
    states = Span{usual, usual};
  }
  if (states) checked("--states", *states, 1, most_states);
  if (!rounds) {
    unsigned usual = entry != nullptr ? entry->usual.rounds : 2;
    // Where up to F processes fail, F + 1 rounds are what most tasks need.
    if (!wanted.faults.empty() || early) usual = std::max(usual, std::min(faults.faulty(nodes) + 1, most_rounds));
    if (entry != nullptr && entry->demands.last_round != nullptr) {
      usual = std::max(usual, entry->demands.last_round(task.parameters));
    }
    rounds = Span{usual, usual};
  }
  checked("--rounds", *rounds, 1, most_rounds);

  std::vector<Chosen> result;
  std::string first_trouble;
  for (unsigned r = rounds->least; r <= rounds->most; ++r) {
    for (unsigned s = states ? states->least : 0; s <= (states ? states->most : 0); ++s) {
      Chosen chosen{every ? without_names(asked, r) : asked,  faults, view, nodes,
                    states ? std::optional(s) : std::nullopt, r};
      std::string const trouble = trouble_with(chosen);
      if (trouble.empty()) {
        result.push_back(std::move(chosen));
      } else if (first_trouble.empty()) {
        first_trouble = trouble;
      }
    }
  }
  if (result.empty()) throw usage_error(first_trouble);
  return result;
}

}  // namespace protolearn::cli
