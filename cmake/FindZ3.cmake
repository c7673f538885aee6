# Finds the Z3 theorem prover and its C++ API: defines z3::libz3 and Z3_VERSION.
# Z3's own package file wins where there is one; Debian has none, only z3.pc.
find_package(Z3 ${Z3_FIND_VERSION} CONFIG QUIET)
if(TARGET z3::libz3)
  set(Z3_FOUND TRUE)
  return()
endif()

find_package(PkgConfig QUIET)
if(PkgConfig_FOUND)
  pkg_check_modules(PC_Z3 QUIET z3)
endif()
find_path(Z3_INCLUDE_DIR z3++.h HINTS ${PC_Z3_INCLUDE_DIRS} PATH_SUFFIXES z3)
find_library(Z3_LIBRARY z3 HINTS ${PC_Z3_LIBRARY_DIRS})
mark_as_advanced(Z3_INCLUDE_DIR Z3_LIBRARY)

if(EXISTS "${Z3_INCLUDE_DIR}/z3_version.h")
  file(STRINGS "${Z3_INCLUDE_DIR}/z3_version.h" Z3_VERSION REGEX "Z3_FULL_VERSION")
  string(REGEX MATCH "[0-9]+(\\.[0-9]+)+" Z3_VERSION "${Z3_VERSION}")
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Z3
  REQUIRED_VARS Z3_LIBRARY Z3_INCLUDE_DIR
  VERSION_VAR Z3_VERSION
  REASON_FAILURE_MESSAGE "on Debian: apt-get install libz3-dev")

if(Z3_FOUND)
  add_library(z3::libz3 UNKNOWN IMPORTED)
  set_target_properties(z3::libz3 PROPERTIES
    IMPORTED_LOCATION "${Z3_LIBRARY}"
    INTERFACE_INCLUDE_DIRECTORIES "${Z3_INCLUDE_DIR}")
endif()
