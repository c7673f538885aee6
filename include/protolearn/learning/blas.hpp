// SPDX-License-Identifier: Apache-2.0
#pragma once

// The one door through which xtensor and xtensor-blas enter. xtensor 0.26 moved its headers into subfolders.
#if __has_include(<xtensor/containers/xtensor.hpp>)
#include <xtensor/containers/xadapt.hpp>
#include <xtensor/containers/xtensor.hpp>
#else
#include <xtensor/xadapt.hpp>
#include <xtensor/xtensor.hpp>
#endif
#include <xtensor-blas/xblas.hpp>

#include <array>
#include <cstddef>

// OpenBLAS has it, other BLAS libraries do not; nothing is called where it is missing.
extern "C" __attribute__((weak)) void openblas_set_num_threads(int threads);

namespace protolearn::detail {

/// The products here are small: more BLAS threads make them slower, and the order of additions irreproducible.
inline void use_one_blas_thread() {
  if (openblas_set_num_threads != nullptr) openblas_set_num_threads(1);
}

/// A view of `rows` x `columns` numbers in a preallocated buffer, for gemm: nothing is copied or allocated.
[[nodiscard]] inline auto matrix(float* data, std::size_t rows, std::size_t columns) {
  return xt::adapt<xt::layout_type::row_major>(data, rows * columns, xt::no_ownership(),
                                               std::array<std::size_t, 2>{rows, columns});
}

}  // namespace protolearn::detail
