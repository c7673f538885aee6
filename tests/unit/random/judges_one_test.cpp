// SPDX-License-Identifier: Apache-2.0
#include "judge.hpp"

TEST_CASE("random settings: enumeration, explorer and Z3 agree, one") { drawn::judges_agree<0, 16>(); }
