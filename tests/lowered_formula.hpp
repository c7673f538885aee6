// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "protolearn/model/facts.hpp"
#include "protolearn/task/lowered.hpp"
#include "protolearn/task/sentence.hpp"

// A formula on its own, as the library reads it: lowered to terms.

namespace lowered {

using namespace protolearn;
using namespace protolearn::detail;

template <class F, class Setting>
[[nodiscard]] constexpr bool holds_in(F const& f, Execution<Setting> const& run) {
  Formulas formulas;
  term_id const id = Lower{formulas}(f);
  return truth(formulas, id, ExecutionFacts(run));
}

/// Its sentence, with the state names of a task.
template <class Task, class F>
[[nodiscard]] std::string said(F const& f) {
  TaskDescription task = description_of_task<Task>;
  task.formulas = Formulas{};
  term_id const id = Lower{task.formulas}(f);
  return Words(task)(id);
}

}  // namespace lowered
