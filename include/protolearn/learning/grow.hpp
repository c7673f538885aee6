// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "protolearn/learning/learner.hpp"

namespace protolearn {

/// A compile-time list of shapes, smallest first: Shapes<Shape{3, 4, 1}, Shape{3, 4, 2}, Shape{3, 6, 2}>.
template <Shape... shapes>
struct Shapes {};

/// What `grow` did: one line for each shape that was tried, and the result of the first that was proved, or else of the
/// last. The verdict of an attempt is about the shape: proved, impossible or unknown. That of the result is about its
/// machine, and may be refuted.
template <class Task, class Faults, class View, Shape... shapes>
struct Grown {
  struct Attempt {
    Shape shape;
    Verdict verdict;
    double seconds;
  };
  std::vector<Attempt> attempts;
  std::variant<std::monostate, Result<Setting<shapes, Task, Faults, View>>...> result;

  [[nodiscard]] bool proved() const { return !attempts.empty() && attempts.back().verdict.proved(); }
};

namespace detail {

/// A refuted machine says nothing about other machines of its shape.
template <class Setting>
[[nodiscard]] Verdict verdict_of_shape(Result<Setting> const& found) {
  if (!found.verdict.refuted()) return found.verdict;
  return {Verdict::Kind::unknown, found.verdict.scope(),
          "no machine found within " + std::to_string(found.iterations) +
              " iterations; the best so far is refuted: " + found.verdict.reason()};
}

}  // namespace detail

/// Growing: learns with the first shape, then with the next, until a machine is proved or a run is interrupted. The
/// time limit is for each shape. With Method::conflict_search a smaller shape is proved impossible, or is unknown; with
/// the others, a shape for which nothing was found is unknown.
/// Without a View: Ordered, or for every N WithLastRound<LearnedThresholds>.
template <class Task = AtomicCommit, class Faults = MessageLoss, class NamedView = void, Shape... shapes>
[[nodiscard]] auto grow(Shapes<shapes...>, Options const& options = {}) {
  static_assert(sizeof...(shapes) > 0, "protolearn::grow: the list of shapes is empty.");
  constexpr bool every = ((shapes.nodes == every_n) && ...);
  using Usual = detail::usual_view<every ? every_n : 1>;
  using View = std::conditional_t<std::is_void_v<NamedView>, Usual, NamedView>;
  Grown<Task, Faults, View, shapes...> grown;
  auto const attempt = [&]<Shape shape>() {
    auto const start = std::chrono::steady_clock::now();
    auto found = SettingLearner<Setting<shape, Task, Faults, View>>(options).learn();
    grown.attempts.push_back({shape, detail::verdict_of_shape(found), detail::seconds_since(start)});
    grown.result = std::move(found);
    bool const interrupted = options.stop != nullptr && options.stop->load();
    return grown.proved() || interrupted;
  };
  (attempt.template operator()<shapes>() || ...);
  return grown;
}

}  // namespace protolearn
