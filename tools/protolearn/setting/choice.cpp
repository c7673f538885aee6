// SPDX-License-Identifier: Apache-2.0
#include "choice.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <limits>
#include <sstream>

#include "protolearn/core/error.hpp"
#include "words.hpp"

namespace protolearn::cli {

namespace {

std::vector<std::string> split(std::string const& text, char at) {
  std::vector<std::string> parts;
  std::istringstream in(text);
  for (std::string part; std::getline(in, part, at);) parts.push_back(part);
  if (text.empty() || text.back() == at) parts.emplace_back();
  return parts;
}

template <class E>
std::string nearest(std::string const& word, std::vector<E> const& entries) {
  std::vector<std::string> words;
  for (auto const& entry : entries) words.emplace_back(entry.word);
  std::string const text = nearest_words(word, words);
  return text.empty() ? "--list shows all" : text + " (--list shows all)";
}

template <class E>
E const& entry_of(char const* option, char const* kind, std::string const& word, std::vector<E> const& entries) {
  for (auto const& entry : entries) {
    if (word == entry.word) return entry;
  }
  throw usage_error(std::string(option) + ": '" + word + "' is not a " + kind + ": " + nearest(word, entries));
}

/// What an entry takes, for messages: "k-set-agreement:K,V with K from 1 to 9, V from 2 to 10".
std::string usage(Entry const& entry, char between, char before) {
  std::string text = entry.word;
  std::string ranges;
  char mark = before;
  for (auto const& p : entry.parameters) {
    text.append(1, mark).append(p.name);
    ranges.append(ranges.empty() ? " with " : ", ")
        .append(p.name)
        .append(" from ")
        .append(std::to_string(p.least))
        .append(" to ")
        .append(std::to_string(p.most));
    mark = between;
  }
  return text + ranges;
}

/// The numbers, with the standard ones for those that are left out.
Parameters parameters_of(char const* option, Entry const& entry, std::vector<std::string> const& numbers,
                         std::string const& whole, bool any_number = false, char before = ':', char between = ',') {
  auto const fail = [&] {
    throw usage_error(std::string(option) + ": '" + whole + "' does not fit: " +
                      (entry.parameters.empty() ? std::string(entry.word) + " takes no numbers"
                                                : "use " + usage(entry, between, before)));
  };
  Parameters result;
  for (std::size_t k = 0; k < std::max(numbers.size(), entry.parameters.size()); ++k) {
    if (k >= entry.parameters.size() && !any_number) fail();
    Parameter const& p = entry.parameters[std::min(k, entry.parameters.size() - 1)];
    int value = p.standard.value_or(0);
    if (k < numbers.size()) {
      auto const& text = numbers[k];
      auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
      if (error != std::errc{} || end != text.data() + text.size() || value < p.least || value > p.most) fail();
    } else if (!p.standard) {
      fail();
    }
    result.push_back(value);
  }
  return result;
}

/// "protolearn::Consensus<3, true>".
std::string type_of(Entry const& entry, Parameters const& parameters) {
  std::string text = std::string("protolearn::") + entry.type;
  if (parameters.empty()) return text;
  char const* before = "<";
  for (std::size_t k = 0; k < parameters.size(); ++k) {
    Parameter const& p = entry.parameters[std::min(k, entry.parameters.size() - 1)];
    bool const is_flag = p.least == 0 && p.most == 1;
    text.append(before).append(is_flag ? (parameters[k] != 0 ? "true" : "false") : std::to_string(parameters[k]));
    before = ", ";
  }
  return text + ">";
}

/// The numbers as words, without the standard ones at the end.
std::string in_words(Entry const& entry, Parameters const& parameters, bool shorten) {
  std::size_t size = parameters.size();
  while (shorten && size > 0 && parameters[size - 1] == entry.parameters[size - 1].standard) --size;
  std::string text = entry.word;
  for (std::size_t k = 0; k < size; ++k) {
    text.append(k == 0 ? ":" : ",").append(std::to_string(parameters[k]));
  }
  return text;
}

/// The word before the first colon, and the numbers after it.
struct Words {
  std::string word;
  std::vector<std::string> numbers;
  explicit Words(std::string const& text) : word(text.substr(0, text.find(':'))) {
    if (word.size() < text.size()) numbers = split(text.substr(word.size() + 1), ',');
  }
};

Choice own(char const* option, std::string const& words, OwnKind kind) {
  OwnType const type = own_type(option, words, kind);
  return {type.type, type.words, type};
}

PredicateChoice predicate_of(std::string const& words) {
  // The word is all that comes before the first number; numbers may be negative.
  std::size_t end = 0;
  while (end < words.size() && (std::isdigit(static_cast<unsigned char>(words[end])) == 0)) ++end;
  while (end > 0 && end <= words.size() && words[end - 1] == '-') --end;
  std::string const word = words.substr(0, end);
  PredicateEntry const& entry = entry_of("--view", "predicate of thresholds", word, predicates());
  std::vector<std::string> numbers;
  for (std::size_t k = end; k < words.size();) {
    std::size_t next = words.find('-', k + 2);  // what follows at k + 1 may be a sign
    if (next == words.npos) next = words.size();
    numbers.push_back(words.substr(k + 1, next - k - 1));
    k = next;
  }
  return {&entry, parameters_of("--view", entry, numbers, words, entry.any_number, '-', '-')};
}

std::size_t product(std::size_t a, std::size_t b) {
  return b != 0 && a > std::numeric_limits<std::size_t>::max() / b ? std::numeric_limits<std::size_t>::max() : a * b;
}

std::size_t power(std::size_t base, unsigned exponent) {
  std::size_t result = 1;
  for (unsigned k = 0; k < exponent; ++k) result = product(result, base);
  return result;
}

/// How many multisets of n things of k kinds there are: n+k-1 over n.
std::size_t multisets(unsigned k, unsigned n) {
  std::size_t result = 1;
  for (unsigned i = 1; i <= n; ++i) {
    std::size_t const next = product(result, k - 1 + i);
    if (next == std::numeric_limits<std::size_t>::max()) return next;
    result = next / i;
  }
  return result;
}

}  // namespace

TaskChoice task_of(std::string const& words) {
  if (names_a_file(words)) return {own("--task", words, OwnKind::task), nullptr, {}};
  Words const parts(words);
  TaskEntry const& entry = entry_of("--task", "task", parts.word, tasks());
  Parameters parameters = parameters_of("--task", entry, parts.numbers, words);
  if (entry.demands.refusal != nullptr) {
    if (auto const why = entry.demands.refusal(parameters)) throw usage_error("--task: " + *why);
  }
  return {{type_of(entry, parameters), in_words(entry, parameters, true), {}}, &entry, parameters};
}

namespace {

/// "crash:1,2" is "crash:1" and "2".
std::pair<std::string, std::string> at_last_comma(std::string const& text) {
  std::size_t const comma = text.rfind(',');
  return comma == text.npos ? std::pair{text, std::string()} : std::pair{text.substr(0, comma), text.substr(comma + 1)};
}

std::optional<unsigned> number_of(std::string const& text, unsigned least, unsigned most) {
  unsigned value = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < least || value > most) return std::nullopt;
  return value;
}

[[noreturn]] void unfit(std::string const& words, std::string const& why) {
  throw usage_error("--faults: '" + words + "' does not fit: " + why);
}

/// heard-at-least:FAULTS,K
FaultChoice hearing(FaultEntry const& entry, std::string const& words, std::string const& rest) {
  auto const [inner, quorum] = at_last_comma(rest);
  bool const named = quorum == "majority" || quorum == "all-but-faulty";
  if (inner.empty() || (!named && !number_of(quorum, 1, 32))) {
    unfit(words,
          "use heard-at-least:FAULTS,K with K from 1 to 32, majority or all-but-faulty, such as heard-at-least:loss,2");
  }
  FaultChoice choice = faults_of(inner);
  if (!choice.quorum.empty()) throw usage_error("--faults " + words + " says the same twice");
  choice.quorum = quorum;
  std::string const type = quorum == "majority" ? "protolearn::HearingQuorum::majority"
                           : named              ? "protolearn::HearingQuorum::all_but_faulty"
                                                : quorum;
  choice.type = std::string("protolearn::") + entry.type + "<" + choice.type + ", " + type + ">";
  choice.words = std::string(entry.word) + ":" + choice.words + "," + quorum;
  return choice;
}

/// loss-until:R or loss-until:R,FAULTS
FaultChoice until(FaultEntry const& entry, std::string const& words, std::string const& rest) {
  std::size_t const comma = rest.find(',');
  auto const round = number_of(rest.substr(0, comma), 0, 15);
  if (!round || comma + 1 == rest.size()) {
    unfit(words, "use loss-until:R or loss-until:R,FAULTS with R from 0 to 15, such as loss-until:2");
  }
  FaultChoice choice = faults_of(comma == rest.npos ? "loss" : rest.substr(comma + 1));
  if (choice.last_lossy) throw usage_error("--faults " + words + " says the same twice");
  choice.last_lossy = *round;
  choice.loses = choice.loses && *round > 0;
  choice.loses_anyway = choice.loses_anyway && *round > 0;
  bool const any = choice.words == "loss";
  std::string const number = std::to_string(*round);
  choice.type = std::string("protolearn::") + entry.type + "<" + number + (any ? "" : ", " + choice.type) + ">";
  choice.words = std::string(entry.word) + ":" + number + (any ? "" : "," + choice.words);
  return choice;
}

/// moving:FAULTS
FaultChoice moving(FaultEntry const& entry, std::string const& words, std::string const& rest) {
  if (rest.empty()) unfit(words, "use moving:FAULTS, such as moving:send-omission:1");
  FaultChoice choice = faults_of(rest);
  if (choice.moving) throw usage_error("--faults " + words + " says the same twice");
  bool const two = choice.entry != nullptr && choice.entry->kind == FaultEntry::Kind::both;
  if (two || (!choice.own && !choice.omits)) {
    unfit(words, "what moves from process to process are omissions: send-omission, receive-omission or omission");
  }
  choice.moving = true;
  choice.type = std::string("protolearn::") + entry.type + "<" + choice.type + ">";
  choice.words = std::string(entry.word) + ":" + choice.words;
  return choice;
}

/// both:FAULTS,FAULTS. Where several commas could be the one between the two, it is the first.
FaultChoice both(FaultEntry const& entry, std::string const& words, std::string const& rest) {
  std::optional<FaultChoice> a, b;
  for (std::size_t comma = rest.find(','); comma != rest.npos && !b; comma = rest.find(',', comma + 1)) {
    try {
      a = faults_of(rest.substr(0, comma));
      b = faults_of(rest.substr(comma + 1));
    } catch (usage_error const&) {
      b.reset();
    }
  }
  if (!b) unfit(words, "use both:FAULTS,FAULTS, such as both:byzantine:1,send-omission:1");
  bool const nested = a->entry == &entry || b->entry == &entry;
  if (nested || a->moving || b->moving) unfit(words, "neither of the two may be both or moving");
  if (a->crashes && b->crashes) unfit(words, "only one of the two may have crashes: join the bounds");
  if (a->loses && b->loses && (a->budget != b->budget || a->last_lossy != b->last_lossy)) {
    unfit(words, "two that lose messages must do so within the same limits: put loss-until before both");
  }
  FaultChoice choice;
  choice.type = std::string("protolearn::") + entry.type + "<" + a->type + ", " + b->type + ">";
  choice.words = std::string(entry.word) + ":" + a->words + "," + b->words;
  choice.own = a->own ? a->own : b->own;
  choice.entry = &entry;
  choice.bounds = {0U, a->bounds[1], b->bounds[1]};
  choice.crashes = a->crashes || b->crashes;
  choice.lies = a->lies || b->lies;
  choice.omits = a->omits || b->omits;
  choice.loses = a->loses || b->loses;
  choice.loses_anyway = a->loses_anyway || b->loses_anyway;
  choice.budget = a->loses ? a->budget : b->budget;
  choice.last_lossy = a->loses ? a->last_lossy : b->last_lossy;
  auto const number = [](FaultChoice const& c) { return number_of(c.quorum, 1, 32).value_or(0); };
  choice.quorum = b->quorum.empty() || number(*a) > number(*b) ? a->quorum : b->quorum;  // the one that may be too much
  bool const numbers = number(*a) > 0 && number(*b) > 0;
  choice.hears_by_formula = choice.quorum != "all-but-faulty" && a->quorum != "all-but-faulty" &&
                            (numbers || a->quorum == b->quorum || a->quorum.empty() || b->quorum.empty());
  return choice;
}

/// F after the colon: "2", or "below-3".
FaultBound bound_of(FaultEntry const& entry, Words const& parts, std::string const& words) {
  constexpr std::string_view below = "below-";
  bool const fraction = parts.numbers.size() == 1 && parts.numbers[0].starts_with(below);
  if (!fraction) return static_cast<unsigned>(parameters_of("--faults", entry, parts.numbers, words)[0]);
  auto const k = number_of(parts.numbers[0].substr(below.size()), 1, 32);
  if (!k) unfit(words, "use " + std::string(entry.word) + ":below-k with k from 1 to 32");
  return FaultBound::fraction(*k);
}

}  // namespace

unsigned FaultChoice::faulty(unsigned nodes) const {
  unsigned sum = 0;
  for (FaultBound const& bound : bounds) sum += bound.is_number() || nodes != every_n ? bound.of(nodes) : 0;
  return sum;
}

FaultChoice faults_of(std::string const& words) {
  using Kind = FaultEntry::Kind;
  std::string const word = words.substr(0, words.find(':'));
  auto const& all = fault_models();
  auto const wrapper =
      std::find_if(all.begin(), all.end(), [&](FaultEntry const& e) { return e.wraps() && word == e.word; });
  if (wrapper != all.end()) {
    std::string const rest = word.size() < words.size() ? words.substr(word.size() + 1) : "";
    if (wrapper->kind == Kind::heard_at_least) return hearing(*wrapper, words, rest);
    if (wrapper->kind == Kind::loss_until) return until(*wrapper, words, rest);
    return wrapper->kind == Kind::moving ? moving(*wrapper, words, rest) : both(*wrapper, words, rest);
  }
  FaultChoice choice;
  if (names_a_file(words)) {
    static_cast<Choice&>(choice) = own("--faults", words, OwnKind::faults);
    return choice;
  }
  Words const parts(words);
  FaultEntry const& entry = entry_of("--faults", "fault model", parts.word, all);
  choice.entry = &entry;
  choice.crashes = entry.kind == Kind::crash;
  choice.lies = entry.kind == Kind::byzantine;
  choice.omits = entry.kind == Kind::omission;
  if (entry.has_faulty_processes()) {
    FaultBound const bound = bound_of(entry, parts, words);
    choice.bounds[1] = bound;
    choice.loses = choice.omits && bound != FaultBound(0);
    std::string const F = detail::code_of(bound);
    choice.type = std::string("protolearn::") + entry.type + "<" + (bound.is_number() ? "" : "protolearn::") + F + ">";
    choice.words = words_of_name(std::string(entry.type) + "<" + F + ">");
    return choice;
  }
  Parameters const parameters = parameters_of("--faults", entry, parts.numbers, words);
  choice.type = type_of(entry, parameters);
  choice.words = in_words(entry, parameters, false);
  choice.loses = entry.kind == Kind::loss;
  if (entry.kind == Kind::loss_budget) {
    choice.budget = static_cast<unsigned>(parameters[0]);
    choice.loses = parameters[0] > 0;
  }
  choice.loses_anyway = choice.loses;
  return choice;
}

ViewChoice view_of(std::string const& words) {
  std::string const word = words.substr(0, words.find(':'));
  auto const wraps = [&](ViewEntry const& entry) { return entry.wraps() && word == entry.word; };
  bool const wrapper = std::any_of(views().begin(), views().end(), wraps);
  if (!wrapper && names_a_file(words)) return {own("--view", words, OwnKind::view), nullptr, {}, {}, 0};
  std::string const rest = word.size() < words.size() ? words.substr(word.size() + 1) : "";
  ViewEntry const& entry = entry_of("--view", "view", word, views());
  ViewChoice choice;
  choice.entry = &entry;
  std::string const base = std::string("protolearn::") + entry.type;
  if (entry.wraps()) {
    if (rest.empty()) {
      throw usage_error("--view: " + word + " is a view and something more: say which, such as " + word + ":counted");
    }
    std::string number;
    if (entry.has_speaker()) {
      bool const turn = entry.kind == ViewEntry::Kind::with_turn;
      auto const [inner, text] = at_last_comma(rest);
      auto const value = number_of(text, turn ? 1 : 0, turn ? 15 : 31);
      if (inner != "counted" || !value) {
        throw usage_error("--view: '" + words + "' does not fit: use " + word + ":counted,P with P from " +
                          (turn ? "1 to 15, the rounds of a turn" : "0 to 31, the process"));
      }
      choice.number = *value;
      number = std::to_string(*value);
    }
    choice.inner = std::make_shared<ViewChoice const>(view_of(number.empty() ? rest : "counted"));
    choice.type = base + "<" + choice.inner->type + (number.empty() ? "" : ", " + number) + ">";
    choice.words = word + ":" + choice.inner->words + (number.empty() ? "" : "," + number);
    choice.own = choice.inner->own;
  } else if (entry.kind == ViewEntry::Kind::thresholds) {
    if (rest.empty()) {
      throw usage_error(
          "--view: thresholds is nothing without predicates: say which, such as thresholds:exists-0,majority-1");
    }
    choice.type = base + "<";
    for (std::string const& part : split(rest, ',')) {
      PredicateChoice const predicate = predicate_of(part);
      choice.type += (choice.predicates.empty() ? "" : ", ") + type_of(*predicate.entry, predicate.parameters);
      choice.predicates.push_back(predicate);
    }
    choice.type += ">";
    choice.words = words;
  } else {
    if (word.size() < words.size())
      throw usage_error("--view: '" + words + "' does not fit: " + word + " takes nothing more");
    choice.type = base;
    choice.words = word;
  }
  return choice;
}

bool ViewChoice::learns_predicates() const {
  return (entry != nullptr && entry->kind == ViewEntry::Kind::learned_thresholds) ||
         (inner != nullptr && inner->learns_predicates());
}

std::optional<std::size_t> ViewChoice::entries(unsigned nodes, unsigned states, unsigned rounds) const {
  if (entry == nullptr) return std::nullopt;
  using Kind = ViewEntry::Kind;
  std::size_t of_inner = 0;
  if (inner) {
    auto const known = inner->entries(nodes, states, rounds);
    if (!known) return std::nullopt;
    of_inner = *known;
  }
  switch (entry->kind) {
    case Kind::ordered:
      return product(states, power(states + 1, nodes - 1));
    case Kind::counted:
      return product(states, multisets(states + 1, nodes - 1));
    case Kind::thresholds:
      return product(states, power(2, static_cast<unsigned>(predicates.size())));
    case Kind::learned_thresholds:  // without predicates
      return states;
    case Kind::with_round:
      return product(of_inner, rounds);
    case Kind::with_last_round:
      return product(of_inner, rounds > 1 ? 2 : 1);
    case Kind::per_process:
      return product(of_inner, nodes);
    case Kind::with_coin:
      return product(of_inner, 2);
    case Kind::with_turn:
    case Kind::with_sender: {
      if (nodes < 2) return std::nullopt;
      std::size_t const others = product(states, multisets(states + 1, nodes - 2));
      std::size_t const block = product(others, states + 1) + product(states, multisets(states + 1, nodes - 1));
      bool const saturated = block < product(others, states + 1);
      return product(saturated ? std::numeric_limits<std::size_t>::max() : block,
                     entry->kind == Kind::with_turn ? number : 1);
    }
  }
  return std::nullopt;
}

std::string words_of_name(std::string const& name) {
  constexpr std::string_view message_loss = "MessageLoss";
  if (std::size_t const at = name.find(message_loss); at != name.npos) {
    return words_of_name(name.substr(0, at) + "Loss" + name.substr(at + message_loss.size()));
  }
  if (name == "Consensus (not uniform)") return "consensus:2,0";
  std::string result;
  bool in_predicate = false, after_mark = true;
  for (std::size_t k = 0; k < name.size(); ++k) {
    char const c = name[k];
    if (c == ' ') continue;
    bool const capital = std::isupper(static_cast<unsigned char>(c)) != 0;
    if (capital && !after_mark) result += '-';
    after_mark = false;
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
      result += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    } else if (c == '_') {
      result += '-';
    } else if (c == '<') {
      // A predicate's name begins with a small letter, and its numbers follow after hyphens.
      std::size_t begin = k;
      while (begin > 0 && (std::isalnum(static_cast<unsigned char>(name[begin - 1])) != 0 || name[begin - 1] == '_'))
        --begin;
      in_predicate = std::islower(static_cast<unsigned char>(name[begin])) != 0;
      result += in_predicate ? '-' : ':';
      after_mark = true;
    } else if (c == '>') {
      in_predicate = false;
    } else if (c == ',') {
      result += in_predicate ? '-' : ',';
      after_mark = true;
    } else if (c == '-') {
      result += '-';
    }
  }
  return result;
}

}  // namespace protolearn::cli
