// expect: protolearn::read_published_table: such a table has one digit for a state: at most 10 states
#include <protolearn/model/setting.hpp>
#include <protolearn/publishing/published_table.hpp>
#include <protolearn/task/atomic_commit.hpp>
#include <sstream>

using namespace protolearn;

using Mine = Setting<Shape{2, 11, 1}, AtomicCommit, MessageLoss, Ordered>;

std::istringstream text("00 11\n");
auto const machine = read_published_table<Mine>(text);  // <- error
