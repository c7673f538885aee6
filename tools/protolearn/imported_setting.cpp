// SPDX-License-Identifier: Apache-2.0
#include "imported_setting.hpp"

#include "protolearn/core/error.hpp"
#include "run/files.hpp"
#include "run/outcome.hpp"

namespace protolearn::cli {

namespace {

bool is(ViewChoice const* view, ViewEntry::Kind kind) {
  return view != nullptr && view->entry != nullptr && view->entry->kind == kind;
}

}  // namespace

Chosen imported_setting(Arguments const& arguments) {
  Wanted const& wanted = arguments.setting;
  if ((wanted.states && !wanted.states->single()) || (wanted.rounds && !wanted.rounds->single())) {
    throw usage_error("--import: a table is a machine of one shape: give one number of states and of rounds");
  }
  Chosen chosen = settings_of(wanted).front();
  bool const per_process = is(&chosen.view, ViewEntry::Kind::per_process);
  if (!is(per_process ? chosen.view.inner.get() : &chosen.view, ViewEntry::Kind::ordered)) {
    throw usage_error(
        "--import: a table says who sent what, and no more: use --view ordered or per-process:ordered, not " +
        chosen.view.words);
  }
  if (!chosen.states) throw usage_error("--import: how many states the machine has is not known: give --states");
  if (*chosen.states > 10) {
    throw usage_error("--import: a table has one digit for a state: --states " + std::to_string(*chosen.states) +
                      " is more than 10");
  }
  Text const table{arguments.imported, read_file(arguments.imported)};
  static_cast<void>(read_published(table, chosen.nodes, *chosen.states, per_process));
  return chosen;
}

}  // namespace protolearn::cli
