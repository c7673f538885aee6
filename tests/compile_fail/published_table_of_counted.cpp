// expect: protolearn::read_published_table: such a table is a machine of the view Ordered, or PerProcess<Ordered>
#include <protolearn/model/setting.hpp>
#include <protolearn/model/views/counted.hpp>
#include <protolearn/publishing/published_table.hpp>
#include <protolearn/task/atomic_commit.hpp>
#include <sstream>

using namespace protolearn;

using Mine = Setting<Shape{3, 4, 1}, AtomicCommit, MessageLoss, Counted>;

std::istringstream text("000 111\n");
auto const machine = read_published_table<Mine>(text);  // <- error
