// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <protolearn.hpp>

using namespace protolearn;

namespace {

template <unsigned S, class Faults, class Task = Consensus<>>
using Game = Setting<Shape{every_n, S, 2}, Task, Faults, Thresholds<exists<0>>>;

struct OneState {
  static constexpr std::string_view name = "one state";
  static constexpr std::array<std::string_view, 1> names{"A"};
  static constexpr auto initial = states(0);
  static constexpr auto decided = visits(0);
  static constexpr auto rules = hana::make_tuple(must("rule", all(decided)));
  static constexpr auto unanimous = share("all", all(starts(0)), all(decided));
};
struct TwoStates : OneState {
  static constexpr std::array<std::string_view, 2> names{"A", "B"};
};

/// Calls visit(counts) for all that can be heard of n: at least one message.
template <class Visit>
void for_each_receipt(std::vector<unsigned>& counts, std::size_t s, unsigned n, Visit const& visit) {
  if (s == counts.size()) {
    unsigned heard = 0;
    for (unsigned const c : counts) heard += c;
    if (heard > 0) visit();
    return;
  }
  for (unsigned c = 0; c <= n; ++c) {
    counts[s] = c;
    for_each_receipt(counts, s + 1, n - c, visit);
  }
  counts[s] = 0;
}

/// What each predicate says of each receipt of a few processes.
std::vector<std::vector<bool>> truths(std::vector<Predicate> const& library, Description const& setting,
                                      unsigned most) {
  std::vector<std::vector<bool>> result(library.size());
  for (unsigned n = 1; n <= most; ++n) {
    unsigned low = 0, high = 0;
    for (FaultBound const& bound : setting.faults.bounds) {
      low += bound.is_number() ? bound.most : 0;
      high += bound.of(n);
    }
    for (unsigned f = low; f <= high && f < n; ++f) {
      std::vector<unsigned> counts(setting.shape.states);
      for_each_receipt(counts, 0, n, [&] {
        for (std::size_t k = 0; k < library.size(); ++k) result[k].push_back(library[k].holds(counts, n, f));
      });
    }
  }
  return result;
}

template <class Setting>
void is_in_order(std::size_t least, unsigned most_nodes = 7) {
  Description const& setting = description_of<Setting>;
  auto const library = default_library(setting);
  INFO(setting.str());
  CHECK(library.size() >= least);
  CHECK(library.size() <= 63);
  CHECK_NOTHROW(check_library(library, setting));
  CHECK(predicate_library<Setting>() == library);
  std::set<std::string> words;
  for (auto const& p : library) CHECK(words.insert(p.str()).second);
  std::map<std::vector<bool>, std::string> seen;
  auto const all = truths(library, setting, most_nodes);
  for (std::size_t k = 0; k < library.size(); ++k) {
    INFO(library[k]);
    CHECK(std::count(all[k].begin(), all[k].end(), true) > 0);
    CHECK(std::count(all[k].begin(), all[k].end(), false) > 0);
    auto const [at, is_new] = seen.emplace(all[k], library[k].str());
    INFO(at->second);
    CHECK(is_new);
  }
  // it is closed under every permutation of the states
  for (unsigned a = 1; a < setting.shape.states; ++a) {
    for (Predicate p : library) {
      std::swap(p.description.coefficients[a - 1], p.description.coefficients[a]);
      CHECK(std::find(library.begin(), library.end(), p) != library.end());
    }
  }
}

bool has(std::vector<Predicate> const& library, std::string const& words) {
  return std::any_of(library.begin(), library.end(), [&](Predicate const& p) { return p.str() == words; });
}

std::string complaint(std::vector<Predicate> const& library, Description const& setting) {
  try {
    check_library(library, setting);
  } catch (usage_error const& e) {
    return e.what();
  }
  return "";
}

}  // namespace

TEST_CASE("libraries: nothing constant, no two the same, as symmetric as can be", "[library]") {
  is_in_order<Game<3, MessageLoss, AnonymousBroadcast<>>>(25);
  is_in_order<Game<3, Byzantine<below<3>>, AnonymousBroadcast<>>>(50);
  is_in_order<Game<3, Crash<1>, AnonymousBroadcast<>>>(50);
  is_in_order<Game<3, Dead<2>, AnonymousBroadcast<>>>(50, 8);
  is_in_order<Game<4, MessageLoss>>(50);
  is_in_order<Game<4, Crash<1>>>(50);
  is_in_order<Game<4, Crash<below<2>>>>(50);
  is_in_order<Game<4, Byzantine<below<3>>>>(50);
  is_in_order<Game<4, Both<Byzantine<below<4>>, Crash<1>>>>(50);
  is_in_order<Game<4, Reliable>>(25);
  is_in_order<Game<5, Omission<2>>>(30, 5);
  is_in_order<Game<1, MessageLoss, OneState>>(4);
  is_in_order<Game<1, Crash<below<1>>, OneState>>(4);
  is_in_order<Game<2, MessageLoss, TwoStates>>(9);
  is_in_order<Game<2, Dead<below<3>>, TwoStates>>(13);
}

TEST_CASE("libraries have the kinds that the fault model gives a sense", "[library]") {
  auto const crash = predicate_library<Game<4, Crash<2>>>();
  CHECK(has(crash, "some 0"));
  CHECK(has(crash, "all decide 1"));
  CHECK(has(crash, "over 1/2 1"));
  CHECK(has(crash, "over 2/3 1"));
  CHECK(has(crash, "more than F 1"));
  CHECK(has(crash, "at least n-F 1"));
  CHECK(has(crash, "some lost"));
  CHECK_FALSE(has(crash, "heard n-F"));  // as everybody always does
  CHECK(has(crash, "over 1/2 in {0, decide 0}"));

  auto const byzantine = predicate_library<Game<4, Byzantine<below<3>>>>();
  CHECK(has(byzantine, "more than F in {0, decide 0}"));
  CHECK(has(byzantine, "at least n-F in {0, decide 0}"));

  auto const lossy = predicate_library<Game<4, Both<MessageLoss, Dead<below<3>>>>>();
  CHECK(has(lossy, "heard n-F"));
  CHECK(has(lossy, "#0 - #1 + #decide 0 - #decide 1 >= 0"));
  auto const quorum = predicate_library<Game<4, HeardAtLeast<Both<MessageLoss, Crash<1>>, 3U>>>();
  CHECK_FALSE(has(quorum, "heard more than F"));

  auto const loss = predicate_library<Game<4, MessageLoss>>();
  CHECK(has(loss, "some lost"));
  CHECK(has(loss, "0 as frequent as 1"));
  CHECK_FALSE(has(loss, "heard n-F"));
  for (auto const& p : loss) CHECK(p.description.beta == 0);
  CHECK_FALSE(has(predicate_library<Game<4, Reliable>>(), "some lost"));

  CHECK(loss.front().weight < loss.back().weight);
}

TEST_CASE("libraries of many states are small enough", "[library]") {
  auto const eight = predicate_library<Game<8, Crash<1>>>();
  CHECK(eight.size() > 40);
  CHECK(eight.size() <= 63);
  CHECK(predicate_library<Game<16, Crash<1>>>().size() <= 63);
  CHECK(predicate_library<Game<31, Crash<1>>>().size() == 63);
}

TEST_CASE("what a library must not have is said in a sentence", "[library]") {
  constexpr Description const& three = description_of<Game<3, Byzantine<below<3>>, AnonymousBroadcast<>>>;
  std::vector<Predicate> const good = default_library(three);
  auto const with = [&](std::vector<Predicate> more) {
    std::vector<Predicate> library(good.begin(), good.begin() + 6);
    for (Predicate& p : more) library.push_back(std::move(p));
    return complaint(library, three);
  };
  CHECK(with({}) == "");
  CHECK(with({predicate_of<linear<9, 0, 1, 10>>(three)}) == "");
  CHECK(with({predicate_of<at_least<0, 0>>(three)}) ==
        "protolearn: the library's predicate \"at least 0 V0\" is always true: leave it out.");
  CHECK(with({predicate_of<linear<1, 0, 1, 1>>(three)}) ==
        "protolearn: the library's predicate \"#V0 >= n + 1\" is always false: leave it out.");
  CHECK(with({predicate_of<linear<0, 3, 0, 1, 1, 1>>(three)}) == "");
  CHECK(with({predicate_of<linear<-1, 3, 2, 1>>(three)}) == "");
  CHECK(with({predicate_of<linear<-1, 3, 0, 1, 0, 0>>(three)}) ==  // n > 3F
        "protolearn: the library's predicate \"#V0 >= -n + 3F\" is always true: leave it out.");
  CHECK(with({predicate_of<linear<0, 0, 1, 1, 1, 1>>(three)}) ==
        "protolearn: the library's predicate \"heard some\" is always true: leave it out.");
  CHECK(with({good[0]}) ==
        "protolearn: the library's predicates \"some V0\" and \"some V0\" are the same: leave one of them out.");
  CHECK(with({predicate_of<linear<0, 0, 1, 2>>(three)}) ==
        "protolearn: the library's predicates \"some V0\" and \"2 #V0 >= 1\" are the same: leave one of them out.");
  Predicate shorter = good[0];
  shorter.description.coefficients.pop_back();
  CHECK(with({shorter}) == "protolearn: predicate 6 of the library has coefficients of 2 states; the setting has 3.");
  CHECK(complaint(std::vector<Predicate>(64, good[0]), three) ==
        "protolearn: a library holds at most 63 predicates; this one has 64.");

  constexpr Description const& fixed = description_of<Game<3, Crash<1>, AnonymousBroadcast<>>>;
  CHECK(complaint({predicate_of<linear<0, 1, 1, 1>>(fixed), predicate_of<at_least<0, 2>>(fixed)}, fixed) ==
        "protolearn: the library's predicates \"more than F V0\" and \"at least 2 V0\" are the same: leave one of them "
        "out.");
}

TEST_CASE("what is constant is decided as enumeration decides it", "[library]") {
  auto const compare = [](Description const& setting) {
    struct Receipt {
      unsigned n, f;
      std::array<unsigned, 2> counts;
    };
    std::vector<Receipt> all;
    for (unsigned n = 1; n <= 20; ++n) {
      unsigned low = 0, high = 0;
      for (FaultBound const& bound : setting.faults.bounds) {
        low += bound.is_number() ? bound.most : 0;
        high += bound.of(n);
      }
      for (unsigned f = low; f <= high && f < n; ++f) {
        for (unsigned a = 0; a <= n; ++a) {
          for (unsigned b = 0; a + b <= n; ++b) {
            if (a + b > 0) all.push_back({n, f, {a, b}});
          }
        }
      }
    }
    detail::PossibleReceipts const receipts(setting, false);
    detail::PredicateDescription p{{0, 0}};
    for (p.coefficients[0] = -1; p.coefficients[0] <= 2; ++p.coefficients[0]) {
      for (p.coefficients[1] = -1; p.coefficients[1] <= 2; ++p.coefficients[1]) {
        for (p.alpha = -1; p.alpha <= 1; ++p.alpha) {
          for (p.beta = -3; p.beta <= 3; ++p.beta) {
            for (p.gamma = -2; p.gamma <= 2; ++p.gamma) {
              for (bool const value : {false, true}) {
                bool const possible = std::any_of(all.begin(), all.end(), [&](Receipt const& r) {
                  return detail::predicate_holds(p, r.counts, r.n, r.f) == value;
                });
                if (receipts.can_be(p, value) != possible) FAIL(setting.str() << ": " << Predicate{p, {}});
                p.negated = true;
                if (receipts.can_be(p, !value) != possible) FAIL(setting.str() << ": " << Predicate{p, {}});
                p.negated = false;
              }
            }
          }
        }
      }
    }
  };
  compare(description_of<Game<2, Byzantine<below<3>>, TwoStates>>);
  compare(description_of<Game<2, Crash<2>, TwoStates>>);
  compare(description_of<Game<2, MessageLoss, TwoStates>>);
}
