// SPDX-License-Identifier: Apache-2.0
#pragma once

// The stages in order: what is wanted, what can happen, judge a machine, find a machine, show it.

#include "protolearn/core/version.hpp"

#include "protolearn/task/atomic_commit.hpp"
#include "protolearn/task/task.hpp"

#include "protolearn/model/execution.hpp"
#include "protolearn/model/faults/message_loss.hpp"
#include "protolearn/model/faults/reliable.hpp"
#include "protolearn/model/machine.hpp"
#include "protolearn/model/sample.hpp"
#include "protolearn/model/setting.hpp"
#include "protolearn/model/views/ordered.hpp"

#include "protolearn/verification/explore.hpp"
#include "protolearn/verification/verdict.hpp"
#include "protolearn/verification/verify.hpp"

#include "protolearn/learning/grow.hpp"
#include "protolearn/learning/learner.hpp"

#include "protolearn/publishing/print.hpp"
