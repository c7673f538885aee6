// SPDX-License-Identifier: Apache-2.0
#include "protolearn/learning/mlp.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "catch.hpp"
#include "protolearn/core/random.hpp"

namespace mlp_test {

using namespace protolearn;
using namespace protolearn::detail;

std::vector<float> random_numbers(Random& random, std::size_t count) {
  std::vector<float> result(count);
  for (float& v : result) v = static_cast<float>(2 * random.uniform() - 1);
  return result;
}

/// The same network in double precision, layer by layer.
template <class Network>
std::vector<double> outputs_of(std::vector<double> const& parameters, std::vector<float> const& x, std::size_t rows) {
  std::vector<double> now(x.begin(), x.end());
  for (std::size_t l = 0; l < Network::layers; ++l) {
    std::size_t const in = Network::widths[l], out = Network::widths[l + 1];
    double const* const weights = parameters.data() + Network::offsets[l];
    std::vector<double> next(rows * out);
    for (std::size_t row = 0; row < rows; ++row) {
      for (std::size_t k = 0; k < out; ++k) {
        double sum = weights[in * out + k];
        for (std::size_t j = 0; j < in; ++j) sum += now[row * in + j] * weights[j * out + k];
        next[row * out + k] = l + 1 < Network::layers ? std::max(0.0, sum) : sum;
      }
    }
    now = next;
  }
  return now;
}

/// With outputs y and numbers d, the loss is the sum of d y: its derivative by y is d.
template <class Network>
double loss(std::vector<double> const& parameters, std::vector<float> const& x, std::vector<float> const& d,
            std::size_t rows) {
  auto const y = outputs_of<Network>(parameters, x, rows);
  double sum = 0;
  for (std::size_t k = 0; k < y.size(); ++k) sum += y[k] * double{d[k]};
  return sum;
}

template <class Network>
std::vector<double> parameters_of(Network const& network) {
  return {network.parameters(), network.parameters() + Network::parameter_count};
}

bool close(double a, double b, double tolerance) {
  return std::abs(a - b) <= tolerance * (1 + std::abs(a) + std::abs(b));
}

template <class Network>
void gradients_are_finite_differences(std::size_t rows, std::size_t checks) {
  Random random(rows);
  Network network(random, rows + 3);
  for (std::size_t k = 0; k < Network::parameter_count; ++k)
    network.parameters()[k] += static_cast<float>(0.1 * random.uniform());
  auto const x = random_numbers(random, rows * Network::inputs);
  auto const d = random_numbers(random, rows * Network::outputs);
  auto parameters = parameters_of(network);

  float const* const y = network.forward(x.data(), rows);
  auto const exact = outputs_of<Network>(parameters, x, rows);
  for (std::size_t k = 0; k < exact.size(); ++k) REQUIRE(close(double{y[k]}, exact[k], 1e-5));

  network.backward(d.data(), rows);
  for (std::size_t check = 0; check < checks; ++check) {
    std::size_t const k =
        checks < Network::parameter_count ? random.below(Network::parameter_count) : check % Network::parameter_count;
    double const middle = parameters[k];
    constexpr double h = 1e-6;
    parameters[k] = middle + h;
    double const above = loss<Network>(parameters, x, d, rows);
    parameters[k] = middle - h;
    double const below = loss<Network>(parameters, x, d, rows);
    parameters[k] = middle;
    REQUIRE(close(double{network.gradient()[k]}, (above - below) / (2 * h), 1e-4));
  }
}

}  // namespace mlp_test

using namespace mlp_test;

TEST_CASE("gradients are finite differences") {
  gradients_are_finite_differences<Mlp<3, 2>>(1, 8);
  gradients_are_finite_differences<Mlp<5, 7, 3>>(4, 66);
  gradients_are_finite_differences<Mlp<1, 1, 1, 1>>(2, 6);
  gradients_are_finite_differences<Mlp<4, 8, 6, 2>>(33, 108);
  gradients_are_finite_differences<Mlp<26, 128, 64, 16, 8>>(19, 150);
}

TEST_CASE("a network is as large as its widths say") {
  using Network = Mlp<26, 128, 64, 16, 8>;
  STATIC_REQUIRE(Network::parameter_count == 27 * 128 + 129 * 64 + 65 * 16 + 17 * 8);
  STATIC_REQUIRE(Network::inputs == 26);
  STATIC_REQUIRE(Network::outputs == 8);
  Random a(5), b(5), c(6);
  Network const one(a, 8), same(b, 8), other(c, 8);
  CHECK(parameters_of(one) == parameters_of(same));
  CHECK(parameters_of(one) != parameters_of(other));
  for (std::size_t k = 0; k < 128; ++k) CHECK(one.parameters()[26 * 128 + k] == 0.0F);  // biases
}

TEST_CASE("each pass replaces the last one, whatever its number of rows") {
  using Network = Mlp<6, 9, 4>;
  Random random(7);
  Network network(random, 64);
  auto const x = random_numbers(random, 64 * 6);
  auto const d = random_numbers(random, 64 * 4);
  auto const gradient = [&](std::size_t rows) {
    network.forward(x.data(), rows);
    network.backward(d.data(), rows);
    return std::vector<float>(network.gradient(), network.gradient() + Network::parameter_count);
  };
  auto const few = gradient(3);
  auto const many = gradient(64);
  CHECK(gradient(3) == few);
  CHECK(gradient(64) == many);
  CHECK(few != many);
}

TEST_CASE("Adam steps as published") {
  using Network = Mlp<5, 6, 3>;
  Random random(8);
  Network network(random, 4);
  Adam<Network> adam;
  auto expected = parameters_of(network);
  std::vector<double> m(Network::parameter_count), v(Network::parameter_count);
  for (int t = 1; t <= 200; ++t) {
    double const rate = 0.01 / t;
    auto const x = random_numbers(random, 4 * 5);
    auto const d = random_numbers(random, 4 * 3);
    network.forward(x.data(), 4);
    network.backward(d.data(), 4);
    for (std::size_t k = 0; k < Network::parameter_count; ++k) {
      double const g = network.gradient()[k];
      m[k] = 0.9 * m[k] + 0.1 * g;
      v[k] = 0.999 * v[k] + 0.001 * g * g;
      double const mean = m[k] / (1 - std::pow(0.9, t)), variance = v[k] / (1 - std::pow(0.999, t));
      expected[k] -= rate * mean / (std::sqrt(variance) + 1e-8);
    }
    adam.step(network, rate);
    for (std::size_t k = 0; k < Network::parameter_count; ++k) {
      REQUIRE(close(double{network.parameters()[k]}, expected[k], 2e-5));
    }
  }
}
