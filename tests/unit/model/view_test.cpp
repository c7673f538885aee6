// SPDX-License-Identifier: Apache-2.0
// The laws that every view keeps. A new view is one more type in the list at the end.
#include "protolearn/model/view.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <vector>

#include "catch.hpp"
#include "protolearn/core/random.hpp"
#include "protolearn/model/views/counted.hpp"
#include "protolearn/model/views/ordered.hpp"
#include "protolearn/model/views/per_process.hpp"
#include "protolearn/model/views/thresholds.hpp"
#include "protolearn/model/views/with_coin.hpp"
#include "protolearn/model/views/with_round.hpp"
#include "protolearn/model/views/with_speaker.hpp"

namespace view_test {

using namespace protolearn;
using namespace protolearn::detail;

/// What is received, as a logic for the readings of views: plain bools.
template <class View>
struct Plain {
  using boolean = bool;
  typename View::received_type const& symbols;
  unsigned now;
  unsigned me = 0;
  unsigned toss = 0;

  [[nodiscard]] bool constant(bool value) const { return value; }
  [[nodiscard]] bool received(unsigned j, unsigned symbol) const {
    REQUIRE(j < symbols.size());
    return symbols[j] == symbol;
  }
  [[nodiscard]] unsigned round() const { return now; }
  [[nodiscard]] unsigned process() const { return me; }
  [[nodiscard]] bool coin(unsigned value) const { return toss == value; }
  template <class Terms>
  [[nodiscard]] bool count_between(Terms const& which, unsigned low, unsigned high) const {
    auto const count = static_cast<unsigned>(std::count(which.begin(), which.end(), true));
    return low <= count && count <= high;
  }
};

template <class View, class Visit>
void for_each_received(Visit visit) {
  typename View::received_type received{};
  for (bool more = true; more;) {
    for (unsigned round = 1; round <= View::shape.rounds; ++round) visit(received, round);
    more = false;
    for (unsigned j = 0; j < received.size() && !more; ++j) {
      more = received[j] + 1U < View::shape.states + (j == 0 ? 0 : 1);
      received[j] = more ? static_cast<state_t>(received[j] + 1) : state_t{0};
    }
  }
}

/// The observation of what was received says what was received.
template <class View>
void observation_agrees(std::size_t entry, typename View::received_type const& received, unsigned round) {
  typename View::Observation const o(entry);
  auto const heard = [&](unsigned symbol) {
    return static_cast<unsigned>(std::count(received.begin(), received.end(), symbol));
  };
  REQUIRE(o.own() == received[0]);
  REQUIRE(o.nodes() == View::shape.nodes);
  if constexpr (requires { o.count(0U); }) {
    for (unsigned s = 0; s <= View::shape.states; ++s) REQUIRE(o.count(s) == heard(s));
    REQUIRE(o.lost() == heard(View::shape.states));
  }
  if constexpr (requires { o.received(0U); }) {
    for (unsigned j = 0; j < received.size(); ++j) REQUIRE(o.received(j) == received[j]);
  }
  if constexpr (requires { o.round(); }) REQUIRE(o.round() == round);
  if constexpr (requires { o.last_round(); }) REQUIRE(o.last_round() == (round == View::shape.rounds));
}

/// How far the speaker is from process i; of other views: 0.
template <class View>
unsigned offset_of_speaker(unsigned i, unsigned round) {
  if constexpr (has_speaker<View>) return (View::speaker(round) + View::shape.nodes - i) % View::shape.nodes;
  return 0;
}

/// The speaker is told apart, and left out of the counts.
template <class View>
void speaker_agrees(std::size_t entry, typename View::received_type const& received, unsigned round, unsigned i) {
  typename View::Observation const o(entry);
  unsigned const offset = offset_of_speaker<View>(i, round);
  REQUIRE(o.own() == received[0]);
  for (unsigned s = 0; s <= View::shape.states; ++s) {
    unsigned expected = 0;
    for (unsigned j = 0; j < received.size(); ++j) expected += j != offset && received[j] == s ? 1U : 0U;
    REQUIRE((s == View::shape.states ? o.lost() : o.count(s)) == expected);
  }
  if constexpr (requires { o.my_turn(); }) {
    REQUIRE(o.my_turn() == (offset == 0));
    REQUIRE(o.from_turn() == received[offset]);
  }
  if constexpr (requires { o.is_sender(); }) {
    REQUIRE(o.is_sender() == (offset == 0));
    REQUIRE(o.from() == received[offset]);
  }
  if constexpr (requires { o.round(); }) REQUIRE(o.round() == round);
}

template <class View>
void digits_agree(std::size_t entry, typename View::received_type const& received, unsigned round, unsigned i,
                  unsigned coin = 0) {
  Plain<View> const logic{received, round, i, coin};
  auto const digits = View::digits_of(entry);
  REQUIRE(digits[0] == received[0]);
  for (unsigned d = 0; d < View::digits; ++d) {
    REQUIRE(digits[d] < View::radix[d]);
    for (unsigned v = 0; v < View::radix[d]; ++v) REQUIRE(View::digit_is(logic, d, v) == (digits[d] == v));
  }
}

/// Who sent what does not matter to an anonymous view.
template <class View>
void names_do_not_matter(std::size_t entry, typename View::received_type received, unsigned round, unsigned i,
                         Random& random) {
  if constexpr (View::anonymous) {
    unsigned const offset = offset_of_speaker<View>(i, round);
    std::array<std::uint8_t, View::shape.states + 1> counts{};
    for (unsigned j = 1; j < received.size(); ++j) {
      if (!has_speaker<View> || j != offset) ++counts[received[j]];
    }
    if constexpr (has_speaker<View>) {
      auto const said = static_cast<state_t>(offset == 0 ? View::shape.states + 1 : received[offset]);
      REQUIRE(View::index_of_counts(received[0], counts, round, said) == entry);
    } else {
      REQUIRE(View::index_of_counts(received[0], counts, round) == entry);
    }
    unsigned speaker = offset;
    for (unsigned j = View::shape.nodes - 1; j > 1; --j) {
      unsigned const k = 1 + random.below(j);
      std::swap(received[j], received[k]);
      speaker = speaker == j ? k : speaker == k ? j : speaker;
    }
    REQUIRE(index_of<View>(received, round, speaker) == entry);
  }
}

/// Different values have different words, and different digits different names.
template <class View>
void has_words() {
  auto const names = [](state_t s) { return "state " + std::to_string(s); };
  std::set<std::string> digits;
  for (unsigned d = 0; d < View::digits; ++d) {
    REQUIRE(digits.insert(View::digit_name(d, names)).second);
    std::set<std::string> values;
    for (unsigned v = 0; v < View::radix[d]; ++v) REQUIRE(values.insert(View::value_name(d, v, names)).second);
  }
}

/// `sparse`: some entries stand for no observation.
template <class View>
void keeps_the_laws(bool sparse) {
  static_assert(bound_view<View>);
  Random random(1);
  std::vector<bool> used(View::entries);
  for_each_received<View>([&](auto const& received, unsigned round) {
    for (unsigned i = 0; i < (has_speaker<View> ? View::shape.nodes : 1); ++i) {
      std::size_t const entry = index_of<View>(received, round, offset_of_speaker<View>(i, round));
      REQUIRE(entry < View::entries);
      used[entry] = true;
      digits_agree<View>(entry, received, round, i);
      if constexpr (has_coin<View>) {
        digits_agree<View>(entry + View::coin_offset, received, round, i, 1);
        used[entry + View::coin_offset] = true;
        REQUIRE(coin_of<View>(entry + View::coin_offset) == 1);
        REQUIRE(coin_of<View>(entry) == 0);
        REQUIRE(typename View::Observation(entry).coin() == 0);
        REQUIRE(typename View::Observation(entry + View::coin_offset).coin() == 1);
      }
      if constexpr (has_speaker<View>) {
        speaker_agrees<View>(entry, received, round, i);
      } else {
        observation_agrees<View>(entry, received, round);
      }
      names_do_not_matter<View>(entry, received, round, i, random);
    }
  });
  auto const count = static_cast<std::size_t>(std::count(used.begin(), used.end(), true));
  constexpr bool apart = requires { View::offset(0U); };
  std::size_t const parts = apart ? View::shape.nodes : 1;
  CHECK((sparse ? count <= View::entries : count * parts == View::entries));
  std::set<std::array<state_t, View::digits>> digits;
  for (std::size_t e = 0; e < View::entries / parts; ++e) digits.insert(View::digits_of(e));
  CHECK(digits.size() == View::entries / parts);
  has_words<View>();
}

template <class View>
void in_every_shape(bool sparse = false) {
  static_assert(view<View>);
  CHECK_FALSE(view_name<View>().empty());
  if constexpr (!has_speaker<typename View::template On<Shape{2, 3, 1}>>) {
    keeps_the_laws<typename View::template On<Shape{1, 3, 2}>>(sparse);
  }
  keeps_the_laws<typename View::template On<Shape{2, 3, 1}>>(sparse);
  keeps_the_laws<typename View::template On<Shape{3, 5, 2}>>(sparse);
  keeps_the_laws<typename View::template On<Shape{4, 3, 3}>>(sparse);
}

using Predicates = Thresholds<exists<0>, every<2>, majority<1>, two_thirds<0>, at_least<1, 1>, all_but_faulty<2>,
                              as_frequent<0, 1>, any_lost, linear<1, 0, 0, 2, -1, 1>>;
using PredicatesOfOneFault = resolve_view<Predicates, 1>::type;

template <class View, Shape shape>
inline constexpr std::size_t size = View::template On<shape>::entries;

}  // namespace view_test

using namespace view_test;

TEMPLATE_TEST_CASE("views keep the laws of views", "", Ordered, Counted, WithRound<Ordered>, WithRound<Counted>,
                   WithLastRound<Ordered>, WithLastRound<Counted>, PerProcess<Ordered>,
                   PerProcess<WithRound<Counted>>) {
  in_every_shape<TestType>();
}
TEMPLATE_TEST_CASE("views with a speaker keep them too", "", (WithTurn<Counted, 1>), (WithSender<Counted, 1>),
                   (WithRound<WithSender<Counted, 0>>)) {
  in_every_shape<TestType>();
}
TEMPLATE_TEST_CASE("views with a coin keep them too", "", WithCoin<Ordered>, WithCoin<WithRound<Counted>>,
                   WithRound<WithCoin<Counted>>, PerProcess<WithCoin<Ordered>>, (WithCoin<WithSender<Counted, 0>>)) {
  in_every_shape<TestType>();
}
TEST_CASE("a longer turn shows its rounds") {
  // In three rounds there is no third round of a turn, nor the turn of process 2.
  keeps_the_laws<WithTurn<Counted, 2>::On<Shape{4, 3, 3}>>(true);
  using View = WithTurn<Counted, 3>::On<Shape{7, 11, 9}>;
  STATIC_REQUIRE(View::entries == 3 * 11 * (12 * 4368 + 12376));
  CHECK(View::speaker(3) == 0);
  CHECK(View::speaker(4) == 1);
  CHECK(View::speaker(22) == 0);  // from the beginning again
  CHECK(View::Observation(entry_of<View>(1, {5, 1, 1, 2, 11, 3, 4}, 6)).turn_round() == 3);
}
TEMPLATE_TEST_CASE("threshold views keep them too", "", Predicates, WithRound<Predicates>, PredicatesOfOneFault) {
  in_every_shape<TestType>(true);
}

TEST_CASE("each process has its own part of a machine") {
  using View = PerProcess<Ordered>::On<Shape{3, 4, 2}>;
  std::set<std::size_t> entries;
  for (unsigned i = 0; i < 3; ++i) {
    for_each_received<View>([&](auto const& received, unsigned round) {
      std::size_t const entry = entry_of<View>(i, received, round);
      entries.insert(entry);
      REQUIRE(View::Observation(entry).process() == i);
      REQUIRE(View::Observation(entry).own() == received[0]);
      for (unsigned p = 0; p < 3; ++p) REQUIRE(View::Observation(entry).from(p) == received[(p + 3 - i) % 3]);
    });
  }
  CHECK(entries.size() == View::entries);
  CHECK(*entries.rbegin() + 1 == View::entries);
}

TEST_CASE("tables are as large as they must be") {
  STATIC_REQUIRE(size<Ordered, Shape{3, 8, 2}> == 8 * 9 * 9);
  STATIC_REQUIRE(size<Ordered, Shape{7, 8, 2}> == 4'251'528);
  STATIC_REQUIRE(size<Ordered, Shape{16, 31, 2}> > max_entries);
  STATIC_REQUIRE(size<Counted, Shape{7, 8, 2}> == 24'024);
  STATIC_REQUIRE(size<WithRound<Counted>, Shape{7, 4, 4}> == 4 * 4 * 210);
  STATIC_REQUIRE(size<WithLastRound<Counted>, Shape{7, 4, 4}> == 2 * 4 * 210);
  STATIC_REQUIRE(size<WithLastRound<Counted>, Shape{7, 4, 1}> == 4 * 210);
  STATIC_REQUIRE(size<PerProcess<Ordered>, Shape{4, 2, 2}> == 4 * 2 * 27);
  STATIC_REQUIRE(size<Thresholds<exists<0>, any_lost>, Shape{7, 8, 2}> == 8 * 4);
}
