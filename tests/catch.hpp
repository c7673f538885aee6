// SPDX-License-Identifier: Apache-2.0
#pragma once

// The one place that knows whether Catch2 is version 3 or 2 (Debian 12's).
#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
#else
#include <catch2/catch.hpp>
#endif
