// SPDX-License-Identifier: Apache-2.0
#include "outcome.hpp"

#include <sstream>

#include "protolearn/bounds/full_information.hpp"
#include "protolearn/publishing/page.hpp"
#include "protolearn/publishing/published_table.hpp"
#include "protolearn/search/sat/cadical_solver.hpp"
#include "yardstick.hpp"

namespace protolearn::cli {

std::string Compiled::shape() const {
  return "N=" + detail::nodes_in_short(nodes) + " S=" + std::to_string(states) + " R=" + std::to_string(rounds);
}

namespace {

void write_with_refutation(Certificate const& certificate, std::string const& path) {
#ifdef PROTOLEARN_CADICAL
  certificate.write(path, sat::write_refutation);
#else
  certificate.write(path);
  throw usage_error(
      "no certificate.drat, as this program was built without CaDiCaL, which writes it: install libcadical-dev and "
      "build it again.");
#endif
}

}  // namespace

namespace {

/// Why no machine can, whatever its states, if that is found out at once.
detail::Json chain_of(Found const& found) {
  if (!found.verdict.impossible() || found.for_every_n) return nullptr;
  Verdict verdict;
  detail::Chain chain;
  std::size_t views = 0;
  FullInformationOptions options;
  options.time_limit = std::chrono::milliseconds(500);
  options.stop = found.stop;
  detail::full_information(*found.setting, options, verdict, chain, views);
  return verdict.impossible() ? detail::json_of(chain) : detail::Json(nullptr);
}

std::string page_of(detail::Json json, Found const& found, std::string const& command,
                    std::vector<Progress> const& progress) {
  json["command"] = command;
  if (!found.sentences.empty()) json["sentences"] = found.sentences;
  if (!found.guards.empty()) json["guards"] = found.guards;
  json["learning"] = detail::learning_json(progress);
  if (found.record.reachable > 0 && found.record.reachable <= detail::most_diagram_entries)
    json["diagram"] = detail::json_of(found.pictures.diagram());
  if (auto chain = chain_of(found); !chain.is_null()) json["chain"] = std::move(chain);
  std::ostringstream out;
  write_page(out, std::move(json));
  return out.str();
}

}  // namespace

Outcome outcome_of(Found const& found) {
  detail::Json machine = found.learned_table ? detail::json_of(*found.setting, *found.learned_table)
                                             : detail::json_of(*found.setting, found.table.data());
  if (found.for_every_n) {
    detail::add_for_every_n(machine, *found.for_every_n, found.rules);
  } else {
    detail::add_counts(machine, found.verdict, found.report, found.rules);
  }
  std::ostringstream text;
  text << found.text;
  bool const measured = found.verdict.proved() && !found.for_every_n;
  // Where a network says what is likely, what counts each execution once is no yardstick.
  if (measured && !found.chances) text << yardstick(*found.setting, found.report, found.stop);
  if (found.chances) {
    detail::print_chances(text, *found.chances, found.network, *found.setting);
    if (measured)
      text << yardstick(*found.setting, *found.chances, found.network, found.objective, found.value, found.stop);
    detail::add_chances(machine, *found.chances, *found.setting->task);
    machine["network"] = to_json(found.network);
  }
  detail::add_record(machine, found.record, found.explore_seconds, found.z3_seconds);

  detail::Json metrics = {{"phase", "done"}};
  for (char const* key : {"nodes", "states", "rounds"}) metrics[key] = machine["setting"][key];
  metrics["iteration"] = found.record.iterations;
  metrics["episodes"] = found.record.episodes;
  for (char const* key : {"violating", "undecided", "executions"}) {
    if (!found.for_every_n) metrics[key] = machine["counts"][key];
  }
  metrics["verdict"] = found.verdict.word();
  metrics["stopped"] = found.record.stopped;
  metrics["seconds"] = machine["seconds"];
  if (!found.learned) {
    for (char const* key : {"seed", "method", "iterations", "episodes"}) machine.erase(key);
  }
  machine.erase("stopped");
  machine.erase("seconds");
  if (found.record.reachable == 0) machine.erase("table");  // what it holds is no machine
  detail::add_page(machine, *found.setting, found.view, found.reachable);
  if (found.failure_free) detail::add_executions(machine, *found.failure_free, found.counterexamples);
  std::ostringstream json;
  if (found.record.reachable > 0) write_json(json, machine);
  return {found.verdict,
          text.str(),
          json.str(),
          metrics.dump() + "\n",
          found.counterexample,
          !found.for_every_n,
          found.record.certificate.empty() ? decltype(Outcome::write_certificate)()
                                           : [certificate = found.record.certificate](
                                                 auto const& path) { write_with_refutation(certificate, path); },
          found.pictures,
          [machine, found](std::string const& command, std::vector<Progress> const& progress) {
            return page_of(machine, found, command, progress);
          },
          found.plot == nullptr ? found.plot
                                : [found] {
                                    Plot plot = found.plot();
                                    add_best(plot, *found.setting, found.network, found.stop);
                                    return plot;
                                  },
          found.record.iterations,
          !found.record.stopped.empty()};
}

namespace {

detail::Json json_in(Text const& file) {
  std::istringstream in(file.text);
  return read_json(in);
}

/// Errors in a file are reported with its name.
template <class Read>
auto with_name_of(Text const& file, Read const& read) {
  try {
    return read();
  } catch (file_error const& error) {
    throw file_error(file.name + ": " + error.what());
  }
}

}  // namespace

std::vector<state_t> read_published(Text const& table, unsigned nodes, unsigned states, bool per_process) {
  std::istringstream in(table.text);
  return with_name_of(table, [&] { return detail::PublishedTable(in, nodes, states, per_process).next(); });
}

std::vector<state_t> read_table(Text const& machine, Description const& setting) {
  return with_name_of(machine, [&] { return detail::table_from_json(json_in(machine), setting); });
}

std::string metrics_line(Compiled const& compiled, Progress const& progress) {
  detail::Json const nodes = detail::Json::parse(detail::json_nodes(compiled.nodes));
  detail::Json json = {{"nodes", nodes}, {"states", compiled.states}, {"rounds", compiled.rounds}};
  json.update(to_json(progress));
  return json.dump() + "\n";
}

}  // namespace protolearn::cli
