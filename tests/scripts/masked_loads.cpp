// SPDX-License-Identifier: Apache-2.0
// Holds the loops over rules, configurations and observations, for masked_loads.py.
#include <protolearn/model/views/counted.hpp>
#include <protolearn/search/conflict_search.hpp>
#include <protolearn/task/atomic_commit.hpp>
#include <protolearn/verification/verify.hpp>

using Game = protolearn::Setting<protolearn::Shape{3, 4, 2}, protolearn::AtomicCommit, protolearn::MessageLoss,
                                 protolearn::Counted>;

template class protolearn::detail::Explorer<Game>;
template class protolearn::detail::Conflicts<protolearn::detail::FixedSize<Game>>;
