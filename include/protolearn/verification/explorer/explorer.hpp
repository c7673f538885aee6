// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cmath>
#include <optional>
#include <type_traits>
#include <utility>

#include "protolearn/core/random.hpp"
#include "protolearn/model/executions.hpp"
#include "protolearn/semantics/deliveries.hpp"
#include "protolearn/semantics/failures.hpp"
#include "protolearn/semantics/starts.hpp"
#include "protolearn/verification/explorer/chance_record.hpp"
#include "protolearn/verification/explorer/explore_options.hpp"
#include "protolearn/verification/explorer/message_count.hpp"
#include "protolearn/verification/explorer/trace.hpp"

namespace protolearn::detail {

/// Judges machines on every execution, without Z3: breadth first over canonical configurations (configuration.hpp),
/// round by round. Given a configuration and who crashes, receivers are independent, so each has a short list of
/// options, and the successors are their product; in the last round only the options' contributions to the rules matter
/// (tally.hpp). Executions are counted by multiplicities, never enumerated. One explorer for many machines keeps
/// memory. What is added up is as Weighing says (semantics/weights.hpp); only where executions are counted is there a
/// report, and are there violations.
template <class Setting, class Weighing = Multiplicity<Setting>>
class Explorer {
  using Table = TableView;
  using Weight = typename Weighing::Weight;
  static constexpr TaskDescription const& task = description_of_task<typename Setting::Task>;
  static constexpr std::size_t musts = must_count<typename Setting::Task>;
  static constexpr std::uint32_t violation_bits = violations_of(task);

 public:
  /// `asked`: the formulas of the ledger that matter to judge_ends() beside the rules and deciding.
  explicit Explorer(ExploreOptions options = {}, Weighing const& weighing = {}, std::uint32_t asked = 0)
      : options_(std::move(options)),
        weighing_(weighing),
        record_(weighing),
        ends_(outlooks_, violation_bits | undecided_bit | asked),
        deliveries_(weighing) {}
  Explorer(Explorer const&) = delete;
  Explorer& operator=(Explorer const&) = delete;

  Report const& judge(Table machine) {
    quotient_ = &all_;
    run(machine, nullptr, 0, false);
    return report_;
  }

  /// The counts, and up to `keep` violating executions (violations()): at most one, a random one, of those that begin
  /// their last round in the same configuration with the same crashes, and of these a uniform sample. So a
  /// configuration with many bad ends does not crowd out others, which takes Q-learning a third of the iterations.
  Report const& judge(Table machine, Random& random, std::size_t keep) {
    quotient_ = &all_;
    run(machine, &random, keep, false);
    trace_.reconstruct(machine, *quotient_, random);
    return report_;
  }

  /// The same, as fast as possible: does not go on where a rule is already broken for good, and counts executions and
  /// violations alone. If the machine is not correct, what was cut off is missing from the counts by rule.
  Report const& hunt(Table machine, Random& random, std::size_t keep) {
    quotient_ = &musts_;
    run(machine, &random, keep, true);
    trace_.reconstruct(machine, *quotient_, random);
    return report_;
  }

  /// For each `must` rule that breaks, up to `keep` executions, by the rule's number: a random sample of the merged
  /// ones among those in which the rule is broken for good after the fewest rounds.
  [[nodiscard]] auto earliest(Table machine, Random& random, std::size_t keep) {
    earliest_ = true;
    quotient_ = &musts_;
    run(machine, &random, keep, false);
    earliest_ = false;
    return trace_.reconstruct_broken(machine, *quotient_, random);
  }

  /// An execution in which somebody makes one of these observations, wanted[entry], in the first round in which anybody
  /// can; or none, if nobody does, or a limit was reached before.
  [[nodiscard]] std::optional<Schedule<Setting::shape>> reach(Table machine, std::vector<bool> const& wanted) {
    Random random(1);
    quotient_ = &musts_;
    run_until_last(machine, &random, 0, false);
    return trace_.reach(machine, wanted, *quotient_, random);
  }

  // --- one configuration at a time, for whoever changes a machine only in its last round (learning/improve.hpp) ---

  using Ends = std::conditional_t<Weighing::weighs, EndChances, EndCounts<Weight, musts>>;

  /// Explores all rounds but the last; returns how many configurations it begins with.
  std::size_t advance(Table machine) {
    quotient_ = &ends_;
    run_until_last(machine, nullptr, 0, false);
    if (!report_.complete) throw usage_error("an exploration is too large: " + report_.reason + ".");
    return now_.keys().size();
  }

  /// What the last round makes of the k-th of them. The machine may differ from advance()'s only where no earlier round
  /// looks.
  Ends ends_of(Table machine, std::size_t k) {
    machine_ = machine;
    outcomes_.clear(*quotient_);
    at_ = k;
    tracing_ = false;
    expand();
    return ends();
  }

  Ends judge_ends(Table machine) {
    std::size_t const size = advance(machine);
    outcomes_.clear(*quotient_);
    for (at_ = 0; at_ < size; ++at_) expand();
    return ends();
  }

  /// What was seen between the rounds, up to the last.
  [[nodiscard]] auto const& record() const noexcept { return record_; }

  /// Calls visit(entry) for each observation that somebody may make in the last round from the k-th of them (some
  /// repeatedly).
  template <class Visit>
  void for_each_last_entry(std::size_t k, Visit&& visit) {
    struct Visitor {
      Visit& visit;
      state_t operator[](std::size_t entry) const {
        visit(entry);
        return 0;
      }
    };
    Config const config = Config::unpack(now_.keys()[k]);
    typename Deliveries::Options ignored;
    for_each_receiver<Setting>(deliveries_, config, R,
                               [&](node_set, unsigned i) { deliveries_.options(Visitor{visit}, i, R, ignored); });
  }

  [[nodiscard]] std::vector<Schedule<Setting::shape>> const& violations() const noexcept { return trace_.schedules(); }

 private:
  using Faults = typename Setting::Faults;
  using Config = Configuration<Setting>;
  using Word = typename Config::Word;
  using Key = typename Config::Key;
  using Deliveries = detail::Deliveries<Setting, Weighing>;
  static constexpr unsigned N = Setting::nodes;
  static constexpr unsigned R = Setting::rounds;

  /// Receivers that have the same options: one class of equal words, or a single process.
  struct Group {
    unsigned first = 0;
    unsigned count = 0;
    typename Deliveries::Options options;
    TallyOptions<Deliveries> tallies;
    unsigned tally_count = 0;
  };

  void run(Table machine, Random* random, std::size_t keep, bool prune) {
    run_until_last(machine, random, keep, prune);
    if (report_.complete) {
      report_.configurations += now_.keys().size();
      expand_all();
    }
    settle();
  }

  [[gnu::noinline]] void run_until_last(Table machine, Random* random, std::size_t keep, bool prune) {
    machine_ = machine;
    tracing_ = random != nullptr;
    random_ = random;
    prune_ = prune;
    outcomes_.clear(*quotient_);
    report_ = Report{};
    report_.violations.assign(musts, count_t{});
    cut_ = Weight{};
    begin();
    if (tracing_) trace_.begin(random, keep);
    for (round_ = 1; round_ < R && report_.complete; ++round_) {
      report_.configurations += now_.keys().size();
      expand_all();
      std::swap(now_, next_);
      std::swap(weights_, next_weights_);
      next_.clear();
      next_weights_.clear();
      messages_.end_round();
      if (tracing_) trace_.end_round();
      record_.see(round_, now_.keys(), weights_, *quotient_);
    }
  }

  void expand_all() {
    for (at_ = 0; at_ < now_.keys().size() && report_.complete; ++at_) {
      expand();
      told_.tell(options_, round_, R, at_ + 1, now_.keys().size());
    }
  }

  void begin() {
    told_.begin(options_);
    now_.clear();
    weights_.clear();
    next_.clear();
    next_weights_.clear();
    if (starts_.empty()) {
      for_each_start(description_of<Setting>, false, [this](Start const& start, count_t const& ways) {
        starts_.emplace_back(Config::begin(start), weighing_.of_start(start, ways));
      });
    }
    for (auto [config, ways] : starts_) {
      config.reduce(*quotient_, 0);
      config.canonicalise();
      auto const [number, is_new] = now_.insert(config.pack());
      if (is_new) {
        weights_.push_back(ways);
      } else {
        weights_[number] += ways;
      }
    }
    messages_.begin(!Weighing::weighs && quotient_ == &all_, weights_.size(), N);
    record_.see(0, now_.keys(), weights_, *quotient_);
  }

  /// Chooses who fails now, then goes on with the product of the receivers' options.
  [[gnu::noinline]] void expand() {
    config_ = Config::unpack(now_.keys()[at_]);
    if (messages_.counts()) messages_.go_on(at_, config_.senders(), round_ == R);
    for_each_failure<Setting>(config_, round_, N,
                              [this](node_set failing, std::uint64_t ways) { spread(failing, ways); });
  }

  [[gnu::noinline]] void spread(node_set failing, std::uint64_t ways) {
    failing_ = failing;
    deliveries_.set(config_, failing);
    group_count_ = 0;
    Tally base{};
    asked_ = quotient_->asked(config_.context);
    unsigned failures = 0;
    for (unsigned i = 0; i < N; ++i) {
      auto const w = config_.words[i];
      bool const crashes = Faults::crashes && contains(failing, i);
      failures += Word::faulty(w) || crashes ? 1U : 0U;
      if (!takes_transition(config_, i, failing)) {
        next_words_[i] = crashes ? Word::crash(w) : w;
        if (round_ == R) base = base + asked_.of(outlooks_.end(next_words_[i]));
        continue;
      }
      if (Config::anonymous && group_count_ > 0) {
        Group& last = groups_[group_count_ - 1];
        bool const alike = !Faults::moving || contains(failing, last.first) == contains(failing, i);
        if (last.first + last.count == i && config_.words[last.first] == w && alike) {
          ++last.count;
          continue;
        }
      }
      Group& group = groups_[group_count_++];
      group.first = i;
      group.count = 1;
      deliveries_.options(machine_, i, round_, group.options);
    }
    unsigned const able = fails_by_round<Setting> ? N - config_.failures() : 0;
    Weight const weight =
        weights_[at_] * weighing_.of_failures(ways, static_cast<unsigned>(std::popcount(failing)), able);
    if (round_ < R) {
      successors(0, 0, group_count_ > 0 ? groups_[0].count : 0, weight, false, Faults::losses_per_round);
    } else {
      for (unsigned g = 0; g < group_count_; ++g) merge_by_tally(groups_[g]);
      for (bool const lost : {false, true}) {
        runs_[lost ? 1 : 0] = {config_.facts(lost, failures), config_.context};
      }
      found_here_ = 0;
      finals(0, 0, group_count_ > 0 ? groups_[0].count : 0, weight, base, Faults::losses_per_round);
      if (found_here_ > 0) trace_.found(static_cast<std::uint32_t>(at_), failing_, found_choice_);
    }
  }

  /// n of the `left` receivers of a group take option o: the number of ways.
  template <class W, class Ways>
  static W ways_of(W weight, unsigned left, unsigned n, Ways each) {
    weight = weight * static_cast<W>(choose(left, n));
    for (unsigned k = 0; k < n; ++k) weight = weight * static_cast<W>(each);
    return weight;
  }

  void successors(unsigned g, unsigned o, unsigned left, Weight weight, bool lost, unsigned budget) {
    if (g == group_count_) {
      add_successor(weight, lost);
      return;
    }
    Group const& group = groups_[g];
    auto const* const list = group.options.list.data();
    auto const word = config_.words[group.first];
    if (left == 0) {
      successors(g + 1, 0, g + 1 < group_count_ ? groups_[g + 1].count : 0, weight, lost, budget);
      return;
    }
    if (o == group.options.size) return;
    auto const& option = list[o];
    bool const is_last = o + 1 == group.options.size;
    auto const next = Word::step(word, option.next, round_);
    for (unsigned n = is_last ? left : 0; n <= left; ++n) {
      if (Deliveries::budgeted && n * option.cost > budget) break;
      for (unsigned k = 0; k < n; ++k) {
        next_words_[group.first + group.count - left + k] = next;
        choice_[group.first + group.count - left + k] = static_cast<std::uint16_t>(o);
      }
      successors(g, o + 1, left - n, ways_of(weight, left, n, option.ways), lost || (n > 0 && option.lost),
                 budget - (Deliveries::budgeted ? n * option.cost : 0));
    }
  }

  [[gnu::noinline]] void add_successor(Weight weight, bool lost) {
    Config next;
    next.words = next_words_;
    next.run = config_.run_after(round_, lost);
    next.context = config_.context;
    next.reduce(*quotient_, round_);
    if (prune_ && broken_for_good(next) != 0) {
      trace_.found(static_cast<std::uint32_t>(at_), failing_, choice_);
      cut_ += weight;
      return;
    }
    if (earliest_) note_broken(broken_for_good(next));
    auto const place = next.canonicalise();
    auto const [number, is_new] = next_.insert(next.pack());
    if (messages_.counts()) messages_.arrive(number, is_new);
    if (!is_new) {
      next_weights_[number] += weight;
      return;
    }
    next_weights_.push_back(weight);
    if (tracing_) trace_.add(static_cast<std::uint32_t>(at_), failing_, choice_, place);
    if (next_.keys().size() > options_.max_configurations) {
      report_.complete = false;
      report_.reason = "more than " + std::to_string(options_.max_configurations) + " configurations in round " +
                       std::to_string(round_);
    }
  }

  void merge_by_tally(Group& group) {
    group.tally_count = detail::merge_by_tally<Setting, Deliveries>(outlooks_, group.options,
                                                                    config_.words[group.first], asked_, group.tallies);
  }

  void finals(unsigned g, unsigned o, unsigned left, Weight weight, Tally tally, unsigned budget) {
    if (g == group_count_) {
      finish(weight, tally);
      return;
    }
    Group const& group = groups_[g];
    if (group.count == 1 && !Deliveries::budgeted) {
      for (unsigned k = 0; k < group.tally_count; ++k) {
        choice_[group.first] = static_cast<std::uint16_t>(k);
        auto const& option = group.tallies[k];
        Tally const joined = tally + option.tally;
        if (g + 1 == group_count_) {
          finish(weight * static_cast<Weight>(option.ways), joined);
        } else {
          finals(g + 1, 0, groups_[g + 1].count, weight * static_cast<Weight>(option.ways), joined, budget);
        }
      }
      return;
    }
    if (left == 0) {
      finals(g + 1, 0, g + 1 < group_count_ ? groups_[g + 1].count : 0, weight, tally, budget);
      return;
    }
    if (o == group.tally_count) return;
    auto const& option = group.tallies[o];
    bool const is_last = o + 1 == group.tally_count;
    Tally sum = tally;
    for (unsigned n = 0; n <= left; ++n) {
      if (n > 0) {
        sum = sum + option.tally;
        choice_[group.first + group.count - left + n - 1] = static_cast<std::uint16_t>(o);
      }
      if (Deliveries::budgeted && n * option.cost > budget) break;
      if (is_last && n < left) continue;
      finals(g, o + 1, left - n, ways_of(weight, left, n, option.ways), sum,
             budget - (Deliveries::budgeted ? n * option.cost : 0));
    }
  }

  void finish(Weight weight, Tally tally) {
    bool const lost = (tally.some & lost_bit) != 0;
    std::uint32_t const broken = violation_bits & outcomes_.add(tally, runs_[lost ? 1 : 0], weight);
    if (!tracing_ || broken == 0) return;
    if (earliest_) return note_broken(broken);
    if (random_->below(++found_here_) == 0) found_choice_ = choice_;
  }

  [[nodiscard]] std::uint32_t broken_for_good(Config const& config) {
    return quotient_->certainly(violation_bits, config.words.data(), N, config.context,
                                config.run_outlook(round_, config.failures()), round_);
  }

  void note_broken(std::uint64_t rules) { trace_.broken(rules, static_cast<std::uint32_t>(at_), failing_, choice_); }

  [[nodiscard, gnu::noinline]] Ends ends() const {
    Ends sum;
    outcomes_.for_each([&](std::uint32_t outcome, Weight weight) { sum.add(task, outcome, weight); });
    return sum;
  }

  void settle() {
    sum_up(task, outcomes_, report_);
    messages_.write(report_);
    report_.executions += cut_;
    report_.violating += cut_;
    report_.log2_executions =
        static_cast<double>(std::log2(report_.executions.has_value() ? static_cast<long double>(report_.executions)
                                                                     : execution_count<Setting, long double>()));
  }

  ExploreOptions options_;
  [[no_unique_address]] Weighing weighing_;
  [[no_unique_address]] std::conditional_t<Weighing::weighs, ChanceRecord<Setting>, NoRecord> record_;
  Table machine_{};
  Report report_;
  static constexpr std::uint32_t undecided_bit = std::uint32_t{1} << task.undecided();
  Outlooks outlooks_ = outlooks_of<Setting>();
  Quotient all_{outlooks_, ~std::uint32_t{0}}, musts_{outlooks_, violation_bits}, ends_;
  Quotient* quotient_ = &all_;
  Quantifiers asked_{};
  KeyMap<Key> now_, next_;
  std::vector<Weight> weights_, next_weights_;
  MessageCount messages_;
  Outcomes<Weight> outcomes_;
  Trace<Setting> trace_{now_};
  Deliveries deliveries_;
  std::vector<std::pair<Config, Weight>> starts_;
  Config config_;
  node_set failing_ = 0;
  unsigned round_ = 0;
  std::size_t at_ = 0;
  std::array<Group, N> groups_{};
  unsigned group_count_ = 0;
  std::array<typename Outcomes<Weight>::Run, 2> runs_{};  // without and with a loss in the last round
  std::array<typename Word::word, N> next_words_{};
  std::array<std::uint16_t, N> choice_{}, found_choice_{};
  std::uint32_t found_here_ = 0;  // violations in this last round of this configuration and crash set
  Random* random_ = nullptr;
  bool tracing_ = false, prune_ = false, earliest_ = false;
  ProgressClock told_;
  Weight cut_{};
};

}  // namespace protolearn::detail
