// SPDX-License-Identifier: Apache-2.0
#include "cache.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <map>
#include <sstream>
#include <string_view>

#include "protolearn/core/error.hpp"
#include "run/files.hpp"

namespace protolearn::cli {

namespace fs = std::filesystem;

namespace {

constexpr char const* inputs_file = "inputs";
constexpr std::string_view unfinished = "unfinished-";

[[noreturn]] void fail(fs::path const& path, std::string const& why) {
  throw file_error("the cache " + path.string() + " " + why +
                   ": put that right, or set XDG_CACHE_HOME to another folder");
}

fs::path place() {
  if (char const* const cache = std::getenv("XDG_CACHE_HOME"); cache != nullptr && cache[0] == '/') {
    return fs::path(cache) / "protolearn";
  }
  char const* const home = std::getenv("HOME");
  if (home == nullptr || home[0] != '/') {
    throw file_error("there is no place to keep compiled programs: set HOME or XDG_CACHE_HOME to a folder");
  }
  return fs::path(home) / ".cache" / "protolearn";
}

/// Holds a lock on a file for as long as it lives.
class Lock {
 public:
  explicit Lock(fs::path const& file, bool wait = true)
      : descriptor_(open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
    while (descriptor_ >= 0 && flock(descriptor_, wait ? LOCK_EX : LOCK_EX | LOCK_NB) != 0) {
      if (errno == EINTR) continue;
      close(descriptor_);
      descriptor_ = -1;
    }
  }
  Lock(Lock const&) = delete;
  Lock& operator=(Lock const&) = delete;
  ~Lock() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  [[nodiscard]] bool held() const { return descriptor_ >= 0; }

 private:
  int descriptor_;
};

/// A file as it was: its size and time, which are quick to compare, and its content.
struct Input {
  std::uintmax_t size = 0;
  long long time = 0;
  std::string content;  // a digest
  std::string path;
};

bool stat_of(std::string const& path, Input& input) {
  struct stat status = {};
  if (stat(path.c_str(), &status) != 0) return false;
  input.size = static_cast<std::uintmax_t>(status.st_size);
  input.time = static_cast<long long>(status.st_mtim.tv_sec) * 1'000'000'000 + status.st_mtim.tv_nsec;
  return true;
}

std::string content_of(std::string const& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return digest(text.str());
}

std::string line_of(Input const& input) {
  return std::to_string(input.size) + " " + std::to_string(input.time) + " " + input.content + " " + input.path + "\n";
}

/// Calls visit(input) for each of an entry's inputs until it says no. Returns whether there were some, and it
/// never did.
template <class Visit>
bool for_each_input(fs::path const& entry, Visit const& visit) {
  std::ifstream in(entry / inputs_file);
  Input input;
  std::size_t count = 0;
  while (in >> input.size >> input.time >> input.content && std::getline(in.ignore(1), input.path)) {
    if (!visit(input)) return false;
    ++count;
  }
  return count > 0;
}

bool is_up_to_date(fs::path const& entry, std::string const& may_be_gone) {
  std::string now;
  bool times_differ = false;
  bool const same = for_each_input(entry, [&](Input const& before) {
    Input input = before;
    bool const there = stat_of(before.path, input);
    if (!there && before.path != may_be_gone) return false;
    if (input.size != before.size) return false;
    if (input.time != before.time) {
      if (content_of(before.path) != before.content) return false;
      times_differ = true;
    }
    now += line_of(input);
    return true;
  });
  if (same && times_differ) {  // touched, or checked out again: next time it need not be read
    try {
      write_file(entry / inputs_file, now);
    } catch (file_error const&) {  // it only takes longer
    }
  }
  return same;
}

/// The folder was made, at `begun`, before anything was read. What was written since then may have been read before or
/// after: it counts as another file the next time.
void write_inputs(fs::path const& folder, long long begun, Cache::Inputs const& inputs) {
  std::map<std::string, std::string> lines;  // by path
  if (!inputs.entry.empty()) {
    static_cast<void>(for_each_input(inputs.entry, [&](Input const& input) {
      lines.emplace(input.path, line_of(input));
      return true;
    }));
  }
  for (auto const& file : inputs.files) {
    if (lines.contains(file.string())) continue;
    Input input;
    input.path = file.string();
    if (!stat_of(input.path, input)) throw file_error(input.path + " disappeared while it was compiled: try again");
    input.content = content_of(input.path);
    if (input.time > begun) {
      input.time = 0;
      input.content = "changed";
    }
    lines.emplace(input.path, line_of(input));
  }
  std::string text;
  for (auto const& [path, line] : lines) text += line;
  write_file(folder / inputs_file, text);
}

std::uintmax_t size_of(fs::path const& folder) {
  std::uintmax_t sum = 0;
  std::error_code ignored;
  for (auto const& file : fs::recursive_directory_iterator(folder, ignored)) {
    auto const size = file.file_size(ignored);
    if (!ignored) sum += size;
  }
  return sum;
}

}  // namespace

std::string digest(std::string const& text) {
  std::uint64_t a = 0xcbf29ce484222325U, b = 0x84222325cbf29ce4U;
  for (char const c : text) {
    a = (a ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
    b = (b ^ static_cast<unsigned char>(c)) * 0x9e3779b97f4a7c15U;
    b ^= b >> 29;
  }
  char result[33];
  std::snprintf(result, sizeof result, "%016llx%016llx", static_cast<unsigned long long>(a),
                static_cast<unsigned long long>(b));
  return result;
}

Cache::Cache() : root_(place()), limit_(std::uintmax_t{2048} << 20) {
  if (char const* const text = std::getenv("PROTOLEARN_CACHE_MIB")) {
    std::uintmax_t mebibytes = 0;
    auto const [end, error] = std::from_chars(text, text + std::strlen(text), mebibytes);
    if (error != std::errc{} || *end != '\0' || mebibytes > (std::uintmax_t{1} << 30)) {
      throw usage_error("PROTOLEARN_CACHE_MIB is '" + std::string(text) + "': set it to a whole number of mebibytes");
    }
    limit_ = mebibytes << 20;
  }
  std::error_code error;
  fs::create_directories(root_.parent_path(), error);
  if (mkdir(root_.c_str(), 0700) != 0 && errno != EEXIST)
    fail(root_, std::string("cannot be made (") + std::strerror(errno) + ")");
  struct stat status = {};
  if (lstat(root_.c_str(), &status) != 0)
    fail(root_, std::string("cannot be looked at (") + std::strerror(errno) + ")");
  if (!S_ISDIR(status.st_mode)) fail(root_, "is not a folder");
  if (status.st_uid != geteuid()) fail(root_, "belongs to somebody else, whose programs would be run");
  if ((status.st_mode & 077) != 0)
    fail(root_, "is open to others, who could put programs there (it must have mode 0700)");
}

std::optional<fs::path> Cache::find(std::string const& key, std::string const& may_be_gone) const {
  auto const entry = root_ / key;
  if (!is_up_to_date(entry, may_be_gone)) return std::nullopt;
  utimensat(AT_FDCWD, entry.c_str(), nullptr, 0);  // used now
  return entry;
}

fs::path Cache::make(std::string const& key, std::function<Inputs(fs::path const& folder)> const& make_files) const {
  Lock const lock(root_ / (key + ".lock"));
  if (!lock.held()) fail(root_, std::string("cannot be written (") + std::strerror(errno) + ")");
  if (auto const found = find(key)) return *found;
  remove_left_behind();
  auto const folder = root_ / (std::string(unfinished) + key);
  std::error_code error;
  fs::remove_all(folder, error);
  if (!fs::create_directory(folder, error)) fail(root_, "cannot be written (" + error.message() + ")");
  auto const entry = root_ / key;
  Input begun;
  static_cast<void>(stat_of(folder.string(), begun));
  try {
    write_inputs(folder, begun.time, make_files(folder));
    fs::remove_all(entry, error);
    fs::rename(folder, entry);
  } catch (...) {
    fs::remove_all(folder, error);
    throw;
  }
  drop_what_is_too_much(key);
  return entry;
}

std::vector<std::string> Cache::keys() const {
  std::vector<std::string> result;
  std::error_code ignored;
  for (auto const& entry : fs::directory_iterator(root_, ignored)) {
    std::string const name = entry.path().filename().string();
    if (entry.is_directory(ignored) && !name.starts_with(unfinished)) result.push_back(name);
  }
  return result;
}

/// What a killed compilation left: its lock is held by nobody.
void Cache::remove_left_behind() const {
  std::error_code ignored;
  for (auto const& entry : fs::directory_iterator(root_, ignored)) {
    std::string const name = entry.path().filename().string();
    if (!name.starts_with(unfinished)) continue;
    Lock const lock(root_ / (name.substr(unfinished.size()) + ".lock"), false);
    if (lock.held()) fs::remove_all(entry.path(), ignored);
  }
}

void Cache::drop_what_is_too_much(std::string const& keep) const {
  struct Entry {
    fs::file_time_type used;
    fs::path path;
    std::uintmax_t size;
  };
  std::vector<Entry> entries;
  std::uintmax_t sum = 0;
  std::error_code error;
  for (auto const& key : keys()) {
    auto const path = root_ / key;
    auto const used = fs::last_write_time(path, error);
    if (error) continue;
    entries.push_back({used, path, size_of(path)});
    sum += entries.back().size;
  }
  std::sort(entries.begin(), entries.end(), [](Entry const& a, Entry const& b) { return a.used < b.used; });
  for (auto const& entry : entries) {
    if (sum <= limit_) return;
    if (entry.path.filename() == keep) continue;
    Lock const lock(root_ / (entry.path.filename().string() + ".lock"), false);
    if (!lock.held()) continue;  // somebody is making it
    fs::remove_all(entry.path, error);
    sum -= entry.size;
  }
}

}  // namespace protolearn::cli
