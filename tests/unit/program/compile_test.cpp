// SPDX-License-Identifier: Apache-2.0
// What is between a command line and a compiled program: the cache, the source, and what a compiler says.
#include <sys/stat.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "catch.hpp"
#include "compile/cache.hpp"
#include "compile/diagnosis.hpp"
#include "compile/source.hpp"
#include "protolearn/core/error.hpp"
#include "run/files.hpp"
#include "setting/user_file.hpp"

namespace compile_test {

using namespace protolearn;
using namespace protolearn::cli;
namespace fs = std::filesystem;

/// A folder that is gone afterwards; a cache made meanwhile lies in it.
class Folder {
 public:
  Folder() : path_(fs::temp_directory_path() / ("protolearn-test-" + std::to_string(std::random_device{}()))) {
    fs::create_directories(path_);
    ::setenv("XDG_CACHE_HOME", path_.c_str(), 1);
    ::unsetenv("PROTOLEARN_CACHE_MIB");
  }
  Folder(Folder const&) = delete;
  Folder& operator=(Folder const&) = delete;
  ~Folder() { fs::remove_all(path_); }
  [[nodiscard]] fs::path operator/(char const* name) const { return path_ / name; }

 private:
  fs::path path_;
};

/// Puts a file of so many bytes into an entry, which depends on `input`.
auto entry_of(std::size_t size, fs::path const& input, int& made) {
  return [size, input, &made](fs::path const& folder) {
    ++made;
    write_file(folder / "program", std::string(size, 'x'));
    return Cache::Inputs{{input}};
  };
}

}  // namespace compile_test

using namespace compile_test;

TEST_CASE("a cache makes an entry once, and again when what went into it is another") {
  Folder const folder;
  auto const input = folder / "input";
  write_file(input, "one");
  Cache const cache;
  int made = 0;
  CHECK_FALSE(cache.find("a"));
  auto const path = cache.make("a", entry_of(10, input, made));
  CHECK(cache.find("a") == path);
  CHECK(cache.make("a", entry_of(10, input, made)) == path);
  CHECK(made == 1);

  // The time alone does not matter, nor does the content alone escape.
  fs::last_write_time(input, fs::last_write_time(input) + std::chrono::seconds{10});
  CHECK(cache.find("a"));
  write_file(input, "two");
  CHECK_FALSE(cache.find("a"));
  CHECK(cache.make("a", entry_of(20, input, made)) == path);
  CHECK(made == 2);
  CHECK(fs::file_size(path / "program") == 20);
  fs::remove(input);
  CHECK_FALSE(cache.find("a"));
}

TEST_CASE("what is changed while an entry is made may have been read before or after: the entry is out of date") {
  Folder const folder;
  auto const input = folder / "input";
  write_file(input, "one");
  Cache const cache;
  std::this_thread::sleep_for(std::chrono::milliseconds{20});  // more than a file system's clock ticks
  static_cast<void>(cache.make("a", [&](fs::path const& entry) {
    write_file(entry / "program", "x");
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
    write_file(input, "two");
    return Cache::Inputs{{input}};
  }));
  CHECK_FALSE(cache.find("a"));
}

TEST_CASE("what was only touched is read once more, and then its time is known") {
  Folder const folder;
  auto const input = folder / "input";
  write_file(input, "one");
  Cache const cache;
  int made = 0;
  auto const entry = cache.make("a", entry_of(1, input, made));
  std::string const before = read_file((entry / "inputs").string());
  fs::last_write_time(input, fs::last_write_time(input) - std::chrono::seconds{10});
  CHECK(cache.find("a"));
  std::string const after = read_file((entry / "inputs").string());
  CHECK(before != after);
  CHECK(cache.find("a"));
  CHECK(read_file((entry / "inputs").string()) == after);
}

TEST_CASE("an entry is out of date with the entry that went into it") {
  Folder const folder;
  write_file(folder / "header", "one");
  write_file(folder / "source", "one");
  Cache const cache;
  int made = 0;
  auto const header = cache.make("header", entry_of(1, folder / "header", made));
  static_cast<void>(cache.make("program", [&](fs::path const& entry) {
    write_file(entry / "program", "x");
    return Cache::Inputs{{folder / "source"}, header};
  }));
  CHECK(cache.find("program"));
  write_file(folder / "header", "two");
  CHECK_FALSE(cache.find("program"));
}

TEST_CASE("what fails leaves nothing behind") {
  Folder const folder;
  Cache const cache;
  auto const fails = [](fs::path const& entry) -> Cache::Inputs {
    write_file(entry / "program", "half");
    throw usage_error("no");
  };
  CHECK_THROWS_AS(cache.make("a", fails), usage_error);
  CHECK(cache.keys().empty());
  CHECK_FALSE(fs::exists(cache.folder() / "unfinished-a"));
  // What somebody else left, who was killed, goes when something is made.
  fs::create_directories(cache.folder() / "unfinished-b");
  int made = 0;
  write_file(folder / "input", "");
  static_cast<void>(cache.make("c", entry_of(1, folder / "input", made)));
  CHECK_FALSE(fs::exists(cache.folder() / "unfinished-b"));
}

TEST_CASE("a cache is bounded, and drops the least recently used first") {
  Folder const folder;
  ::setenv("PROTOLEARN_CACHE_MIB", "3", 1);
  auto const input = folder / "input";
  write_file(input, "one");
  Cache const cache;
  int made = 0;
  std::size_t const mebibyte = std::size_t{1} << 20;
  auto const use_at = [&](char const* key, int seconds) {
    fs::last_write_time(cache.folder() / key, fs::file_time_type::clock::now() + std::chrono::seconds{seconds});
  };
  static_cast<void>(cache.make("a", entry_of(mebibyte, input, made)));
  static_cast<void>(cache.make("b", entry_of(mebibyte, input, made)));
  use_at("a", -10);
  use_at("b", -20);
  static_cast<void>(cache.make("c", entry_of(mebibyte, input, made)));  // with the lists of inputs, more than three
  CHECK(cache.find("a"));
  CHECK_FALSE(cache.find("b"));
  CHECK(cache.find("c"));
  static_cast<void>(cache.make("huge", entry_of(5 * mebibyte, input, made)));  // it alone stays
  CHECK(cache.keys() == std::vector<std::string>{"huge"});
}

TEST_CASE("of many that make one entry at once, one does") {
  Folder const folder;
  auto const input = folder / "input";
  write_file(input, "one");
  std::atomic<int> made = 0;
  std::vector<std::thread> threads;
  for (int k = 0; k < 8; ++k) {
    threads.emplace_back([&] {
      Cache const cache;
      static_cast<void>(cache.make("a", [&](fs::path const& entry) {
        ++made;
        std::this_thread::sleep_for(std::chrono::milliseconds{20});
        write_file(entry / "program", "x");
        return Cache::Inputs{{input}};
      }));
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(made == 1);
}

TEST_CASE("nobody else may write to a cache") {
  Folder const folder;
  fs::create_directory(folder / "protolearn");
  for (mode_t const mode : {mode_t{0770}, mode_t{0707}, mode_t{0701}}) {
    ::chmod((folder / "protolearn").c_str(), mode);
    CHECK_THROWS_AS(Cache(), file_error);
  }
  ::chmod((folder / "protolearn").c_str(), 0700);
  CHECK_NOTHROW(Cache());
}

TEST_CASE("digests of texts that differ a little differ a lot") {
  std::set<std::string> digests;
  for (int k = 0; k < 10'000; ++k) digests.insert(digest("setting " + std::to_string(k)));
  CHECK(digests.size() == 10'000);
  CHECK(digest("") != digest(std::string(1, '\0')));
  CHECK(digest("a").size() == 32);
}

TEST_CASE("nothing of the user's words is pasted into the source") {
  Folder const folder;
  auto const file = folder / "a task.hpp";
  write_file(file, "struct Mine { int rules; };");
  auto const chosen =
      settings_of({file.string() + ":Mine", "crash:2", "thresholds:exists-0", 4, Span{5, 5}, Span{2, 2}}).at(0);
  std::string const source = source_of(chosen, {Purpose::Kind::learn, Method::conflict_search});
  CHECK(source.find("#include \"" + fs::canonical(file).string() + "\"") != source.npos);
  CHECK(source.find("using Task = ::Mine;") != source.npos);
  CHECK(source.find("Shape shape{4, 5, 2}") != source.npos);
  auto const every = settings_of({"consensus", "crash:1", "", protolearn::every_n, Span{4, 4}, Span{2, 2}}).at(0);
  std::string const for_every_n = source_of(every, {Purpose::Kind::learn, Method::conflict_search});
  CHECK(for_every_n.find("Shape shape{protolearn::every_n, 4, 2}") != for_every_n.npos);
  CHECK(for_every_n.find("protolearn::WithLastRound<protolearn::LearnedThresholds>") != for_every_n.npos);
  CHECK(source.find("setting_to_learn<Setting, protolearn::Method::conflict_search>") != source.npos);
  for (char const* words :
       {"a.hpp:X;int", "a.hpp:X<int>", "a.hpp:1X", "a.hpp::X", "a.hpp:X::", "a.hpp:X:1)", "a.hpp:"}) {
    write_file(folder / "a.hpp", "struct X { int rules; };");
    CHECK_THROWS_AS(task_of((folder / "").string() + words), usage_error);
  }
}

TEST_CASE("a view of one's own may be held by one of the library's") {
  Folder const folder;
  write_file(folder / "glance.hpp", "namespace a { struct Glance { template <int> struct On {}; }; }");
  std::string const file = (folder / "glance.hpp").string();
  ViewChoice const view = view_of("per-process:with-round:" + file);
  CHECK(view.type == "protolearn::PerProcess<protolearn::WithRound<::a::Glance>>");
  CHECK(view.words == "per-process:with-round:" + file + ":a::Glance");
  REQUIRE(view.own);
  CHECK(view.own->name() == "Glance");
  CHECK(view_of(view.words).type == view.type);
  CHECK_FALSE(view.entries(3, 4, 2));
}

TEST_CASE("the only type of a file is found, whatever surrounds it") {
  Folder const folder;
  auto const file = folder / "x.hpp";
  auto const type_in = [&](std::string const& text, OwnKind kind) {
    write_file(file, text);
    return own_type("--task", file.string(), kind).type;
  };
  std::string const task = "struct Mine { static constexpr auto rules = 1; };";
  CHECK(type_in(task, OwnKind::task) == "::Mine");
  CHECK(type_in("namespace a::b { namespace c {} " + task + "}", OwnKind::task) == "::a::b::Mine");
  CHECK(type_in("struct Other { int x; };\n" + task, OwnKind::task) == "::Mine");
  CHECK(type_in("// struct Old { int rules; };\n/* struct Older { rules */ " + task, OwnKind::task) == "::Mine");
  CHECK(type_in("char const* s = \"struct Text { rules };\";" + task, OwnKind::task) == "::Mine");
  CHECK(type_in("template <unsigned V = 2> " + task, OwnKind::task) == "::Mine<>");
  CHECK(type_in("enum class E { rules }; struct Declared; " + task, OwnKind::task) == "::Mine");
  CHECK(type_in("struct Deaf : protolearn::FaultModel { int x; }; " + task, OwnKind::faults) == "::Deaf");
  CHECK(type_in("struct See { template <Shape s> struct On {}; };", OwnKind::view) == "::See");
  CHECK_THROWS_AS(type_in(task + "struct Second { int rules; };", OwnKind::task), usage_error);
  CHECK_THROWS_AS(type_in("struct", OwnKind::task), usage_error);
  CHECK_THROWS_AS(type_in("namespace {", OwnKind::task), usage_error);
}

TEST_CASE("of what a compiler says, the first error that is the user's or the library's sentence is told") {
  Folder const folder;
  auto const file = folder / "x.hpp";
  write_file(file, "first\n  struct Mine {\nthird\n");
  std::string const path = file.string();
  std::vector<OwnType> const own{{"::a::Mine<1, 2>", "", file}};
  auto const text = [&](std::string const& output) { return what_failed(output, own, "LOG").text; };
  std::string const rest = "\n(all that the compiler says is in LOG)";
  CHECK(text("In file included from a:1:\n" + path +
             ":3:5: error: no such thing\nb.hpp:2:1: error: static assertion failed: "
             "protolearn: later\n") == path + ":3: no such thing\n    third" + rest);
  CHECK(text("b.hpp:1:1: error: deep inside\n" + path +
             ":3:9:   required from here\nb.hpp:2:1: error: static assertion failed: "
             "protolearn: do this.\n") == path + ":3: protolearn: do this.\n    third" + rest);
  CHECK(text("b.hpp:2:1: error: static_assert failed due to requirement 'x' \"protolearn: do this.\"\n") ==
        path + ":2: protolearn: do this.\n    struct Mine {" + rest);
  CHECK(what_failed("b.hpp:2:1: error: something\n", {}, "LOG").text == "something" + rest);
  CHECK_FALSE(what_failed("", {}, "LOG").users_fault);
}
