// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "protolearn/core/key_map.hpp"
#include "protolearn/semantics/equivalence.hpp"

// Which configurations a search may take for one: those that no continuation tells apart, as far as the rules go. What
// has been decided for good about the whole run is said once (the context) and forgotten by the processes, and among
// words with the same future one stands for all. For consensus, all that remains of a process is its state and whether
// it has decided.

namespace protolearn::detail {

/// Into how many conjuncts the `must` rules of a task can be split.
[[nodiscard]] constexpr unsigned conjunct_count(Formulas const& f, term_id id) {
  if (f[id].op != Op::conjunction) return 1;
  return conjunct_count(f, f[id].left) + conjunct_count(f, f[id].right);
}
[[nodiscard]] constexpr unsigned conjunct_count(TaskDescription const& task) {
  unsigned count = 0;
  for (unsigned k = 0; k < task.must_count; ++k) count += conjunct_count(task.formulas, task.must(k).formula);
  return count;
}

/// The `must` rules of a task that are asked for (bit k: the k-th), split into their conjuncts, at most 32.
struct Obligations {
  std::vector<term_id> formulas;
  std::vector<std::uint8_t> rules;  // of which `must` rule each is a part
  std::vector<Interest> interests;  // what each asks about
  std::uint32_t all = 0;            // bit k: obligation k

  Obligations(TaskDescription const& task, std::uint32_t asked) {
    for (unsigned k = 0; k < task.must_count; ++k) {
      if (((asked >> k) & 1U) != 0) split(task.formulas, task.must(k).formula, k);
    }
    all = static_cast<std::uint32_t>((std::uint64_t{1} << formulas.size()) - 1);
  }

 private:
  void split(Formulas const& f, term_id id, unsigned rule) {
    if (f[id].op == Op::conjunction) {
      split(f, f[id].left, rule);
      split(f, f[id].right, rule);
    } else {
      formulas.push_back(id);
      rules.push_back(static_cast<std::uint8_t>(rule));
      interests.push_back(interest_of(f, id));
    }
  }
};

/// What is settled in the middle of a run.
struct Context {
  std::uint64_t settled = 0;   // quantifiers that some process satisfies for good, of the obligations not kept yet
  std::uint32_t kept = 0;      // obligations that are kept for good
  std::uint32_t interest = 0;  // number of what is still open, in the equivalence
  std::uint32_t number = 0;    // in the normal form; or 0, before anything is settled
};

class NormalForm {
 public:
  NormalForm(TaskDescription const& task, std::uint32_t asked, WordLayout const& layout, unsigned nodes)
      : nodes_(nodes), obligations_(task, asked), outlooks_(task, layout) {}
  NormalForm(NormalForm const&) = delete;
  NormalForm& operator=(NormalForm const&) = delete;

  [[nodiscard]] Obligations const& obligations() const noexcept { return obligations_; }

  /// What is certain of a process with this word after `round` rounds, 0..R.
  [[nodiscard]] Outlook const& outlook(process_word w, unsigned round) { return outlooks_.of(w, round); }

  /// Which obligations are kept for good (yes), and which are broken (no).
  [[nodiscard]] Certain judge(Outlook const& all, RunOutlook const& run) const {
    return certain(outlooks_.task().formulas, obligations_.formulas, obligations_.all, all, run, nodes_);
  }

  /// The number of the context in which `satisfied` and `kept` hold.
  [[nodiscard]] std::uint32_t context(std::uint64_t satisfied, std::uint32_t kept) {
    Interest const open = still_open(kept);
    auto const [number, is_new] = contexts_.insert({satisfied & open.quantifiers, kept});
    if (is_new) {
      std::uint32_t const interest = equivalence_.number(open.quantifiers & ~satisfied, open.counters);
      context_list_.push_back({satisfied & open.quantifiers, kept, interest, number});
    }
    return number;
  }
  [[nodiscard]] Context const& context(std::uint32_t number) const { return context_list_[number]; }

  /// Of the words that have the same future after `round` rounds, the one that stands for all.
  [[nodiscard]] process_word representative(Context const& context, process_word w, unsigned round) {
    return equivalence_.representative(context.interest, w, round);
  }

  /// What the obligations that are not kept yet ask about.
  [[nodiscard]] Interest still_open(std::uint32_t kept) const {
    Interest open;
    for (std::uint32_t rest = obligations_.all & ~kept; rest != 0; rest &= rest - 1) {
      open |= obligations_.interests[static_cast<std::size_t>(std::countr_zero(rest))];
    }
    return open;
  }

 private:
  unsigned nodes_;
  Obligations obligations_;
  Outlooks outlooks_;
  Equivalence equivalence_{outlooks_};
  KeyMap<std::array<std::uint64_t, 2>> contexts_;
  std::vector<Context> context_list_;
};

}  // namespace protolearn::detail
