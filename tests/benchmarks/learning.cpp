// SPDX-License-Identifier: Apache-2.0
// How quickly and how well the 3-process atomic commit is learned under message loss, seed by seed.
//
//   bench_learning [--seeds N] [--method q-network|q-table|paper|conflict|all] [--states 4|8] [--improve SECONDS]
//   [--time-limit SECONDS]
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include <protolearn.hpp>

#include "cpu_time.hpp"

namespace {

using namespace protolearn;
using namespace protolearn::detail;

struct Settings {
  std::uint64_t seeds = 20;
  std::vector<Method> methods{Method::q_network, Method::q_table, Method::paper, Method::conflict_search};
  std::vector<unsigned> states{8, 4};
  double improve = 0;
  double time_limit = 60;
};

[[noreturn]] void usage(std::string const& what) {
  std::fprintf(stderr,
               "bench_learning: %s\nusage: bench_learning [--seeds N] [--method q-network|q-table|paper|conflict|all] "
               "[--states 4|8]"
               " [--improve SECONDS] [--time-limit SECONDS]\n",
               what.c_str());
  std::exit(2);
}

Settings parse(int argc, char** argv) {
  Settings result;
  for (int k = 1; k < argc; k += 2) {
    std::string const name = argv[k];
    if (k + 1 == argc) usage(name + " needs a value");
    std::string const value = argv[k + 1];
    char* end = nullptr;
    double const number = std::strtod(value.c_str(), &end);
    bool const positive = *end == '\0' && number > 0;
    if (name == "--seeds" && positive) {
      result.seeds = static_cast<std::uint64_t>(number);
    } else if (name == "--improve" && positive) {
      result.improve = number;
    } else if (name == "--time-limit" && positive) {
      result.time_limit = number;
    } else if (name == "--states" && (value == "4" || value == "8")) {
      result.states = {static_cast<unsigned>(number)};
    } else if (name == "--method" && value != "all") {
      std::erase_if(result.methods, [&](Method m) { return value != name_of(m); });
      if (result.methods.empty()) usage("there is no method " + value);
    } else if (name != "--method") {
      usage("cannot understand " + name + " " + value);
    }
  }
  return result;
}

struct Column {
  std::vector<double> values;
  [[nodiscard]] double median() {
    std::sort(values.begin(), values.end());
    std::size_t const half = values.size() / 2;
    return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
  }
  [[nodiscard]] double worst() const { return *std::max_element(values.begin(), values.end()); }
};

std::chrono::nanoseconds nanoseconds(double seconds) {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::duration<double>(seconds));
}

/// Times are of the clock on the wall, but for the CPU's seconds of all together.
template <unsigned States>
void bench(Settings const& settings, Method method) {
  std::printf("Learner<3, %u, 2>, %s%s\n", States, name_of(method), settings.improve > 0 ? ", improved" : "");
  std::printf(
      "  seed verdict   learn s  prove s    CPU s  iterations  undecided  decided  failure-free  all-yes commit\n");
  Column learn, prove, cpu, undecided;
  std::uint64_t proved = 0;
  for (std::uint64_t seed = 1; seed <= settings.seeds; ++seed) {
    double const start = benchmarks::cpu_seconds();
    auto const result = Learner<3, States, 2>({.seed = seed,
                                               .time_limit = nanoseconds(settings.time_limit),
                                               .improve_for = nanoseconds(settings.improve),
                                               .method = method})
                            .learn();
    double const spent = benchmarks::cpu_seconds() - start;
    proved += result.verdict.proved() ? 1U : 0U;
    learn.values.push_back(result.learn_seconds);
    prove.values.push_back(result.prove_seconds);
    cpu.values.push_back(spent);
    undecided.values.push_back(static_cast<double>(result.undecided));
    std::printf("  %4d %-8s %8.3f %8.3f %8.3f %11d %10s %7.2f%% %12.1f%% %14.2f%%\n", static_cast<int>(seed),
                result.verdict.word(), result.learn_seconds, result.prove_seconds, spent,
                static_cast<int>(result.iterations), with_commas(result.undecided).c_str(),
                100 * result.report.decided_share(), 100 * result.report.failure_free_share(),
                100 * result.report.unanimous_share());
    std::fflush(stdout);
  }
  std::printf("  proved %d of %d\n", static_cast<int>(proved), static_cast<int>(settings.seeds));
  auto const summary = [](char const* name, Column& column, char const* unit) {
    std::printf("  %-10s median %10.3f%s, worst %10.3f%s\n", name, column.median(), unit, column.worst(), unit);
  };
  summary("learn", learn, " s");
  summary("prove", prove, " s");
  summary("CPU", cpu, " s");
  summary("undecided", undecided, "");
  std::printf("\n");
}

}  // namespace

int main(int argc, char** argv) {
  Settings const settings = parse(argc, argv);
  for (Method const method : settings.methods) {
    for (unsigned const states : settings.states) states == 8 ? bench<8>(settings, method) : bench<4>(settings, method);
  }
}
