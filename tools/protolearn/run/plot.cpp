// SPDX-License-Identifier: Apache-2.0
#include "plot.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <sstream>
#include <system_error>

#include "files.hpp"
#include "other_program.hpp"
#include "protolearn/core/error.hpp"

namespace protolearn::cli {

namespace {

/// As gnuplot has it.
std::string quoted_text(std::string const& text) {
  std::string result = "'";
  for (char const c : text) result += c == '\'' ? std::string("''") : std::string(1, c);
  return result + "'";
}

std::string rate_of(Plot const& plot) { return plot.of_losses ? "loss" : "crash"; }

std::string numbers(Plot const& plot) {
  std::ostringstream out;
  out.precision(12);
  out << rate_of(plot);
  for (auto const& curve : plot.curves) out << ',' << curve.name;
  out << '\n';
  for (std::size_t k = 0; k < plot.rates.size(); ++k) {
    out << plot.rates[k];
    for (auto const& curve : plot.curves) {
      out << ',';
      if (curve.shares[k]) out << *curve.shares[k];
    }
    out << '\n';
  }
  return out.str();
}

/// One line: of several, `gnuplot -e` takes the first.
std::string script(Plot const& plot, std::string const& csv, std::string const& svg) {
  std::ostringstream out;
  out << "set terminal svg size 800,560 font 'sans,14' background 'white'; set output " << quoted_text(svg)
      << "; set title " << quoted_text(plot.title) << " noenhanced; set datafile separator ','; set logscale xy; "
      << "set grid; set key bottom right noenhanced; set xlabel " << quoted_text(rate_of(plot) + ", %")
      << "; set ylabel 'undecided executions, %'; set format '%g'; plot ";
  for (std::size_t k = 0; k < plot.curves.size(); ++k) {
    out << (k == 0 ? "" : ", ") << quoted_text(csv) << " skip 1 using (100*$1):(100*$" << k + 2
        << ") with linespoints pointsize 0.5 linewidth 2 title " << quoted_text(plot.curves[k].name);
  }
  return out.str();
}

bool all_zero(Plot const& plot) {
  return std::all_of(plot.curves.begin(), plot.curves.end(), [](Plot::Curve const& curve) {
    return std::none_of(curve.shares.begin(), curve.shares.end(),
                        [](auto const& share) { return share && *share > 0; });
  });
}

/// Returns whether there is one.
bool run_gnuplot(std::string const& commands) {
  Ran const ran = run_program({"gnuplot", "-e", commands});
  if (ran == Ran::failed) throw file_error("--plot: gnuplot failed; the numbers are in the CSV file");
  return ran == Ran::yes;
}

}  // namespace

std::vector<double> plotted_rates() {
  constexpr double least = 1e-4, most = 0.5;
  constexpr unsigned count = 26;
  std::vector<double> rates;
  for (unsigned k = 0; k < count; ++k)
    rates.push_back(least * std::pow(most / least, static_cast<double>(k) / (count - 1)));
  rates.back() = most;
  return rates;
}

std::string csv_beside(std::string const& svg) { return std::filesystem::path(svg).replace_extension(".csv").string(); }

Drawn write_plot(Plot const& plot, std::string const& svg) {
  std::string const csv = csv_beside(svg), unfinished = svg + ".tmp";
  write_file(csv, numbers(plot));
  if (all_zero(plot)) return Drawn::all_zero;
  if (!run_gnuplot(script(plot, csv, unfinished))) return Drawn::no_gnuplot;
  std::error_code error;
  std::filesystem::rename(unfinished, svg, error);
  if (error) throw file_error(svg + " cannot be written (" + error.message() + "): choose another name");
  return Drawn::yes;
}

}  // namespace protolearn::cli
