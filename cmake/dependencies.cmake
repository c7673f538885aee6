# Our own build finds what protolearn needs by reading its package file.
block()
  set(CMAKE_FIND_PACKAGE_NAME protolearn)
  set(protolearn_FIND_REQUIRED TRUE)
  set(CMAKE_FIND_PACKAGE_TARGETS_GLOBAL TRUE)  # a project that adds us as a subdirectory links them too
  include("${CMAKE_CURRENT_LIST_DIR}/protolearnConfig.cmake")
endblock()
