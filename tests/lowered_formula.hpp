// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "protolearn/model/execution_facts.hpp"
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
template <class F>
[[nodiscard]] std::string said(F const& f, TaskDescription task) {
  task.formulas = Formulas{};
  term_id const id = Lower{task.formulas}(f);
  return Words(task)(id);
}
template <class Task, class F>
[[nodiscard]] std::string said(F const& f) {
  return said(f, description_of_task<Task>);
}

/// States called A, B, C, ...
[[nodiscard]] inline TaskDescription letters() {
  static constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  TaskDescription task;
  for (; task.named < alphabet.size(); ++task.named) task.names[task.named] = alphabet.substr(task.named, 1);
  return task;
}

}  // namespace lowered
