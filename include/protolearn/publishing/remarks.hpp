// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "protolearn/core/words.hpp"
#include "protolearn/model/description.hpp"
#include "protolearn/model/predicate.hpp"

// What a reader says of an observation: "heard 0 from anyone", "missed somebody", "in round 2".

namespace protolearn {

/// Something that holds of an observation or does not, as data.
struct Remark {
  enum class Kind : std::uint8_t {
    others,  // at least `least` of the other processes' messages carry a symbol of `values`
    digit    // digit `digit` of the observation has one of `values`
  };

  Kind kind = Kind::digit;
  bool negated = false;
  unsigned digit = 0, least = 0;
  std::uint64_t values = 0;  // bit v: value v; of symbols, bit S stands for a lost message

  friend bool operator==(Remark const&, Remark const&) = default;
};

namespace detail {

/// The literals of a view: which there are, when they hold, and how they are said. Of messages, "others" are those
/// whose senders are not told apart, or all where each is.
class Vocabulary {
 public:
  /// `predicates`: of Thresholds, and of a machine that has learned some. `process`: whose part of the table this is.
  Vocabulary(Description const& setting, std::vector<PredicateDescription> predicates, unsigned process)
      : setting_(setting), predicates_(std::move(predicates)), process_(process) {
    auto const& view = setting.view;
    learned_ = view.predicates == nullptr ? static_cast<unsigned>(predicates_.size()) : 0;
    for (unsigned d = 1; d < digits(); ++d) {
      kinds_.push_back(kind_of(d));
      sees_messages_ = sees_messages_ || kinds_.back() == Digit::count || kinds_.back() == Digit::message;
    }
  }

  [[nodiscard]] unsigned digits() const { return setting_.view.digits + learned_; }

  [[nodiscard]] bool holds(Remark const& l, state_t const* digits) const {
    if (l.kind == Remark::Kind::digit) return (((l.values >> digits[l.digit]) & 1U) != 0) != l.negated;
    unsigned sum = 0;
    for (unsigned d = 1; d <= kinds_.size(); ++d) {
      if (kinds_[d - 1] == Digit::message) sum += (l.values >> digits[d]) & 1U;
      if (kinds_[d - 1] == Digit::count && ((l.values >> (d - 1)) & 1U) != 0) sum += digits[d];
    }
    return (sum >= l.least) != l.negated;
  }

  /// All that may be said, where digit d has the values occurring[d]; not the negations. What is simpler comes first.
  /// If `few`, only what is needed to tell any two observations apart.
  [[nodiscard]] std::vector<Remark> all(std::vector<std::uint64_t> const& occurring, bool few) const {
    std::vector<Remark> result;
    if (sees_messages_) add_counts(result, heard_in(occurring), few);
    for (unsigned d = 1; d < digits(); ++d) {
      Digit const kind = kinds_[d - 1];
      if (kind == Digit::count) continue;
      auto const values = values_of(occurring[d]);
      if (values.size() < 2) continue;
      for (std::size_t a = 0; a < values.size(); ++a) {
        result.push_back(of_digit(d, bit(values[a])));
        if (kind == Digit::predicate) continue;
        for (std::size_t b = a + 1; b < values.size() && !few && values.size() > 3; ++b) {
          result.push_back(of_digit(d, bit(values[a]) | bit(values[b])));
        }
      }
    }
    return result;
  }

  /// How much there is to read: the less, the better.
  [[nodiscard]] unsigned cost(Remark const& l) const {
    auto const values = static_cast<unsigned>(std::popcount(l.values));
    if (l.kind == Remark::Kind::others) {
      bool const plain = l.least == 1 || l.least == others();
      return 4 + 2 * (values - 1) + (plain ? 0U : 2U) + (l.negated ? 1U : 0U);
    }
    Digit const kind = kinds_[l.digit - 1];
    return (kind == Digit::message ? 6U : 3U) + 2 * (values - 1) + (l.negated ? 1U : 0U);
  }

  /// What says when comes before what says what was received.
  [[nodiscard]] unsigned place(Remark const& l) const {
    return l.kind == Remark::Kind::digit && is_round(l.digit) ? 0 : 1 + l.digit;
  }

  /// In words, of a process in state `own`.
  [[nodiscard]] std::string words(Remark const& l, state_t own) const {
    if (l.kind == Remark::Kind::others) return words_of_others(l, own);
    switch (kinds_[l.digit - 1]) {
      case Digit::predicate:
        return literal_in_words(predicates_[l.digit - 1], (l.values == bit(1)) != l.negated,
                                [this](state_t s) { return name(s); });
      case Digit::message:
        return words_of_message(l);
      case Digit::count:
      case Digit::label:
        break;
    }
    return words_of_label(l);
  }

 private:
  enum class Digit : std::uint8_t { count, message, predicate, label };

  [[nodiscard]] static std::uint64_t bit(unsigned v) { return std::uint64_t{1} << v; }
  [[nodiscard]] static std::vector<unsigned> values_of(std::uint64_t set) {
    std::vector<unsigned> result;
    for (; set != 0; set &= set - 1) result.push_back(static_cast<unsigned>(std::countr_zero(set)));
    return result;
  }
  [[nodiscard]] static Remark of_digit(unsigned d, std::uint64_t values) {
    return {Remark::Kind::digit, false, d, 0, values};
  }
  [[nodiscard]] unsigned lost() const { return setting_.shape.states; }
  [[nodiscard]] unsigned others() const { return setting_.shape.nodes - 1; }
  [[nodiscard]] std::string name(unsigned s) const { return setting_.task->state_name(static_cast<state_t>(s)); }

  [[nodiscard]] Digit kind_of(unsigned d) const {
    auto const& view = setting_.view;
    if (d <= predicates_.size()) return Digit::predicate;
    unsigned const v = d - learned_;
    if (view.is_count(v) && v <= lost() + 1 && view.digit_name(lost() + 1, *setting_.task) == "lost")
      return Digit::count;
    bool const message = view.radix(v) == lost() + 1 && view.value_name(v, lost(), *setting_.task) == "lost";
    return message ? Digit::message : Digit::label;
  }
  [[nodiscard]] std::string digit_name(unsigned d) const {
    return setting_.view.digit_name(d - learned_, *setting_.task);
  }
  [[nodiscard]] bool is_round(unsigned d) const { return kinds_[d - 1] == Digit::label && digit_name(d) == "round"; }

  /// The symbols that somebody receives.
  [[nodiscard]] std::vector<unsigned> heard_in(std::vector<std::uint64_t> const& occurring) const {
    std::uint64_t heard = 0;
    for (unsigned d = 1; d < digits(); ++d) {
      if (kinds_[d - 1] == Digit::message) heard |= occurring[d];
      if (kinds_[d - 1] == Digit::count && (occurring[d] & ~bit(0)) != 0) heard |= bit(d - 1);
    }
    return values_of(heard);
  }

  /// That so many messages carry one of so few symbols; or that all the others carry nothing but these.
  void add_counts(std::vector<Remark>& to, std::vector<unsigned> const& heard, bool few) const {
    auto const add = [&](std::uint64_t values) {
      for (unsigned least = 1; least <= others(); ++least) {
        to.push_back({Remark::Kind::others, false, 0, least, values});
      }
    };
    for (unsigned const a : heard) add(bit(a));
    for (std::size_t a = 0; a < heard.size() && !few; ++a) {
      for (std::size_t b = a + 1; b < heard.size(); ++b) {
        std::uint64_t const two = bit(heard[a]) | bit(heard[b]);
        if (heard[b] == lost()) {
          if (!setting_.view.has_speaker) to.push_back({Remark::Kind::others, false, 0, others(), two});
          continue;
        }
        add(two);
        for (std::size_t c = b + 1; c < heard.size(); ++c) {
          if (heard[c] != lost()) add(two | bit(heard[c]));
        }
      }
    }
  }

  /// "0", "0 or 1".
  [[nodiscard]] std::string either(std::uint64_t symbols) const {
    std::string text;
    for (unsigned const s : values_of(symbols)) {
      text += (text.empty() ? "" : " or ") + (s == lost() ? std::string("nothing") : name(s));
    }
    return text;
  }

  [[nodiscard]] std::string words_of_others(Remark const& l, state_t own) const {
    unsigned const n = others();
    bool const yes = !l.negated;
    std::string const least = std::to_string(l.least), most = std::to_string(l.least - 1);
    bool const heard_lost = l.values == bit(lost());
    if (setting_.view.has_speaker) {  // whoever speaks is not among those that are counted
      std::string const what = heard_lost ? "missed " : "heard " + either(l.values) + " from ";
      return what + (yes ? "at least " + least : l.least == 1 ? "none" : "at most " + most) + " of the rest";
    }
    if (heard_lost) {
      if (n == 1) return yes ? "heard nothing" : "heard the other";
      if (l.least == 1) return yes ? "missed somebody" : "heard everybody";
      if (l.least == n) return yes ? "heard nobody" : "heard somebody";
      return yes ? "missed at least " + least : "missed at most " + most;
    }
    std::string const symbols = either(l.values);
    if (n == 1) return (yes ? "the other says " : "the other does not say ") + symbols;
    if (((l.values >> lost()) & 1U) != 0) {
      std::string const but = either(l.values & ~bit(lost()));
      return yes ? "heard nothing but " + but : "heard something other than " + but;
    }
    if (l.least == 1) return (yes ? "heard " + symbols + " from anyone" : "heard no " + symbols);
    if (l.least == n) {
      bool const all = l.values == bit(own);
      std::string const who = all      ? "all " + std::to_string(setting_.shape.nodes) + " say "
                              : n == 2 ? "both others say "
                                       : "all " + std::to_string(n) + " others say ";
      return (yes ? "" : "not ") + who + symbols;
    }
    return "heard " + symbols + (yes ? " from at least " + least : " from at most " + most);
  }

  [[nodiscard]] std::string words_of_message(Remark const& l) const {
    unsigned const n = setting_.shape.nodes;
    std::string const who = setting_.view.parts > 1 ? "process " + std::to_string((process_ + l.digit) % n)
                            : n == 2                ? "the other"
                            : l.digit == 1          ? "the next process"
                            : l.digit + 1 == n      ? "the previous process"
                                                    : "the process " + std::to_string(l.digit) + " further on";
    if (l.values == bit(lost())) return (l.negated ? "heard " : "missed ") + who;
    return who + (l.negated ? " does not say " : " says ") + either(l.values);
  }

  [[nodiscard]] std::string words_of_label(Remark const& l) const {
    auto const& view = setting_.view;
    unsigned const d = l.digit - learned_, radix = view.radix(d);
    std::uint64_t const every = radix >= 64 ? ~std::uint64_t{0} : bit(radix) - 1;
    std::string const what = digit_name(l.digit);
    std::vector<std::string> names;
    if (is_round(l.digit)) {
      for (unsigned const v : values_of(l.negated ? every & ~l.values : l.values)) {
        names.push_back(view.value_name(d, v, *setting_.task));
      }
      return in_rounds(names);
    }
    for (unsigned const v : values_of(l.values)) names.push_back(view.value_name(d, v, *setting_.task));
    std::string text;
    for (std::string const& one : names) text += (text.empty() ? "" : " or ") + one;
    if (what == "coin") return "the coin shows " + (l.negated ? std::to_string(1 - values_of(l.values)[0]) : text);
    return what + (l.negated ? ": not " : ": ") + text;
  }

  Description const& setting_;
  std::vector<PredicateDescription> predicates_;
  unsigned process_, learned_ = 0;
  std::vector<Digit> kinds_;  // from digit 1
  bool sees_messages_ = false;
};

}  // namespace detail

}  // namespace protolearn
