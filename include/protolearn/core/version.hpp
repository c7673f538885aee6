// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace protolearn {

/// The version of the library; CMake reads it from here.
inline constexpr int version_major = 0;
inline constexpr int version_minor = 1;
inline constexpr int version_patch = 0;
inline constexpr char const* version = "0.1.0";

}  // namespace protolearn
