// SPDX-License-Identifier: Apache-2.0
#include "build.hpp"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <sstream>
#include <utility>

#include "diagnosis.hpp"
#include "process.hpp"
#include "protolearn/core/error.hpp"
#include "protolearn/core/version.hpp"
#include "run/files.hpp"

namespace protolearn::cli {

namespace fs = std::filesystem;

namespace {

/// Where a command is; empty if nowhere.
fs::path found_command(std::string const& name) {
  if (name.find('/') != name.npos) return access(name.c_str(), X_OK) == 0 ? fs::path(name) : fs::path();
  char const* const path = std::getenv("PATH");
  std::istringstream folders(path == nullptr ? "/usr/bin:/bin" : path);
  for (std::string folder; std::getline(folders, folder, ':');) {
    fs::path const candidate = fs::path(folder) / name;
    if (!folder.empty() && access(candidate.c_str(), X_OK) == 0) return candidate;
  }
  return {};
}

/// What "native" means: the processor, by its name and what it can do. (A compiler could tell, too, but programs that
/// are ready are found where there is none.)
std::string processor() {
  std::ifstream in("/proc/cpuinfo");
  std::string text;
  for (std::string line; std::getline(in, line) && !line.empty();) {  // the first of them
    for (char const* key : {"model name", "flags", "Features", "CPU part"}) {
      if (line.starts_with(key)) text.append(line).append("\n");
    }
  }
  return text;
}

/// The files in a rule for make: what comes after "target:", a backslash before a space being part of a name.
std::vector<fs::path> dependencies(fs::path const& file) {
  std::string const text = read_file(file.string());
  std::vector<fs::path> result;
  std::string word;
  for (std::size_t k = std::min(text.find(": "), text.size() - 1) + 1; k <= text.size(); ++k) {
    char const c = k < text.size() ? text[k] : '\n';
    if (c == '\\' && k + 1 < text.size() && text[k + 1] != '\n') {
      word += text[++k];
    } else if (c == ' ' || c == '\n' || c == '\\') {
      if (!word.empty()) result.emplace_back(std::exchange(word, {}));
    } else {
      word += c;
    }
  }
  return result;
}

/// Tells what is compiled, and, when it is done, how long it took.
class Announcement {
 public:
  Announcement(bool say, std::string const& what) : say_(say) {
    if (say_) std::cerr << what << std::flush;
  }
  Announcement(Announcement const&) = delete;
  Announcement& operator=(Announcement const&) = delete;
  void done() const {
    if (!say_) return;
    char text[32];
    std::chrono::duration<double> const seconds = std::chrono::steady_clock::now() - start_;
    std::snprintf(text, sizeof text, " %.1f s", seconds.count());
    std::cerr << text;
  }
  ~Announcement() {
    if (say_) std::cerr << std::endl;
  }

 private:
  bool say_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

/// "consensus, crash:1, with-round:counted, N=3 S=4 R=2".
std::string in_short(Chosen const& chosen) {
  std::string text = chosen.task.words + ", " + chosen.faults.words + ", " + chosen.view.words +
                     ", N=" + detail::nodes_in_short(chosen.nodes);
  if (chosen.states) text += " S=" + std::to_string(*chosen.states);
  return text + " R=" + std::to_string(chosen.rounds);
}

/// Without what lies in the cache itself.
std::vector<fs::path> from_outside(std::vector<fs::path> paths, Cache const& cache) {
  std::string const inside = cache.folder().string() + "/";
  paths.erase(std::remove_if(paths.begin(), paths.end(),
                             [&](fs::path const& path) { return path.string().starts_with(inside); }),
              paths.end());
  return paths;
}

constexpr char const* header_name = "common.hpp";
constexpr char const* setting_file = "setting.txt";

}  // namespace

Builder::Builder(Toolchain toolchain, bool say) : toolchain_(std::move(toolchain)), say_(say) {
  std::ostringstream text;
  text << version << '\n';
  for (auto const& word : toolchain_.command()) {
    text << word << '\n';
    if (word.ends_with("=native")) text << processor();
  }
  for (auto const& library : toolchain_.libraries) text << library << '\n';
  identity_ = text.str();
}

/// Keeps what a compiler said, and returns where.
std::string Builder::keep(fs::path const& log) const {
  auto const kept = cache_.folder() / "last-error.txt";
  std::error_code ignored;
  fs::copy_file(log, kept, fs::copy_options::overwrite_existing, ignored);
  return kept.string();
}

bool Builder::can_compile() const { return !found_command(toolchain_.compiler).empty(); }

fs::path Builder::precompiled_header() const {
  std::string const key = "header-" + digest(identity_ + common_source());
  if (auto const found = cache_.find(key)) return *found;
  return cache_.make(key, [&](fs::path const& folder) {
    Announcement const announcement(say_, "preparing the compiler, once:");
    // Clang's remembers where its source was, which therefore lies where it does not move; GCC wants it beside itself.
    fs::path const source = toolchain_.clang ? cache_.folder() / (key + ".hpp") : folder / header_name;
    write_file(source, common_source());
    auto const compiled = folder / (std::string(header_name) + (toolchain_.clang ? ".pch" : ".gch"));
    auto const log = folder / "log", list = folder / "dependencies";
    std::vector<std::string> command = toolchain_.command();
    command.insert(command.end(),
                   {"-x", "c++-header", source.string(), "-o", compiled.string(), "-MD", "-MF", list.string()});
    if (!succeeds(command, log))
      throw file_error("protolearn's own headers do not compile: " +
                       what_failed(read_file(log.string()), {}, keep(log)).text);
    auto inputs = from_outside(dependencies(list), cache_);
    inputs.push_back(found_command(toolchain_.compiler));
    for (auto const& library : toolchain_.libraries) {  // for all programs: they are large
      std::error_code none;
      if (fs::exists(library, none)) inputs.emplace_back(library);
    }
    announcement.done();
    return Cache::Inputs{inputs};
  });
}

fs::path Builder::program(Chosen const& chosen, Purpose const& purpose) const {
  std::string const source = source_of(chosen, purpose);
  std::string const key = "setting-" + digest(identity_ + source);
  // The compiler went into it, but what is ready runs without one.
  if (auto const found = cache_.find(key, can_compile() ? "" : toolchain_.compiler)) return *found / "program";
  if (!can_compile()) {
    throw usage_error("this setting is not ready, and there is no compiler (" + toolchain_.compiler +
                      ") to make it: install it, or use one that --list says is ready");
  }
  auto const header = precompiled_header();
  auto const entry = cache_.make(key, [&](fs::path const& folder) {
    Announcement const announcement(say_, "compiling " + in_short(chosen) + ", once:");
    write_file(folder / "program.cpp", source);
    auto const log = folder / "log", list = folder / "dependencies", program = folder / "program";
    std::vector<std::string> command = toolchain_.command();
    if (toolchain_.clang) {
      command.insert(command.end(), {"-include-pch", (header / (std::string(header_name) + ".pch")).string()});
    } else {
      // Without the compiled header it would work, too, but slowly: that must be noticed.
      command.insert(command.end(),
                     {"-Winvalid-pch", "-Werror=invalid-pch", "-include", (header / header_name).string()});
    }
    command.insert(command.end(), {"-MD", "-MF", list.string(), (folder / "program.cpp").string(), "-o",
                                   program.string(), toolchain_.program_library});
    command.insert(command.end(), toolchain_.libraries.begin(), toolchain_.libraries.end());
    if (!succeeds(command, log)) {
      Diagnosis const diagnosis = what_failed(read_file(log.string()), chosen.own_types(), keep(log));
      if (diagnosis.users_fault) throw usage_error(diagnosis.text);
      throw file_error(diagnosis.text);
    }
    write_file(folder / setting_file, chosen.options() + "\n");
    auto inputs = from_outside(dependencies(list), cache_);
    inputs.emplace_back(toolchain_.program_library);
    announcement.done();
    return Cache::Inputs{inputs, header};
  });
  return entry / "program";
}

std::string Builder::ready() const {
  std::vector<std::string> lines;
  for (auto const& key : cache_.keys()) {
    std::ifstream in(cache_.folder() / key / setting_file);
    std::string line;
    if (std::getline(in, line)) lines.push_back(line);
  }
  std::sort(lines.begin(), lines.end());
  lines.erase(std::unique(lines.begin(), lines.end()), lines.end());
  std::string text;
  for (auto const& line : lines) text += "  " + line + "\n";
  return text;
}

}  // namespace protolearn::cli
