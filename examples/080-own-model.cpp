// Everything that a setting is made of can be your own: here a task about values, a fault model and a view. Executions
// are counted by `explore`, and proved by `verify`.
#include <iostream>

#include <protolearn.hpp>

using namespace protolearn;

/// All decide on one value, which somebody started with. States 0 and 1 are the starts, 2 and 3 the decisions.
struct Pick {
  static constexpr std::string_view name = "Pick";
  static constexpr auto names = values::names<2>;  // "0", "1", "decide 0", "decide 1"
  static constexpr auto initial = values::initial<2>;
  static constexpr auto decided = values::decided<2>;
  static constexpr auto rules =
      hana::make_tuple(must("agreement", values::agreement<2>(values::anyone)),
                       must("validity", values::validity<2>(correct)), must("termination", all(decided)));
  static constexpr auto unanimous = values::unanimity<2>();
};

/// One process is hard of hearing: in each round it may miss one message.
struct HardOfHearing : FaultModel {
  static constexpr unsigned max_faulty = 1;
  static constexpr unsigned losses_per_round = 1;
  static constexpr bool loses(bool /*sender_faulty*/, bool receiver_faulty) { return receiver_faulty; }
  static std::string name() { return "HardOfHearing"; }
  static std::string sentence() { return "at most one process may miss a message, one in each round"; }
};

/// The own state, and for each state whether any other process sent it: neither who nor how many.
struct Heard {
  static constexpr char const* name = "Heard";

  template <Shape shape_>
  struct On {
    static constexpr Shape shape = shape_;
    using received_type = std::array<state_t, shape_.nodes>;  // own state first; S: lost
    static constexpr bool anonymous = true;
    static constexpr unsigned digits = 1 + shape.states;  // the own state, then a bit for each state
    static constexpr std::array<unsigned, digits> radix = [] {
      std::array<unsigned, digits> result{};
      result.fill(2);
      result[0] = shape.states;
      return result;
    }();
    static constexpr std::size_t entries = std::size_t{shape.states} << shape.states;

    template <class Counts>  // counts[s] of the others sent s
    static constexpr std::size_t index_of_counts(state_t own, Counts const& counts, unsigned /*round*/) {
      std::size_t result = own;
      for (unsigned s = 0; s < shape.states; ++s) result = 2 * result + (counts[s] > 0 ? 1 : 0);
      return result;
    }
    static constexpr std::size_t index(received_type const& received, unsigned round) {
      std::array<unsigned, shape.states + 1> counts{};
      for (unsigned j = 1; j < shape.nodes; ++j) ++counts[received[j]];
      return index_of_counts(received[0], counts, round);
    }
    static constexpr std::array<state_t, digits> digits_of(std::size_t entry) {
      std::array<state_t, digits> result{};
      for (unsigned d = digits; d-- > 1; entry /= 2) result[d] = static_cast<state_t>(entry % 2);
      result[0] = static_cast<state_t>(entry);
      return result;
    }

    /// "Digit d is `value`", for Z3: Logic has the operators of bool.
    template <class Logic>
    static auto digit_is(Logic const& logic, unsigned d, unsigned value) {
      if (d == 0) return logic.received(0, value);
      auto any = logic.constant(false);
      for (unsigned j = 1; j < shape.nodes; ++j) any = any || logic.received(j, d - 1);
      return value == 1 ? any : !any;
    }

    /// Words for tables and guards.
    template <class Names>
    static std::string digit_name(unsigned d, Names const& state_name) {
      return d == 0 ? "own" : "hears " + state_name(static_cast<state_t>(d - 1));
    }
    template <class Names>
    static std::string value_name(unsigned d, unsigned value, Names const& state_name) {
      return d == 0 ? state_name(static_cast<state_t>(value)) : value == 1 ? "yes" : "no";
    }

    /// What a protocol written by hand is given.
    class Observation {
     public:
      explicit constexpr Observation(std::size_t entry) : digits_(digits_of(entry)) {}
      constexpr state_t own() const { return digits_[0]; }
      constexpr bool hears(unsigned state) const { return digits_[1 + state] == 1; }

     private:
      std::array<state_t, digits> digits_;
    };
  };
};

template <unsigned rounds>
using Game = Setting<Shape{3, 4, rounds}, Pick, HardOfHearing, WithRound<Heard>>;

/// Pass on the least value that is known, and decide it in the last round.
constexpr auto flooding = [](auto const& seen) -> unsigned {
  unsigned const least = seen.own() == 0 || seen.hears(0) ? 0 : 1;
  return seen.last_round() ? 2 + least : least;
};

int main() {
  Report const report = explore<Game<1>>(Game<1>::machine_type(flooding));
  std::cout << "one round: agreement breaks in " << report.violations[0] << " of " << report.executions
            << " executions, " << report.undecided << " stay undecided\n";
  auto const checked = verify<Game<2>>(flooding);
  std::cout << "two rounds: " << checked.verdict << '\n';
  return checked.verdict.proved() ? 0 : 1;
}
