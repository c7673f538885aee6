# find_package(protolearn) reads this file, and so does protolearn's own build: what it needs is listed once.
include(CMakeFindDependencyMacro)
if(NOT DEFINED BLA_VENDOR)
  set(BLA_VENDOR OpenBLAS)
endif()

list(APPEND CMAKE_MODULE_PATH "${CMAKE_CURRENT_LIST_DIR}")  # FindZ3.cmake, FindCaDiCaL.cmake
find_dependency(Z3 4.8)
find_package(CaDiCaL QUIET)  # optional: makes protolearn::cadical
list(POP_BACK CMAKE_MODULE_PATH)

find_dependency(Threads)
find_dependency(BLAS)
find_dependency(LAPACK)
find_dependency(Boost 1.74 CONFIG)  # Hana: headers only
find_dependency(xtensor 0.24)
find_dependency(xtensor-blas 0.20)

include("${CMAKE_CURRENT_LIST_DIR}/protolearnTargets.cmake" OPTIONAL)  # made by the installation
