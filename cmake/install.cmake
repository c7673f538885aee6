include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(package_dir ${CMAKE_INSTALL_DATADIR}/cmake/protolearn)  # architecture-independent, as headers are

install(TARGETS protolearn EXPORT protolearnTargets)
install(DIRECTORY include/ DESTINATION include)
install(EXPORT protolearnTargets NAMESPACE protolearn:: DESTINATION ${package_dir})
write_basic_package_version_file(protolearnConfigVersion.cmake COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT)
install(FILES
  cmake/protolearnConfig.cmake
  cmake/FindZ3.cmake
  cmake/FindCaDiCaL.cmake
  ${CMAKE_CURRENT_BINARY_DIR}/protolearnConfigVersion.cmake
  DESTINATION ${package_dir})
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
if(TARGET protolearn-cli)
  install(TARGETS protolearn-cli)
endif()
