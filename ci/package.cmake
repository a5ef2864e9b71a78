# cmake --install: headers, the library, and the CMake package `vsskit` with the targets
# vsskit::sdk (the Windows SDK's VSS headers over the simulated VSS), vsskit::conformance (judge
# recordings) and vsskit::vsskit (all of it).
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(vsskit_headers ${CMAKE_INSTALL_INCLUDEDIR}/vsskit)
set(vsskit_sdk_folders ${vsskit_headers}/sdk)
if(NOT WIN32)
  list(APPEND vsskit_sdk_folders ${vsskit_headers}/win32)
endif()

# The public targets carry no options of our own: user code keeps its language and its warnings.
add_library(vsskit_public_sdk INTERFACE)
set_target_properties(vsskit_public_sdk PROPERTIES EXPORT_NAME sdk)
# CMake puts the prefix before plain include folders, but not before SYSTEM ones.
foreach(folder IN LISTS vsskit_sdk_folders)
  if(NOT IS_ABSOLUTE "${folder}")
    string(PREPEND folder "$<INSTALL_PREFIX>/")
  endif()
  target_include_directories(vsskit_public_sdk SYSTEM INTERFACE $<INSTALL_INTERFACE:${folder}>)
endforeach()
target_include_directories(
  vsskit_public_sdk INTERFACE $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/sim/sdk/vss>
                              $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/sim/sdk/public>
                              $<INSTALL_INTERFACE:${vsskit_headers}/public>)
if(NOT WIN32)
  target_include_directories(vsskit_public_sdk
                             INTERFACE $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/sim/sdk/win32>)
endif()
target_link_libraries(vsskit_public_sdk INTERFACE vsskit)

add_library(vsskit_public_conformance INTERFACE)
set_target_properties(vsskit_public_conformance PROPERTIES EXPORT_NAME conformance)
target_include_directories(
  vsskit_public_conformance
  INTERFACE $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/replay/run/public>
            $<INSTALL_INTERFACE:${vsskit_headers}/public>)
target_compile_features(vsskit_public_conformance INTERFACE cxx_std_17)
target_link_libraries(vsskit_public_conformance INTERFACE vsskit)

add_library(vsskit_public_all INTERFACE)
set_target_properties(vsskit_public_all PROPERTIES EXPORT_NAME vsskit)
target_link_libraries(vsskit_public_all INTERFACE vsskit_public_sdk vsskit_public_conformance)

set_target_properties(vsskit PROPERTIES EXPORT_NAME library)
install(TARGETS vsskit vsskit_public_sdk vsskit_public_conformance vsskit_public_all
        EXPORT vsskit_targets
        RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR}
        LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
if(TARGET vsskit_program)
  set_target_properties(vsskit_program PROPERTIES INSTALL_RPATH
                                                  "$ORIGIN/../${CMAKE_INSTALL_LIBDIR}")
  install(TARGETS vsskit_program RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()

# The drop-in, where `vsskit run` looks for it: beside the program on Windows; off Windows the one
# that the preset windows built.
if(TARGET vssapi)
  install(TARGETS vssapi RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR}
                         ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
elseif(NOT WIN32)
  install(FILES ${PROJECT_SOURCE_DIR}/build/windows/vssapi.dll
          DESTINATION ${CMAKE_INSTALL_LIBDIR}/vsskit/windows OPTIONAL)
endif()

install(DIRECTORY sim/sdk/vss/ DESTINATION ${vsskit_headers}/sdk FILES_MATCHING PATTERN "*.h")
if(NOT WIN32)
  install(DIRECTORY sim/sdk/win32/ DESTINATION ${vsskit_headers}/win32 FILES_MATCHING PATTERN "*.h")
endif()
install(DIRECTORY sim/sdk/public/ replay/run/public/ DESTINATION ${vsskit_headers}/public
        FILES_MATCHING PATTERN "*.h")

set(vsskit_package ${CMAKE_INSTALL_LIBDIR}/cmake/vsskit)
install(EXPORT vsskit_targets FILE vsskitTargets.cmake NAMESPACE vsskit:: DESTINATION ${vsskit_package})
configure_package_config_file(ci/vsskitConfig.cmake.in ${PROJECT_BINARY_DIR}/vsskitConfig.cmake
                              INSTALL_DESTINATION ${vsskit_package})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/vsskitConfigVersion.cmake
                                 COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/vsskitConfig.cmake
              ${PROJECT_BINARY_DIR}/vsskitConfigVersion.cmake DESTINATION ${vsskit_package})
