// SPDX-License-Identifier: Apache-2.0
#include "catalogue.hpp"

#include <algorithm>

namespace protolearn::cli {

namespace {

unsigned natural(int value) { return static_cast<unsigned>(value); }

unsigned four_states(Parameters const&) { return 4; }
unsigned two_states_for_each_value(Parameters const& p) { return 2 * natural(p[0]); }
unsigned two_states_for_each_second(Parameters const& p) { return 2 * natural(p[1]); }

unsigned four(Parameters const&, unsigned) { return 4; }
unsigned six(Parameters const&, unsigned) { return 6; }
unsigned round_two(Parameters const&) { return 2; }
unsigned two_for_each_value(Parameters const& p, unsigned) { return 2 * natural(p[0]); }
unsigned two_for_each_second(Parameters const& p, unsigned) { return 2 * natural(p[1]); }

/// "0", "1", .., and what may follow.
std::vector<std::string> numbers(unsigned count, std::vector<std::string> const& more = {}) {
  std::vector<std::string> names;
  for (unsigned k = 0; k < count; ++k) names.push_back(std::to_string(k));
  names.insert(names.end(), more.begin(), more.end());
  return names;
}
std::vector<std::string> each_value(Parameters const& p, unsigned) { return numbers(natural(p[0])); }
std::vector<std::string> each_second(Parameters const& p, unsigned) { return numbers(natural(p[1])); }
std::vector<std::string> votes(Parameters const&, unsigned) { return {"LOCAL_COMMIT", "LOCAL_ABORT"}; }
std::vector<std::string> yes_or_no(Parameters const&, unsigned) { return {"YES", "NO"}; }

}  // namespace

std::vector<TaskEntry> const& tasks() {
  using P = Parameters const&;
  static std::vector<TaskEntry> const all = {
      {{"atomic-commit", "AtomicCommit", "all commit or all abort, as all voted", {}},
       {"loss", "ordered", 3, 2, 4},
       {.named_states = four_states, .remembered = four, .initial = votes}},
      {{"non-blocking-atomic-commit", "NonBlockingAtomicCommit", "the same, and every correct process decides", {}},
       {"crash:1", "with-round:counted", 3, 2},
       {.named_states = four_states, .remembered = four, .initial = yes_or_no}},
      {{"fast-commit",
        "FastCommit",
        "the same, by round 2 if all vote yes and nothing fails, by round 1 if anybody votes no",
        {}},
       {"crash:2", "with-round:counted", 4, 3, 2},
       {.named_states = four_states, .remembered = six, .initial = yes_or_no, .last_round = round_two}},
      {{"consensus",
        "Consensus",
        "all decide one of V values, which is somebody's; uniform 0: rules ask about correct processes only",
        {{"V", 2, 10, 2}, {"uniform", 0, 1, 1}}},
       {"crash:1", "with-round:counted", 3, 2},
       {.named_states = two_states_for_each_value, .remembered = two_for_each_value, .initial = each_value}},
      {{"early-consensus",
        "EarlyConsensus",
        "consensus, sooner when fewer than F crash",
        {{"F", 0, 13, 1}, {"V", 2, 10, 2}}},
       {"crash:1", "with-round:counted", 3, 2, 0, true},
       {.named_states = two_states_for_each_second,
        .remembered = [](P p, unsigned) { return natural(p[1]) * (std::max(natural(p[0]), 1U) + 2); },
        .initial = each_second,
        .last_round = [](P p) { return natural(p[0]) + 1; },
        .refusal = [](P p) -> std::optional<std::string> {
          // The terms of its formulas, of which a task may have 320.
          if (natural(p[1]) * (2 * natural(p[0]) + 17) + 4 * natural(p[0]) + 4 <= 320) return std::nullopt;
          return "early-consensus:" + std::to_string(p[0]) + "," + std::to_string(p[1]) +
                 " has too many rules: use a smaller F or V";
        }}},
      {{"k-set-agreement", "KSetAgreement", "at most K of V values are decided", {{"K", 1, 9, 2}, {"V", 2, 10, 3}}},
       {"crash:2", "with-round:counted", 4, 2},
       {.named_states = two_states_for_each_second,
        .remembered = two_for_each_second,
        .initial = each_second,
        .refusal = [](P p) -> std::optional<std::string> {
          if (p[0] < p[1]) return std::nullopt;
          return "k-set-agreement needs K below V: with " + std::to_string(p[0]) + "," + std::to_string(p[1]) +
                 " any decisions would do";
        }}},
      {{"safe-consensus",
        "SafeConsensus",
        "never two decisions; all decide if `nice` rounds lose nothing",
        {{"V", 2, 10, 2}, {"nice", 0, 15, 2}}},
       {"loss", "with-round:counted", 3, 2},
       {.named_states = two_states_for_each_value, .remembered = two_for_each_value, .initial = each_value}},
      {{"byzantine-agreement", "ByzantineAgreement", "the correct agree, whatever the others say", {{"V", 2, 10, 2}}},
       {"byzantine:1", "with-round:ordered", 4, 2},
       {.named_states = two_states_for_each_value,
        .remembered = [](P p, unsigned) { return natural(p[0]); },
        .initial = each_value}},
      {{"crusader-agreement",
        "CrusaderAgreement",
        "the correct that decide agree, though some may end without a decision",
        {{"V", 2, 10, 2}}},
       {"byzantine:1", "counted", 4, 1},
       {.named_states = [](P p) { return 2 * natural(p[0]) + 1; },
        .remembered = [](P p, unsigned) { return 2 * natural(p[0]) + 1; },
        .initial = each_value}},
      {{"graded-consensus",
        "GradedConsensus",
        "the correct decide, lean to a value or stay open: neighbouring grades, one value",
        {{"V", 2, 10, 2}}},
       {"byzantine:1", "with-last-round:counted", 4, 2, 3},
       {.named_states = [](P p) { return 3 * natural(p[0]) + 1; },
        .remembered = [](P p, unsigned) { return 3 * natural(p[0]) + 1; },
        .initial = each_value}},
      {{"anonymous-broadcast",
        "AnonymousBroadcast",
        "what all correct have, all accept; what none has, none; relay: a round later at most, for so many rounds",
        {{"relay", 0, 14, 0}}},
       // (If it told the last round, all could accept there, without any message.)
       {"byzantine:1", "counted", 4, 3, 1, false, "learned-thresholds"},
       {.named_states = [](P) { return 3U; },
        .remembered = [](P p, unsigned) { return p[0] == 0 ? 3U : 4U + natural(p[0]); },
        .initial =
            [](P, unsigned) {
              return std::vector<std::string>{"V0", "V1"};
            },
        .last_round = [](P p) { return p[0] == 0 ? 0U : natural(p[0]) + 1; }}},
      {{"reliable-broadcast",
        "ReliableBroadcast",
        "what process 0 sends, all deliver or none; relay: a round later at most, for so many rounds",
        {{"V", 2, 10, 2}, {"relay", 0, 14, 0}}},
       {"crash:1", "with-sender:counted,0", 3, 2},
       {.named_states = [](P p) { return 2 * natural(p[0]) + 1; },
        .remembered = [](P p, unsigned) { return natural(p[0]) * (p[1] == 0 ? 2U : 3U + natural(p[1])); },
        .initial = [](P p, unsigned) { return numbers(natural(p[0]), {"WAITING"}); },
        .names_process_0 = true,
        .restricts_starts = true,
        .last_round = [](P p) { return p[1] == 0 ? 0U : natural(p[1]) + 1; },
        .refusal = [](P p) -> std::optional<std::string> {
          if (p[0] * p[1] <= 30) return std::nullopt;
          return "reliable-broadcast:" + std::to_string(p[0]) + "," + std::to_string(p[1]) +
                 " has too many rules: use fewer values, or relay for fewer rounds";
        }}},
      {{"counting",
        "Counting",
        "from any states, the correct count modulo C together after t rounds",
        {{"C", 2, 10, 2}, {"t", 0, 14, 6}}},
       {"byzantine:1", "ordered", 4, 7, 1},
       {.named_states = [](P p) { return natural(p[0]); },
        .remembered = [](P, unsigned states) { return 2 * states; },
        .initial =
            [](P p, unsigned states) {
              std::vector<std::string> names = numbers(natural(p[0]));
              for (unsigned s = natural(p[0]); s < states; ++s) names.push_back("s" + std::to_string(s));
              return names;
            },
        .last_round = [](P p) { return natural(p[1]) + 1; }}},
      {{"leader-election",
        "LeaderElection",
        "at most one leader, and one if nothing fails; P priorities",
        {{"P", 1, 10, 3}}},
       {"loss", "ordered", 3, 2},
       {.named_states = [](P p) { return natural(p[0]) + 2; },
        .remembered = [](P, unsigned) { return 2U; },
        .initial = each_value,
        .restricts_starts = true,
        .most_nodes = [](P p) { return natural(p[0]); }}},
      {{"lock", "Lock", "at most one process holds it, and one does if nothing fails; P priorities", {{"P", 1, 10, 2}}},
       {"loss", "ordered", 3, 2},
       {.named_states = [](P p) { return natural(p[0]) + 3; },
        .remembered = [](P p, unsigned) { return natural(p[0]) + 3; },
        .initial = [](P p, unsigned) { return numbers(natural(p[0]), {"IDLE"}); },
        .restricts_starts = true}},
  };
  return all;
}

std::vector<FaultEntry> const& fault_models() {
  static Parameter const faulty{"F", 0, 31, 1};
  using Kind = FaultEntry::Kind;
  static std::vector<FaultEntry> const all = {
      {{"loss", "MessageLoss", "any message may be lost", {}}, Kind::loss},
      {{"reliable", "Reliable", "nothing fails", {}}, Kind::nothing},
      {{"loss-budget", "LossBudget", "at most L messages are lost in each round", {{"L", 0, 992, 1}}},
       Kind::loss_budget},
      {{"crash", "Crash", "at most F processes crash", {faulty}}, Kind::crash},
      {{"dead", "Dead", "at most F processes are dead from the start", {faulty}}, Kind::dead},
      {{"send-omission", "SendOmission", "at most F processes fail to send some messages", {faulty}}, Kind::omission},
      {{"receive-omission", "ReceiveOmission", "at most F processes fail to receive some", {faulty}}, Kind::omission},
      {{"omission", "Omission", "at most F processes fail to send or receive some", {faulty}}, Kind::omission},
      {{"byzantine", "Byzantine", "at most F processes say anything, to each something else", {faulty}},
       Kind::byzantine},
      {{"heard-at-least", "HeardAtLeast", "the faults that follow, but everybody hears k in every round", {}},
       Kind::heard_at_least,
       ":FAULTS,K"},
      {{"loss-until", "LossUntil", "the faults that follow (loss), but after round r nothing is lost", {}},
       Kind::loss_until,
       ":R,FAULTS"},
      {{"moving", "Moving", "the omissions that follow, of others in each round", {}}, Kind::moving, ":FAULTS"},
      {{"both", "Both", "two ways to fail at once, each of its own processes", {}}, Kind::both, ":FAULTS,FAULTS"},
  };
  return all;
}

std::vector<ViewEntry> const& views() {
  using Kind = ViewEntry::Kind;
  static std::vector<ViewEntry> const all = {
      {{"ordered", "Ordered", "who sent what", {}}, Kind::ordered},
      {{"counted", "Counted", "how many sent each state", {}}, Kind::counted},
      {{"thresholds", "Thresholds", "the predicates that follow, such as exists-0,majority-1", {}}, Kind::thresholds},
      {{"learned-thresholds", "LearnedThresholds", "predicates that are learned with the machine, for every N", {}},
       Kind::learned_thresholds},
      {{"with-round", "WithRound", "the view that follows, and the round", {}}, Kind::with_round},
      {{"with-last-round", "WithLastRound", "the view that follows, and whether it is the last round", {}},
       Kind::with_last_round},
      {{"per-process", "PerProcess", "the view that follows, and a machine of its own for each process", {}},
       Kind::per_process},
      {{"with-coin", "WithCoin", "the view that follows, and a bit that the adversary chooses", {}}, Kind::with_coin},
      {{"with-turn", "WithTurn", "counted, and what came from the process whose turn it is, P rounds each", {}},
       Kind::with_turn},
      {{"with-sender", "WithSender", "counted, and what came from process P", {}}, Kind::with_sender},
  };
  return all;
}

std::vector<PredicateEntry> const& predicates() {
  static Parameter const state{"s", 0, 30, {}};
  static std::vector<PredicateEntry> const all = {
      {{"exists", "exists", "somebody sent state s", {state}}},
      {{"every", "every", "everybody did", {state}}},
      {{"majority", "majority", "more than half did", {state}}},
      {{"two-thirds", "two_thirds", "more than two thirds did", {state}}},
      {{"at-least", "at_least", "at least k did", {state, {"k", 1, 32, {}}}}},
      {{"all-but-faulty", "all_but_faulty", "at least N-F did", {state}}},
      {{"as-frequent", "as_frequent", "state a came at least as often as b", {{"a", 0, 30, {}}, {"b", 0, 30, {}}}}},
      {{"any-lost", "any_lost", "something was lost", {}}},
      {{"linear",
        "linear",
        "x0 #0 + x1 #1 + .. >= a N + b F + c",
        {{"a", -99, 99, {}}, {"b", -99, 99, {}}, {"c", -999, 999, {}}, {"x0", -99, 99, {}}}},
       true},
  };
  return all;
}

namespace {

std::string spelled(Entry const& entry, char const* before, char const* between) {
  std::string text = entry.word;
  char const* mark = before;
  for (auto const& parameter : entry.parameters) {
    text.append(mark).append(parameter.name);
    mark = between;
  }
  return text;
}

void line(std::string& text, std::string word, std::string const& about) {
  word.resize(std::max(word.size() + 1, std::size_t{30}), ' ');
  text.append("  ").append(word).append(about).append("\n");
}

std::string about(Entry const& entry) {
  std::string text = entry.about;
  std::string standard;
  for (auto const& parameter : entry.parameters) {
    if (parameter.standard) standard += (standard.empty() ? "" : ",") + std::to_string(*parameter.standard);
  }
  return standard.empty() ? text : text + " (" + standard + ")";
}

}  // namespace

std::string list_of_everything() {
  std::string text = "--task, with what it takes to be numbers after the colon, and what they are if left out:\n";
  for (auto const& task : tasks()) line(text, spelled(task, ":", ","), about(task));
  line(text, "FILE.hpp:NAME", "a task of your own: the struct NAME in that file; NAME may be left out");
  text += "--faults, with F a number, or below-k: any F with N > k F (for N processes, the largest):\n";
  for (auto const& faults : fault_models()) {
    line(text, spelled(faults, ":", ",") + faults.rest, about(faults));
  }
  line(text, "FILE.hpp:NAME", "a fault model of your own");
  text += "--view:\n";
  for (auto const& view : views()) {
    std::string const after = view.has_speaker()                         ? ":counted,P"
                              : view.wraps()                             ? ":VIEW"
                              : view.kind == ViewEntry::Kind::thresholds ? ":P,P,.."
                                                                         : "";
    line(text, view.word + after, view.about);
  }
  line(text, "FILE.hpp:NAME", "a view of your own");
  text += "predicates of thresholds:\n";
  for (auto const& predicate : predicates()) {
    line(text, spelled(predicate, "-", "-") + (predicate.any_number ? "-x1-.." : ""), predicate.about);
  }
  return text;
}

}  // namespace protolearn::cli
