// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "protolearn/core/network.hpp"
#include "protolearn/core/objective.hpp"
#include "request.hpp"

namespace protolearn {
struct Description;  // model/description.hpp
}

// How often things go wrong: from the words of a command line to a Network. Every function here throws usage_error, in
// one line.

namespace protolearn::cli {

/// What the command line says of it; empty: it does not say.
struct WantedNetwork {
  std::optional<double> loss, crash, partial;
  std::vector<std::pair<std::string, double>> starts;  // probabilities by the user's words for states
  std::string starts_option;                           // --start or --vote, whichever was used
  std::optional<Objective> objective;

  /// An option that was given; empty: none was.
  [[nodiscard]] std::string given() const;
};

/// What of a setting is a matter of chance, and so what there can be probabilities of.
struct Chancy {
  bool loss = false, crash = false, partial = false;  // do these rates mean anything?
  bool lies = false, every_n = false;                 // then nothing does
  bool decides = true;                                // does it depend on the machine whether a process decides?
  std::string faults;                                 // in words
  std::vector<std::string> starts;                    // the initial states; empty: not known before it is compiled
};
[[nodiscard]] Chancy chancy(Chosen const& chosen);
[[nodiscard]] Chancy chancy(Description const& setting);

/// The network that is asked for, with what is usual where nothing is said: 1% of messages are lost, a process fails
/// with 0.1%, and of votes 90% are yes. Empty if nothing is said and nothing can fail, or nobody decides.
[[nodiscard]] std::optional<Network> network_of(WantedNetwork const& wanted, Chancy const& setting);

/// "0.01", or "1%".
[[nodiscard]] double probability_of(std::string const& text);

/// "yes=0.9,no=10%", as pairs.
[[nodiscard]] std::vector<std::pair<std::string, double>> starts_of(std::string const& text);

/// "decided", "wanted", "early" or "quiet".
[[nodiscard]] Objective objective_of(std::string const& text);

/// The words of objectives.
[[nodiscard]] std::vector<std::string> objective_words();

/// Its word; empty if there is none.
[[nodiscard]] std::string word_of(Objective const& objective);

}  // namespace protolearn::cli
