// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <protolearn.hpp>
#include <string>

char const* version_in_second();
std::size_t learner_size_in_second();

// What both units make from the headers is the same, and links without being defined twice.
int main() {
  using namespace protolearn;
  bool const same_version = std::string(version) == version_in_second();
  bool const same_size = sizeof(Learner<3, 4, 2>) == learner_size_in_second();
  bool const in_step = version == std::to_string(version_major) + '.' + std::to_string(version_minor) + '.' +
                                      std::to_string(version_patch);
  return same_version && same_size && in_step ? 0 : 1;
}
