// SPDX-License-Identifier: Apache-2.0
// A learned machine at work. A program that runs one needs this header and the standard library, links nothing, and
// does not need the task: states are numbers.
#include <protolearn/model/machine.hpp>

#include <array>
#include <iostream>
#include <string_view>

using Commit = protolearn::Machine<protolearn::Shape{3, 4, 1}>;  // 3 processes, 4 states, 1 round; 4 is a lost message

/// The next states of the 100 observations, in the order of the table: what result.machine.data() points to.
constexpr std::string_view table =
    "2333033333333333333303330"   // own state 0, LOCAL_COMMIT: commit (2) on 0 0, abort (3), or stay where it is unsafe
    "3333333333333333333333333"   // 1, LOCAL_ABORT: abort
    "2222222222222222222222222"   // 2, COMMIT: keep it
    "3333333333333333333333333";  // 3, ABORT: keep it

constexpr Commit machine = [] {
  Commit result;
  for (std::size_t entry = 0; entry < Commit::entries; ++entry) {
    result[entry] = static_cast<protolearn::state_t>(table[entry] - '0');
  }
  return result;
}();

static_assert(machine.next({0, 0, 0}) == 2 && machine.next({0, 1, 4}) == 3);

int main() {
  // One round between three processes that vote to commit; what process 2 sends to process 0 is lost.
  std::array<protolearn::state_t, 3> const sent{0, 0, 0};
  for (unsigned i = 0; i < 3; ++i) {
    std::array<protolearn::state_t, 3> received{sent[i], sent[(i + 1) % 3],
                                                sent[(i + 2) % 3]};  // itself, then cyclically
    if (i == 0) received[2] = 4;
    std::cout << "process " << i << " goes from " << int{sent[i]} << " to " << int{machine.next(received)} << '\n';
  }
}
