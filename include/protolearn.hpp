// SPDX-License-Identifier: Apache-2.0
#pragma once

// The stages in order: what is wanted, what can happen, judge a machine, find a machine, show it.

#include "protolearn/core/version.hpp"

#include "protolearn/task/atomic_commit.hpp"
#include "protolearn/task/byzantine_agreement.hpp"
#include "protolearn/task/consensus.hpp"
#include "protolearn/task/counting.hpp"
#include "protolearn/task/early_consensus.hpp"
#include "protolearn/task/k_set_agreement.hpp"
#include "protolearn/task/leader_election.hpp"
#include "protolearn/task/lock.hpp"
#include "protolearn/task/non_blocking_atomic_commit.hpp"
#include "protolearn/task/reliable_broadcast.hpp"
#include "protolearn/task/safe_consensus.hpp"
#include "protolearn/task/task.hpp"

#include "protolearn/model/execution.hpp"
#include "protolearn/model/faults/byzantine.hpp"
#include "protolearn/model/faults/crash.hpp"
#include "protolearn/model/faults/heard_at_least.hpp"
#include "protolearn/model/faults/loss_budget.hpp"
#include "protolearn/model/faults/message_loss.hpp"
#include "protolearn/model/faults/omission.hpp"
#include "protolearn/model/faults/receive_omission.hpp"
#include "protolearn/model/faults/reliable.hpp"
#include "protolearn/model/faults/send_omission.hpp"
#include "protolearn/model/machine.hpp"
#include "protolearn/model/sample.hpp"
#include "protolearn/model/setting.hpp"
#include "protolearn/model/views/counted.hpp"
#include "protolearn/model/views/ordered.hpp"
#include "protolearn/model/views/per_process.hpp"
#include "protolearn/model/views/thresholds.hpp"
#include "protolearn/model/views/with_coin.hpp"
#include "protolearn/model/views/with_round.hpp"
#include "protolearn/model/views/with_speaker.hpp"

#include "protolearn/verification/explorer/explore.hpp"
#include "protolearn/verification/verdict.hpp"
#include "protolearn/verification/verify.hpp"

#include "protolearn/bounds/best.hpp"
#include "protolearn/bounds/full_information.hpp"
#include "protolearn/learning/grow.hpp"
#include "protolearn/learning/learner.hpp"
#include "protolearn/search/conflict_search.hpp"
#include "protolearn/search/sat/cadical_solver.hpp"

#include "protolearn/publishing/print.hpp"
#include "protolearn/publishing/progress.hpp"
