// SPDX-License-Identifier: Apache-2.0
#pragma once

// The one door through which Boost.Hana enters: tuples of rules, and loops over them.
#include <boost/hana/at.hpp>
#include <boost/hana/concat.hpp>
#include <boost/hana/flatten.hpp>
#include <boost/hana/for_each.hpp>
#include <boost/hana/integral_constant.hpp>
#include <boost/hana/length.hpp>
#include <boost/hana/tuple.hpp>
#include <boost/hana/unpack.hpp>

namespace protolearn {

namespace hana = boost::hana;

}  // namespace protolearn
