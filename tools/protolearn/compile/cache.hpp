// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace protolearn::cli {

/// Folders of finished files by key, kept from run to run: $XDG_CACHE_HOME/protolearn, or ~/.cache/protolearn. Only the
/// user may read or write it. Each entry knows the files that went into it, by content: if one of them is another now,
/// the entry is out of date. An entry is there as a whole or not at all: it is made in a folder of its own and renamed.
/// At most PROTOLEARN_CACHE_MIB mebibytes are kept (2048), the least recently used being dropped first.
class Cache {
 public:
  /// What went into an entry: files, and all that went into another entry.
  struct Inputs {
    std::vector<std::filesystem::path> files;
    std::filesystem::path entry{};
  };

  /// Throws file_error if the folder is not the user's alone, or cannot be made.
  Cache();

  /// Where the entry is, if it is there and up to date; a file that went in may be gone if it is this one.
  [[nodiscard]] std::optional<std::filesystem::path> find(std::string const& key,
                                                          std::string const& may_be_gone = {}) const;

  /// Makes the entry unless it is there by then: `make` fills a folder and returns what went in. What it
  /// throws leaves nothing behind. Of two that make the same entry at once, the second waits for the first.
  [[nodiscard]] std::filesystem::path make(
      std::string const& key, std::function<Inputs(std::filesystem::path const& folder)> const& make) const;

  /// The keys of all entries.
  [[nodiscard]] std::vector<std::string> keys() const;

  [[nodiscard]] std::filesystem::path const& folder() const { return root_; }

 private:
  void drop_what_is_too_much(std::string const& keep) const;
  void remove_left_behind() const;

  std::filesystem::path root_;
  std::uintmax_t limit_;
};

/// 32 hexadecimal digits that stand for a text (FNV-1a, twice).
[[nodiscard]] std::string digest(std::string const& text);

}  // namespace protolearn::cli
