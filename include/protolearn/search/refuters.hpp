// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "protolearn/search/certificate.hpp"
#include "protolearn/search/clause_base.hpp"
#include "protolearn/search/history.hpp"
#include "protolearn/search/refuter.hpp"

namespace protolearn::detail {

/// The settings of a search: all of them have one table.
class Refuters {
 public:
  [[nodiscard]] std::size_t size() const noexcept { return all_.size(); }

  /// One more; its number is size() before.
  void add(std::unique_ptr<Refuter> refuter) {
    all_.push_back(std::move(refuter));
    levels_.push_back(1);
  }

  /// Adds clauses from the first setting, at its lowest level, in which the table breaks a rule. False: there is none.
  bool refute(sat::Until const& until) {
    for (std::size_t k = 0; k < all_.size(); ++k) {
      for (;; ++levels_[k]) {
        if (all_[k]->refute(levels_[k], until)) return true;
        if (levels_[k] == all_[k]->levels() || until.over()) break;
      }
    }
    return false;
  }

  /// Says at once what all tables may do, where that is not much more than `most` steps (Refuter::foresee).
  bool foresee(std::size_t most, sat::Until const& until) {
    bool result = true;
    for (auto const& refuter : all_) result = result && refuter->foresee(most, until);
    return result;
  }

  [[nodiscard]] std::size_t configurations() const {
    std::size_t sum = 0;
    for (auto const& refuter : all_) sum += refuter->steps()->size();
    return sum;
  }
  /// Roughly how much memory they take.
  [[nodiscard]] std::size_t bytes() const {
    std::size_t sum = 0;
    for (auto const& refuter : all_) sum += refuter->bytes();
    return sum;
  }

  /// The certificate that the clauses of a base are, with where each came from. The base is empty afterwards.
  [[nodiscard]] Certificate certificate(ClauseBase& base, std::function<std::string(std::uint32_t)> entry_in_words,
                                        std::function<std::string(state_t)> state_in_words) const {
    struct Past {
      std::shared_ptr<Steps const> steps;
      FaultGroups groups;
      std::string name;
    };
    std::vector<Past> pasts;
    for (auto const& refuter : all_) pasts.push_back({refuter->steps(), refuter->groups(), refuter->name()});
    Certificate certificate;
    certificate.clauses = std::move(base.list());
    certificate.clauses.receipts = base.receipts().entries();
    certificate.entry_in_words = std::move(entry_in_words);
    certificate.state_in_words = state_in_words;
    certificate.prefix = [pasts](ConfigurationId id) { return pasts[id.setting].steps->prefix(id.round, id.number); };
    certificate.configuration_in_words = [pasts, names = std::move(state_in_words)](ConfigurationId id) {
      Past const& past = pasts[id.setting];
      return configuration_in_words(past.steps->prefix(id.round, id.number), id, past.name, past.groups, names);
    };
    return certificate;
  }

 private:
  std::vector<std::unique_ptr<Refuter>> all_;
  std::vector<unsigned> levels_;  // which adversary each of them was last asked about
};

}  // namespace protolearn::detail
