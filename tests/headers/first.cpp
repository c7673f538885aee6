// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <filesystem>
#include <iostream>
#include <protolearn.hpp>
#include <string>

#ifdef PROTOLEARN_CADICAL
#error "this is a unit that does not have CaDiCaL"
#endif

char const* version_in_second();
std::size_t learner_size_in_second();
std::string impossible_by_cadical(std::string const& path);

namespace {

unsigned wrong = 0;

void check(bool right, char const* what) {
  if (!right) std::cerr << "wrong: " << what << '\n';
  wrong += right ? 0U : 1U;
}

/// The unit that has CaDiCaL uses it, this one does not, and the code that they share is the same in both.
void search_in_both(std::string const& path) {
  using namespace protolearn;
  auto const found = conflict_search<Setting<Shape{2, 4, 1}, Consensus<>, MessageLoss, Counted>>();
  std::filesystem::remove(path + ".drat");
  found.certificate.write(path);
  check(found.verdict.reason().ends_with(", by CDCL"), "the engine here is our own");
  check(!std::filesystem::exists(path + ".drat"), "no refutation was asked for");
#ifdef A_UNIT_HAS_CADICAL
  check(impossible_by_cadical(path).ends_with(", by CaDiCaL"), "the engine there is CaDiCaL");
  check(std::filesystem::exists(path + ".drat"), "a refutation was asked for");
#endif
}

}  // namespace

// What the units make from the headers is the same, and links without being defined twice.
int main(int, char** argv) {
  using namespace protolearn;
  check(std::string(version) == version_in_second(), "one version");
  check(sizeof(Learner<3, 4, 2>) == learner_size_in_second(), "learners of one size");
  check(version ==
            std::to_string(version_major) + '.' + std::to_string(version_minor) + '.' + std::to_string(version_patch),
        "the version is its parts");
  search_in_both(argv[1]);
  return wrong == 0 ? 0 : 1;
}
