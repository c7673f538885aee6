// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <protolearn.hpp>

char const* version_in_second() { return protolearn::version; }

std::size_t learner_size_in_second() { return sizeof(protolearn::Learner<3, 4, 2>); }
