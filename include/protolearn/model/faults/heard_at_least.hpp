// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <type_traits>

#include "protolearn/core/words.hpp"
#include "protolearn/model/faults/fault_model.hpp"

namespace protolearn {

/// How many messages a process waits for, where that depends on the number of processes.
enum class HearingQuorum { majority, all_but_faulty };

/// The faults of another model, but in every round every process that takes a transition receives at least k messages,
/// its own included: a number, HearingQuorum::majority (more than N/2), or HearingQuorum::all_but_faulty (N - F). It
/// stands for protocols that wait for messages before they go on. (B. Charron-Bost and A. Schiper, "The Heard-Of
/// model", 2009.)
template <class Faults, auto k>
struct HeardAtLeast : Faults {
  static constexpr bool is_number = std::is_integral_v<decltype(k)>;
  static_assert(is_number || std::is_same_v<decltype(k), HearingQuorum>,
                "protolearn: in HeardAtLeast<Faults, k>, k is a number, HearingQuorum::majority or "
                "HearingQuorum::all_but_faulty.");

  static constexpr detail::LinearBound hearing = [] {
    if constexpr (is_number) {
      return detail::LinearBound{1, 0, 0, static_cast<int>(k)};
    } else {
      return k == HearingQuorum::majority ? detail::LinearBound{2, 1, 0, 1} : detail::LinearBound{1, 1, -1, 0};
    }
  }();
  static constexpr unsigned heard_at_least(unsigned nodes) { return hearing.least(nodes, Faults::max_faulty); }
  static std::string name() { return "HeardAtLeast<" + Faults::name() + ", " + word() + ">"; }
  static std::string sentence() {
    std::string const who = is_number              ? "at least " + detail::number_of(number, "process", "processes")
                            : word() == "majority" ? "a majority of the processes"
                                                   : "all but F processes";
    return Faults::sentence() + "; in every round everybody hears " + who + ", itself included";
  }

 private:
  static constexpr unsigned number = is_number ? static_cast<unsigned>(k) : 0;
  static std::string word() {
    if constexpr (is_number) {
      return std::to_string(k);
    } else {
      return k == HearingQuorum::majority ? "majority" : "all_but_faulty";
    }
  }
};

template <class Faults, auto k, unsigned nodes>
struct detail::resolve_faults<HeardAtLeast<Faults, k>, nodes> {
  using type = HeardAtLeast<typename resolve_faults<Faults, nodes>::type, k>;
};

}  // namespace protolearn
