// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <vector>

#include "protolearn/core/random.hpp"
#include "protolearn/learning/blas.hpp"

namespace protolearn::detail {

// The passes beside the products. Constant widths and pointers that do not alias, so that compilers vectorise them at
// -O2.

/// y[row][k] += bias[k], then ReLU unless it is the output.
template <std::size_t width, bool relu>
void add_bias(float* __restrict y, float const* __restrict bias, std::size_t rows) {
  for (std::size_t row = 0; row < rows; ++row, y += width) {
    for (std::size_t k = 0; k < width; ++k) {
      float const value = y[k] + bias[k];
      y[k] = relu ? (value > 0.0F ? value : 0.0F) : value;
    }
  }
}

/// sum[k] = the sum over the rows of d[row][k].
template <std::size_t width>
void sum_rows(float const* __restrict d, float* __restrict sum, std::size_t rows) {
  for (std::size_t k = 0; k < width; ++k) sum[k] = 0.0F;
  for (std::size_t row = 0; row < rows; ++row, d += width) {
    for (std::size_t k = 0; k < width; ++k) sum[k] += d[k];
  }
}

/// The derivative of ReLU: d[row][k] = 0 where its output y[row][k] is 0.
template <std::size_t width>
void mask_relu(float* __restrict d, float const* __restrict y, std::size_t rows) {
  for (std::size_t row = 0; row < rows; ++row, d += width, y += width) {
    for (std::size_t k = 0; k < width; ++k) d[k] = y[k] > 0.0F ? d[k] : 0.0F;
  }
}

/// A fully connected network with ReLU between its layers and a linear output: Mlp<In, 128, 64, 16, Out>. The widths
/// are compile-time constants, so every loop beside the matrix products has a constant bound; buffers are allocated
/// once. Matrices are row-major, one sample a row.
///
///   forward(x, n)      n rows of `inputs` numbers -> n rows of `outputs` numbers; O(n P) for P parameters
///   backward(d, n)     n rows of dLoss/dOutput of the last forward -> gradient(), the sum over the rows
///
/// The products are gemm through xtensor-blas; bias, ReLU and its derivative are fused into one pass each over a layer.
/// (Written as xtensor expressions, each of them would allocate a temporary and make a pass of its own: half the
/// speed.)
template <unsigned... Widths>
class Mlp {
 public:
  static_assert(sizeof...(Widths) >= 2,
                "protolearn::Mlp<In, Hidden..., Out> needs at least an input and an output width.");
  static_assert(((Widths > 0) && ...), "protolearn::Mlp: every width must be at least 1.");

  static constexpr std::array<std::size_t, sizeof...(Widths)> widths{Widths...};
  static constexpr std::size_t layers = sizeof...(Widths) - 1;
  static constexpr std::size_t inputs = widths.front();
  static constexpr std::size_t outputs = widths.back();

  /// Where layer l's weights (widths[l] x widths[l+1]) begin in the parameters; its biases follow them.
  static constexpr std::array<std::size_t, layers + 1> offsets = [] {
    std::array<std::size_t, layers + 1> result{};
    for (std::size_t l = 0; l < layers; ++l) result[l + 1] = result[l] + (widths[l] + 1) * widths[l + 1];
    return result;
  }();
  static constexpr std::size_t parameter_count = offsets[layers];

  /// Weights uniform in +-sqrt(6 / fan-in) (He et al. 2015), those of the last layer times `output_scale`; biases 0. At
  /// most `capacity` rows a call.
  Mlp(Random& random, std::size_t capacity, double output_scale = 1.0) : capacity_(capacity) {
    detail::use_one_blas_thread();
    parameters_ = xt::xtensor<float, 1>::from_shape({parameter_count});
    gradient_ = xt::xtensor<float, 1>::from_shape({parameter_count});
    parameters_.fill(0.0F);
    gradient_.fill(0.0F);
    for (std::size_t l = 0; l < layers; ++l) {
      double const bound = (l + 1 == layers ? output_scale : 1.0) * std::sqrt(6.0 / static_cast<double>(widths[l]));
      for (std::size_t k = 0; k < widths[l] * widths[l + 1]; ++k) {
        parameters_.data()[offsets[l] + k] = static_cast<float>(bound * (2 * random.uniform() - 1));
      }
      activations_[l] = xt::xtensor<float, 2>::from_shape({capacity, widths[l + 1]});
      deltas_[l] = xt::xtensor<float, 2>::from_shape({capacity, widths[l + 1]});
    }
  }

  [[nodiscard]] std::size_t capacity() const noexcept { return capacity_; }
  [[nodiscard]] float* parameters() noexcept { return parameters_.data(); }
  [[nodiscard]] float const* parameters() const noexcept { return parameters_.data(); }
  [[nodiscard]] float const* gradient() const noexcept { return gradient_.data(); }

  /// x: rows x inputs, which must stay as they are until backward. Returns rows x outputs, valid until the next call.
  float const* forward(float const* x, std::size_t rows) {
    input_ = x;
    forward_from<0>(x, rows);
    return activations_[layers - 1].data();
  }

  /// d: rows x outputs.
  void backward(float const* d, std::size_t rows) { backward_from<layers - 1>(d, rows); }

 private:
  template <std::size_t l>
  void forward_from(float const* x, std::size_t rows) {
    constexpr std::size_t in = widths[l], out = widths[l + 1];
    float* const weights = parameters_.data() + offsets[l];
    float* const y = activations_[l].data();
    auto result = detail::matrix(y, rows, out);
    xt::blas::gemm(detail::matrix(const_cast<float*>(x), rows, in), detail::matrix(weights, in, out), result);
    detail::add_bias<out, (l + 1 < layers)>(y, weights + in * out, rows);
    if constexpr (l + 1 < layers) forward_from<l + 1>(y, rows);
  }

  template <std::size_t l>
  void backward_from(float const* d, std::size_t rows) {
    constexpr std::size_t in = widths[l], out = widths[l + 1];
    float const* const x = l == 0 ? input_ : activations_[l == 0 ? 0 : l - 1].data();
    float* const weight_gradient = gradient_.data() + offsets[l];
    auto const delta = detail::matrix(const_cast<float*>(d), rows, out);
    auto result = detail::matrix(weight_gradient, in, out);
    xt::blas::gemm(detail::matrix(const_cast<float*>(x), rows, in), delta, result, true, false);
    detail::sum_rows<out>(d, weight_gradient + in * out, rows);
    if constexpr (l > 0) {
      float* const before = deltas_[l - 1].data();
      auto back = detail::matrix(before, rows, in);
      xt::blas::gemm(delta, detail::matrix(parameters_.data() + offsets[l], in, out), back, false, true);
      detail::mask_relu<in>(before, x, rows);
      backward_from<l - 1>(before, rows);
    }
  }

  std::size_t capacity_;
  xt::xtensor<float, 1> parameters_, gradient_;
  std::array<xt::xtensor<float, 2>, layers> activations_, deltas_;
  float const* input_ = nullptr;
};

/// Adam (Kingma and Ba, "Adam: a method for stochastic optimization", ICLR 2015), one fused pass over the parameters.
template <class Network>
class Adam {
 public:
  Adam() : first_(Network::parameter_count, 0.0F), second_(Network::parameter_count, 0.0F) {}

  /// One step along -gradient * rate, with the usual decays 0.9 and 0.999.
  void step(Network& network, double rate) {
    constexpr float beta1 = 0.9F, beta2 = 0.999F, epsilon = 1e-8F;
    decay1_ *= double{beta1};
    decay2_ *= double{beta2};
    auto const scaled = static_cast<float>(rate * std::sqrt(1 - decay2_) / (1 - decay1_));
    float* __restrict p = network.parameters();
    float const* __restrict g = network.gradient();
    float* __restrict m = first_.data();
    float* __restrict v = second_.data();
    for (std::size_t k = 0; k < Network::parameter_count; ++k) {
      m[k] += (1 - beta1) * (g[k] - m[k]);
      v[k] += (1 - beta2) * (g[k] * g[k] - v[k]);
      p[k] -= scaled * m[k] / (std::sqrt(v[k]) + epsilon);
    }
  }

 private:
  std::vector<float> first_, second_;
  double decay1_ = 1, decay2_ = 1;
};

}  // namespace protolearn::detail
