# Finds the SAT solver CaDiCaL, which is optional: defines protolearn::cadical, which a target links beside protolearn::protolearn
# so that conflict search uses it and writes refutations in DRAT.
find_path(CADICAL_INCLUDE_DIR cadical.hpp PATH_SUFFIXES cadical)
find_library(CADICAL_LIBRARY cadical)
mark_as_advanced(CADICAL_INCLUDE_DIR CADICAL_LIBRARY)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(CaDiCaL
  REQUIRED_VARS CADICAL_LIBRARY CADICAL_INCLUDE_DIR
  REASON_FAILURE_MESSAGE "on Debian: apt-get install libcadical-dev")

if(CaDiCaL_FOUND AND NOT TARGET protolearn::cadical)
  add_library(protolearn::cadical UNKNOWN IMPORTED)
  set_target_properties(protolearn::cadical PROPERTIES
    IMPORTED_LOCATION "${CADICAL_LIBRARY}"
    INTERFACE_INCLUDE_DIRECTORIES "${CADICAL_INCLUDE_DIR}"
    INTERFACE_COMPILE_DEFINITIONS PROTOLEARN_CADICAL)
endif()
