// SPDX-License-Identifier: Apache-2.0
#pragma once

// Compiled once and shared by all test programs.
#include "catch.hpp"

#include <protolearn.hpp>
