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
  # The program, and what it compiles programs for single settings with.
  set(tool ${PROJECT_BINARY_DIR}/tools/protolearn)
  install(TARGETS protolearn-cli)
  install(TARGETS protolearn_program DESTINATION lib/protolearn)
  install(FILES ${tool}/installed/toolchain.json DESTINATION lib/protolearn)
  install(FILES tools/protolearn/run/outcome.hpp tools/protolearn/run/pictures.hpp tools/protolearn/run/plot.hpp
    tools/protolearn/run/program.hpp tools/protolearn/run/setting.hpp
    DESTINATION lib/protolearn/program/run)
  install(FILES ${tool}/pages/protolearn.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
  install(FILES ${tool}/pages/protolearn DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
  install(FILES ${tool}/pages/_protolearn DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
endif()
