// SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>
#include <string>

#ifndef PROTOLEARN_CADICAL
#error "this is the unit that has CaDiCaL"
#endif

/// Why an impossible shape is impossible, by CaDiCaL; and its certificate is written, refutation included.
std::string impossible_by_cadical(std::string const& path) {
  using namespace protolearn;
  auto const found = conflict_search<Setting<Shape{2, 4, 1}, Consensus<>, MessageLoss, Counted>>({}, sat::cadical);
  found.certificate.write(path, sat::write_refutation);
  return found.verdict.reason();
}
