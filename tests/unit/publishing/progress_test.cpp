// SPDX-License-Identifier: Apache-2.0
#include "protolearn/publishing/progress.hpp"

#include <functional>
#include <sstream>
#include <string>

#include "catch.hpp"

namespace progress_test {

using namespace protolearn;

Progress learning(double seconds, std::uint64_t episodes, count_t violating) {
  Progress progress;
  progress.seconds = seconds;
  progress.share_of_time = seconds / 10;
  progress.episodes = episodes;
  progress.loss = 0.01234;
  progress.violating = violating;
  progress.executions = 32768;
  return progress;
}

Progress improving(double seconds, std::uint64_t iteration, count_t undecided) {
  Progress progress = learning(seconds, 0, 0);
  progress.phase = Progress::Phase::improving;
  progress.iteration = iteration;
  progress.undecided = undecided;
  return progress;
}

}  // namespace progress_test

using namespace progress_test;

TEST_CASE("a bar is one line, drawn anew, and erased in the end") {
  std::ostringstream out;
  {
    ProgressBar const bar(out);
    std::function<void(Progress const&)> const report = bar;
    report(learning(1, 4512, 34));
    report(learning(5.5, 102'345, 2'097'152));
    CHECK(out.str() ==
          "\rlearning [#.........] 1.0 s, 4,512 episodes, loss 0.012, violations 34, best 34\x1b[K"
          "\rlearning [#####.....] 5.5 s, 102k episodes, loss 0.012, violations 2.10M, best \x1b[K");
    out.str("");
    report(improving(20, 62'000, 1040));
    CHECK(out.str() == "\rimproving [##########] 20.0 s, 62,000 iterations, 3.17% undecided at best\x1b[K");
    out.str("");
    bar.finish();
    CHECK(out.str() == "\r\x1b[K");
    out.str("");
    bar.finish();
    CHECK(out.str().empty());
    report(improving(1, 1, 1));
    out.str("");
  }
  CHECK(out.str() == "\r\x1b[K");
}

TEST_CASE("the best is of one run") {
  std::ostringstream out;
  ProgressBar const bar(out, ProgressBar::Style::bar, 200);
  auto const shown = [&](Progress const& progress) {
    out.str("");
    bar(progress);
    return out.str();
  };
  CHECK(shown(learning(1, 1, 50)).find("violations 50, best 50") != std::string::npos);
  CHECK(shown(learning(2, 2, 7)).find("violations 7, best 7") != std::string::npos);
  CHECK(shown(learning(3, 3, 90)).find("violations 90, best 7") != std::string::npos);
  CHECK(shown(learning(1, 1, 60)).find("violations 60, best 60") != std::string::npos);  // another one has begun
}

TEST_CASE("elsewhere there is a line every few seconds and for each phase") {
  std::ostringstream out;
  ProgressBar const lines(out, ProgressBar::Style::lines);
  for (double seconds = 0.5; seconds < 7; seconds += 0.5) lines(learning(seconds, 1000, 5));
  lines(improving(0.1, 100, 32768));
  lines(improving(0.2, 200, 32768));
  Progress proving;
  proving.phase = Progress::Phase::proving;
  lines(proving);
  proving.seconds = 3;
  proving.share_of_time = 1;
  lines(proving);
  lines.finish();
  CHECK(out.str() ==
        "learning: 0.5 s, 1,000 episodes, loss 0.012, violations 5, best 5\n"
        "learning: 3.5 s, 1,000 episodes, loss 0.012, violations 5, best 5\n"
        "learning: 6.5 s, 1,000 episodes, loss 0.012, violations 5, best 5\n"
        "improving: 0.1 s, 100 iterations, 100.00% undecided at best\n"
        "proving: 0.0 s, exploring every execution\n"
        "proving: 3.0 s, asking Z3\n");
}
