// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace protolearn::cli {

/// Shares over a rate: how many executions are undecided if so many messages are lost.
struct Plot {
  struct Curve {
    std::string name;
    std::vector<std::optional<double>> shares;  // by rate; empty where it is not known
  };
  std::string title;  // of which setting
  std::string rate;   // "loss"
  std::vector<double> rates;
  std::vector<Curve> curves;
};

/// From 0.01% to 50%, evenly on a logarithmic axis.
[[nodiscard]] std::vector<double> plotted_rates();

/// Where the numbers of FILE.svg are: FILE.csv.
[[nodiscard]] std::string csv_beside(std::string const& svg);

enum class Drawn { yes, no_gnuplot, all_zero };

/// Writes the numbers, and has gnuplot draw them, if there is one, and a number that is not 0, which a logarithmic axis
/// does not have. Throws file_error.
[[nodiscard]] Drawn write_plot(Plot const& plot, std::string const& svg);

}  // namespace protolearn::cli
