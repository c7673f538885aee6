// expect: protolearn: for every N a task cannot count messages()
// SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

struct Quiet {
  static constexpr std::string_view name = "Quiet";
  static constexpr auto names = values::names<2>;
  static constexpr auto initial = values::initial<2>;
  static constexpr auto decided = values::decided<2>;
  static constexpr auto rules = hana::make_tuple(must("quiet", messages() <= 10));
  static constexpr auto unanimous = values::unanimity<2>();
};
using Game = Setting<Shape{every_n, 4, 2}, Quiet, MessageLoss, Thresholds<exists<0>>>;

auto judge(Machine<Shape{every_n, 4, 2}, Thresholds<exists<0>>> const& machine) {
  return verify<Game>(machine);  // <- error
}
