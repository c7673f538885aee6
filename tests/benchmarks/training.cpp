// SPDX-License-Identifier: Apache-2.0
// Training steps a second of the network 26-128-64-16-8 at batch 512: the fused loops of Mlp and Adam beside the same
// thing written straightforwardly with xtensor-blas. Both must give the same gradients.
#include <benchmark/benchmark.h>

#if __has_include(<xtensor/core/xmath.hpp>)
#include <xtensor/core/xmath.hpp>
#else
#include <xtensor/xmath.hpp>
#endif
#include <xtensor-blas/xlinalg.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <utility>
#include <vector>

#include <protolearn/learning/mlp.hpp>

#include "cpu_time.hpp"

namespace {

using protolearn::detail::Random;
using Network = protolearn::detail::Mlp<26, 128, 64, 16, 8>;
using Matrix = xt::xtensor<float, 2>;
using Row = xt::xtensor<float, 1>;
constexpr std::size_t batch = 512;
constexpr double rate = 1e-3;

/// As one writes it first: an expression for each formula.
class Straightforward {
 public:
  explicit Straightforward(Network const& network) {
    for (std::size_t l = 0; l < Network::layers; ++l) {
      std::size_t const in = Network::widths[l], out = Network::widths[l + 1];
      Layer layer{Matrix::from_shape({in, out}), Row::from_shape({out}), {}, {}, {}, {}, {}, {}};
      layer.mw = xt::zeros_like(layer.w);
      layer.vw = xt::zeros_like(layer.w);
      layer.mb = xt::zeros_like(layer.b);
      layer.vb = xt::zeros_like(layer.b);
      layers_.push_back(layer);
    }
    copy_parameters(network);
  }

  void copy_parameters(Network const& network) {
    for (std::size_t l = 0; l < Network::layers; ++l) {
      Layer& layer = layers_[l];
      float const* const begin = network.parameters() + Network::offsets[l];
      std::copy(begin, begin + layer.w.size(), layer.w.begin());
      std::copy(begin + layer.w.size(), begin + layer.w.size() + layer.b.size(), layer.b.begin());
    }
  }

  Matrix forward(Matrix const& input) {
    inputs_ = {input};
    for (std::size_t l = 0; l < layers_.size(); ++l) {
      Matrix x = xt::linalg::dot(inputs_.back(), layers_[l].w) + layers_[l].b;
      if (l + 1 < layers_.size()) x = xt::maximum(x, 0.0F);
      inputs_.push_back(std::move(x));
    }
    return inputs_.back();
  }

  void backward(Matrix delta) {
    for (std::size_t l = layers_.size(); l-- > 0;) {
      layers_[l].gw = xt::linalg::dot(xt::transpose(inputs_[l]), delta);
      layers_[l].gb = xt::sum(delta, {0});
      if (l > 0) delta = xt::linalg::dot(delta, xt::transpose(layers_[l].w)) * (inputs_[l] > 0.0F);
    }
  }

  void adam() {
    ++steps_;
    auto const correct1 = static_cast<float>(1 / (1 - std::pow(0.9, steps_)));
    auto const correct2 = static_cast<float>(1 / (1 - std::pow(0.999, steps_)));
    auto const step = [&](auto& p, auto const& g, auto& m, auto& v) {
      m = 0.9F * m + 0.1F * g;
      v = 0.999F * v + 0.001F * g * g;
      p -= static_cast<float>(rate) * (m * correct1) / (xt::sqrt(v * correct2) + 1e-8F);
    };
    for (Layer& layer : layers_) {
      step(layer.w, layer.gw, layer.mw, layer.vw);
      step(layer.b, layer.gb, layer.mb, layer.vb);
    }
  }

  [[nodiscard]] std::vector<float> gradient() const {
    std::vector<float> result;
    for (Layer const& layer : layers_) {
      result.insert(result.end(), layer.gw.begin(), layer.gw.end());
      result.insert(result.end(), layer.gb.begin(), layer.gb.end());
    }
    return result;
  }

 private:
  struct Layer {
    Matrix w;
    Row b;
    Matrix gw, mw, vw;
    Row gb, mb, vb;
  };
  std::vector<Layer> layers_;
  std::vector<Matrix> inputs_;
  int steps_ = 0;
};

/// A batch of one-hot observations and derivatives, and both networks, with the same parameters.
struct Bench {
  Random random{1};
  Network network{random, batch};
  protolearn::detail::Adam<Network> adam;
  Straightforward plain{network};
  Matrix x = xt::zeros<float>({batch, Network::inputs});
  Matrix d = Matrix::from_shape({batch, Network::outputs});

  Bench() {
    for (std::size_t row = 0; row < batch; ++row) {
      x(row, random.below(8)) = 1;
      x(row, 8 + random.below(9)) = 1;
      x(row, 17 + random.below(9)) = 1;
    }
    for (float& v : d) v = static_cast<float>((2 * random.uniform() - 1) / batch);
  }

  void fused_step() {
    network.forward(x.data(), batch);
    network.backward(d.data(), batch);
    adam.step(network, rate);
  }
  void plain_step() {
    plain.forward(x);
    plain.backward(d);
    plain.adam();
  }

  /// The largest difference between the two gradients of the same parameters, relative to the largest gradient.
  double difference() {
    plain.copy_parameters(network);
    network.forward(x.data(), batch);
    network.backward(d.data(), batch);
    plain.forward(x);
    plain.backward(d);
    auto const other = plain.gradient();
    double largest = 0, apart = 0;
    for (std::size_t k = 0; k < other.size(); ++k) {
      largest = std::max(largest, std::abs(double{other[k]}));
      apart = std::max(apart, std::abs(double{other[k]} - double{network.gradient()[k]}));
    }
    return apart / largest;
  }
};

void fused(benchmark::State& state) {
  Bench bench;
  for (auto _ : state) bench.fused_step();
  state.counters["steps/s"] = benchmark::Counter(static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
}
void straightforward(benchmark::State& state) {
  Bench bench;
  for (auto _ : state) bench.plain_step();
  state.counters["steps/s"] = benchmark::Counter(static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
}
BENCHMARK(fused)->Unit(benchmark::kMicrosecond);
BENCHMARK(straightforward)->Unit(benchmark::kMicrosecond);

/// The median of the ratios of CPU times, taken in turns, so that a busy machine slows both.
double ratio() {
  Bench bench;
  std::vector<double> ratios;
  auto const time = [](auto step) {
    double const start = benchmarks::cpu_seconds();
    for (int k = 0; k < 100; ++k) step();
    return benchmarks::cpu_seconds() - start;
  };
  for (int turn = 0; turn < 15; ++turn) {
    double const slow = time([&] { bench.plain_step(); });
    ratios.push_back(slow / time([&] { bench.fused_step(); }));
  }
  std::sort(ratios.begin(), ratios.end());
  return ratios[ratios.size() / 2];
}

}  // namespace

int main(int argc, char** argv) {
  Bench bench;
  double difference = bench.difference();
  for (int k = 0; k < 20; ++k) bench.fused_step();
  difference = std::max(difference, bench.difference());
  std::printf("gradients differ by %.1e of the largest, also after 20 steps: %s\n", difference,
              difference < 1e-3 ? "the same" : "WRONG");
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  std::printf("the fused loops are %.2f times as fast as the straightforward ones\n", ratio());
  return difference < 1e-3 ? 0 : 1;
}
