# What our own programs are compiled with. Nothing of this reaches a project that uses the library.
add_library(protolearn_development INTERFACE)
target_link_libraries(protolearn_development INTERFACE protolearn::protolearn)
target_compile_options(protolearn_development INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wshadow)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_SCAN_FOR_MODULES OFF)  # there are none, and the scan would keep GCC from using precompiled headers

find_program(PROTOLEARN_CCACHE ccache)
mark_as_advanced(PROTOLEARN_CCACHE)
if(PROTOLEARN_CCACHE AND PROJECT_IS_TOP_LEVEL AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # ccache must be told that it may trust precompiled headers; and where the sources are, so that what was compiled in
  # one clone is found in another.
  set(CMAKE_CXX_COMPILER_LAUNCHER
    ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
    CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} ${PROTOLEARN_CCACHE})
endif()

# A precompiled header is then found again after its rebuild: by GCC with the one flag, by Clang with the other.
target_compile_options(protolearn_development INTERFACE
  $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>
  "$<$<CXX_COMPILER_ID:Clang>:SHELL:-Xclang -fno-pch-timestamp>")
