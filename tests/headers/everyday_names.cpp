// SPDX-License-Identifier: Apache-2.0
// A program of somebody who says `using namespace protolearn` and calls their own things by everyday names. Each is
// declared here in the global namespace and used without a qualifier: one that the library brings, too, is ambiguous.
#include <cstddef>
#include <protolearn.hpp>
#include <sstream>
#include <string_view>
#include <type_traits>

using namespace protolearn;

// --- types -----------------------------------------------------------------------------------------------------------

struct Action {};
struct Adversary {};
struct Agent {};
struct Chain {};
struct Channel {};
struct Clause {};
struct Clock {};
struct Clocked {};
struct Config {};
struct Configuration {};
struct Context {};
struct Cover {};
struct Decay {};
struct Decisions {};
struct Delivery {};
struct Edge {};
struct Engine {};
struct Entry {};
struct Episode {};
struct Event {};
struct Explorer {};
struct Facts {};
struct Feature {};
struct Features {};
struct Formula {};
struct Game {};
struct Graph {};
struct Group {};
struct Guard {};
struct History {};
struct Key {};
struct Layer {};
struct Leaf {};
struct Length {};
struct Link {};
struct Literal {};
struct Log {};
struct Loop {};
struct Map {};
struct Matrix {};
struct Memory {};
struct Message {};
struct Model {};
struct Move {};
struct Node {};
struct Observation {};
struct Outcome {};
struct Place {};
struct Player {};
struct Power {};
struct Prefix {};
struct Process {};
struct Property {};
struct Protocol {};
struct Quorum {};
struct Random {};
struct Recipe {};
struct Round {};
struct Row {};
struct Rule {};
struct Sample {};
struct Scenario {};
struct Server {};
struct Set {};
struct Share {};
struct Simulator {};
struct Situation {};
struct Solver {};
struct State {};
struct Step {};
struct Table {};
struct Tally {};
struct Task {};
struct Term {};
struct Timer {};
struct Trace {};
struct Transition {};
struct Tree {};
struct Value {};
struct Variable {};
struct View {};
struct Visit {};
struct Vote {};
struct Watch {};
struct Weight {};
struct Wish {};
struct Witness {};
struct Word {};
struct Worker {};

// The library's formulas are made of these; a user's have nothing to do with them.
enum class Level { low, high };
struct All {};
struct And {};
struct Any {};
struct Between {};
struct Correct {};
struct CountOf {};
struct Ends {};
struct Implies {};
struct Must {};
struct Not {};
struct Or {};
struct Starts {};
struct Visits {};

template <class... Types>
constexpr std::size_t listed_types = sizeof...(Types);

constexpr std::size_t types =
    listed_types<Action, Adversary, Agent, Chain, Channel, Clause, Clock, Clocked, Config, Configuration, Context,
                 Cover, Decay, Decisions, Delivery, Edge, Engine, Entry, Episode, Event, Explorer, Facts, Feature,
                 Features, Formula, Game, Graph, Group, Guard, History, Key, Layer, Leaf, Length, Link, Literal, Log,
                 Loop, Map, Matrix, Memory, Message, Model, Move, Node, Observation, Outcome, Place, Player, Power,
                 Prefix, Process, Property, Protocol, Quorum, Random, Recipe, Round, Row, Rule, Sample, Scenario,
                 Server, Set, Share, Simulator, Situation, Solver, State, Step, Table, Tally, Task, Term, Timer, Trace,
                 Transition, Tree, Value, Variable, View, Visit, Vote, Watch, Weight, Wish, Witness, Word, Worker,
                 Level, All, And, Any, Between, Correct, CountOf, Ends, Implies, Must, Not, Or, Starts, Visits>;

// --- functions that take whatever they are given. Calls inside the library must not find them by the types of a user's
//     task (argument-dependent lookup); one that did would get a Mine.
//     -------------------------------------------------

struct Mine {};

template <class... A>
Mine add(A&&...);
template <class... A>
Mine binomial(A&&...);
template <class... A>
Mine blame(A&&...);
template <class... A>
Mine bounds(A&&...);
template <class... A>
Mine build(A&&...);
template <class... A>
Mine check(A&&...);
template <class... A>
Mine choose(A&&...);
template <class... A>
Mine clone(A&&...);
template <class... A>
Mine collect(A&&...);
template <class... A>
Mine condition(A&&...);
template <class... A>
Mine configure(A&&...);
template <class... A>
Mine confirm(A&&...);
template <class... A>
Mine contains(A&&...);
template <class... A>
Mine contribution(A&&...);
template <class... A>
Mine convert(A&&...);
template <class... A>
Mine cover(A&&...);
template <class... A>
Mine decide(A&&...);
template <class... A>
Mine describe(A&&...);
template <class... A>
Mine difference(A&&...);
template <class... A>
Mine draw(A&&...);
template <class... A>
Mine emit(A&&...);
template <class... A>
Mine entry_of(A&&...);
template <class... A>
Mine evaluate(A&&...);
template <class... A>
Mine expand(A&&...);
template <class... A>
Mine expect(A&&...);
template <class... A>
Mine explain(A&&...);
template <class... A>
Mine follow(A&&...);
template <class... A>
Mine for_each_atom(A&&...);
template <class... A>
Mine go(A&&...);
template <class... A>
Mine guards(A&&...);
template <class... A>
Mine handle(A&&...);
template <class... A>
Mine highest(A&&...);
template <class... A>
Mine holds(A&&...);
template <class... A>
Mine in_words(A&&...);
template <class... A>
Mine index_of(A&&...);
template <class... A>
Mine init(A&&...);
template <class... A>
Mine is_count(A&&...);
template <class... A>
Mine is_lossy(A&&...);
template <class... A>
Mine is_set(A&&...);
template <class... A>
Mine join(A&&...);
template <class... A>
Mine judge(A&&...);
template <class... A>
Mine label(A&&...);
template <class... A>
Mine length_of(A&&...);
template <class... A>
Mine list_of(A&&...);
template <class... A>
Mine load(A&&...);
template <class... A>
Mine look(A&&...);
template <class... A>
Mine luby(A&&...);
template <class... A>
Mine make(A&&...);
template <class... A>
Mine may_start(A&&...);
template <class... A>
Mine member(A&&...);
template <class... A>
Mine merge(A&&...);
template <class... A>
Mine name_of(A&&...);
template <class... A>
Mine normal_form(A&&...);
template <class... A>
Mine normalise(A&&...);
template <class... A>
Mine note(A&&...);
template <class... A>
Mine parse(A&&...);
template <class... A>
Mine play(A&&...);
template <class... A>
Mine power(A&&...);
template <class... A>
Mine premise_of(A&&...);
template <class... A>
Mine print(A&&...);
template <class... A>
Mine print_share(A&&...);
template <class... A>
Mine process(A&&...);
template <class... A>
Mine prove(A&&...);
template <class... A>
Mine range(A&&...);
template <class... A>
Mine rank(A&&...);
template <class... A>
Mine reach(A&&...);
template <class... A>
Mine reason(A&&...);
template <class... A>
Mine record(A&&...);
template <class... A>
Mine refute(A&&...);
template <class... A>
Mine render(A&&...);
template <class... A>
Mine report(A&&...);
template <class... A>
Mine reward(A&&...);
template <class... A>
Mine rule(A&&...);
template <class... A>
Mine run(A&&...);
template <class... A>
Mine same_table(A&&...);
template <class... A>
Mine sample(A&&...);
template <class... A>
Mine save(A&&...);
template <class... A>
Mine search(A&&...);
template <class... A>
Mine sentence(A&&...);
template <class... A>
Mine share_of(A&&...);
template <class... A>
Mine shortest(A&&...);
template <class... A>
Mine show(A&&...);
template <class... A>
Mine solve(A&&...);
template <class... A>
Mine split(A&&...);
template <class... A>
Mine step(A&&...);
template <class... A>
Mine stop_rule(A&&...);
template <class... A>
Mine store(A&&...);
template <class... A>
Mine sum_up(A&&...);
template <class... A>
Mine task(A&&...);
template <class... A>
Mine update(A&&...);
template <class... A>
Mine view(A&&...);
template <class... A>
Mine weight(A&&...);
template <class... A>
Mine with(A&&...);
template <class... A>
Mine with_commas(A&&...);
template <class... A>
Mine witnesses(A&&...);
template <class... A>
Mine words(A&&...);

template <class... Results>
constexpr std::size_t mine = (std::size_t{std::is_same_v<Results, Mine>} + ...);

constexpr std::size_t functions =
    mine<decltype(add(1)), decltype(binomial(1)), decltype(blame(1)), decltype(bounds(1)), decltype(build(1)),
         decltype(check(1)), decltype(choose(1)), decltype(clone(1)), decltype(collect(1)), decltype(condition(1)),
         decltype(configure(1)), decltype(confirm(1)), decltype(contains(1)), decltype(contribution(1)),
         decltype(convert(1)), decltype(cover(1)), decltype(decide(1)), decltype(describe(1)), decltype(difference(1)),
         decltype(draw(1)), decltype(emit(1)), decltype(entry_of(1)), decltype(evaluate(1)), decltype(expand(1)),
         decltype(expect(1)), decltype(explain(1)), decltype(follow(1)), decltype(for_each_atom(1)), decltype(go(1)),
         decltype(guards(1)), decltype(handle(1)), decltype(highest(1)), decltype(holds(1)), decltype(in_words(1)),
         decltype(index_of(1)), decltype(init(1)), decltype(is_count(1)), decltype(is_lossy(1)), decltype(is_set(1)),
         decltype(join(1)), decltype(judge(1)), decltype(label(1)), decltype(length_of(1)), decltype(list_of(1)),
         decltype(load(1)), decltype(look(1)), decltype(luby(1)), decltype(make(1)), decltype(may_start(1)),
         decltype(member(1)), decltype(merge(1)), decltype(name_of(1)), decltype(normal_form(1)),
         decltype(normalise(1)), decltype(note(1)), decltype(parse(1)), decltype(play(1)), decltype(power(1)),
         decltype(premise_of(1)), decltype(print(1)), decltype(print_share(1)), decltype(process(1)),
         decltype(prove(1)), decltype(range(1)), decltype(rank(1)), decltype(reach(1)), decltype(reason(1)),
         decltype(record(1)), decltype(refute(1)), decltype(render(1)), decltype(report(1)), decltype(reward(1)),
         decltype(rule(1)), decltype(run(1)), decltype(same_table(1)), decltype(sample(1)), decltype(save(1)),
         decltype(search(1)), decltype(sentence(1)), decltype(share_of(1)), decltype(shortest(1)), decltype(show(1)),
         decltype(solve(1)), decltype(split(1)), decltype(step(1)), decltype(stop_rule(1)), decltype(store(1)),
         decltype(sum_up(1)), decltype(task(1)), decltype(update(1)), decltype(view(1)), decltype(weight(1)),
         decltype(with(1)), decltype(with_commas(1)), decltype(witnesses(1)), decltype(words(1))>;

// --- a task of one's own, whose name would bring the functions above into every call inside the library
// ---------------

struct Door {
  enum State : state_t { closed, knocked, opened, ignored };

  static constexpr std::string_view name = "Door";
  static constexpr std::array<std::string_view, 4> names{"CLOSED", "KNOCKED", "OPENED", "IGNORED"};
  static constexpr auto initial = states(closed, knocked);
  static constexpr auto decided = visits(opened) || visits(ignored);
  static constexpr auto rules = hana::make_tuple(
      must("D1 nobody opens unless somebody knocked", implies(any(visits(opened)), any(starts(knocked)))),
      must("D2 few fail", count(!correct) <= 1 && failures() <= 1), wish("decide", decided, broken(-1)));
  static constexpr auto unanimous =
      share("executions in which everybody knocked and opens", all(starts(knocked)), all(visits(opened)));
};

int main() {
  static_assert(types >= 50 && functions >= 50);
  auto const learned = Learner<2, 4, 1, Door, Crash<1>, WithRound<Thresholds<exists<1>, all_but_faulty<1>>>>().learn();
  std::ostringstream text;
  text << learned;
  return learned.verdict.proved() && !text.str().empty() ? 0 : 1;
}
