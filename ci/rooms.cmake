# One function for every room: an object library made of all sources in the room's folder, with
# links to the rooms it may use. What a room links is what it may include; tests/tidy holds the
# include lines to the same lists.

add_library(vsskit_options INTERFACE)
target_include_directories(vsskit_options INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_features(vsskit_options INTERFACE cxx_std_20)
target_compile_definitions(vsskit_options INTERFACE VSSKIT_VERSION="${PROJECT_VERSION}")
if(MSVC)
  # C5030: attributes of other compilers, which it does not know.
  target_compile_options(vsskit_options INTERFACE /W4 /wd5030 /utf-8 /permissive- /bigobj
                                                  /FI${PROJECT_SOURCE_DIR}/ci/windows/msvc.h)
  if(VSSKIT_WARNINGS_AS_ERRORS)
    target_compile_options(vsskit_options INTERFACE /WX)
  endif()
else()
  target_compile_options(vsskit_options INTERFACE -Wall -Wextra -Wshadow -Woverloaded-virtual
                                                  -Wno-unknown-pragmas)
  # GCC 12 sees overlaps and overruns in std::string's own copying that cannot be (its bug 105651).
  set(false_alarms -Wno-restrict -Wno-array-bounds -Wno-stringop-overflow -Wno-stringop-overread)
  target_compile_options(
    vsskit_options INTERFACE
    "$<$<AND:$<CXX_COMPILER_ID:GNU>,$<CONFIG:Release>>:${false_alarms}>")
  # GCC collects garbage from a few megabytes on; a tenth of its time is that of what templates leave.
  target_compile_options(
    vsskit_options INTERFACE "$<$<CXX_COMPILER_ID:GNU>:--param=ggc-min-expand=300>"
                             "$<$<CXX_COMPILER_ID:GNU>:--param=ggc-min-heapsize=600000>")
  # GCC 12 for Windows sees uninitialised parts in empty optionals.
  if(MINGW)
    target_compile_options(vsskit_options INTERFACE -Wno-maybe-uninitialized)
    # Templates have a section each: more than Windows' objects hold by default, and of those that
    # nothing inlines more than they hold at all (the preset windows optimises, also its tests).
    target_compile_options(vsskit_options INTERFACE -Wa,-mbig-obj)
  endif()
  if(VSSKIT_WARNINGS_AS_ERRORS)
    target_compile_options(vsskit_options INTERFACE -Werror)
  endif()
endif()

set_property(GLOBAL PROPERTY VSSKIT_ROOMS "")

# The headers that most rooms include cost more than most sources: they are compiled once. A source
# includes what it uses all the same; the lane tidy reads each without them.
set(VSSKIT_COMMON_HEADERS <algorithm> <array> <chrono> <cstdint> <filesystem> <functional> <map>
    <memory> <mutex> <optional> <set> <span> <string> <string_view> <unordered_map> <utility>
    <variant> <vector> <fmt/format.h>)
if(VSSKIT_PRECOMPILED_HEADERS)
  file(WRITE ${PROJECT_BINARY_DIR}/common_headers.cpp "// Holds the precompiled headers of all rooms.\n")
  add_library(vsskit_common_headers OBJECT ${PROJECT_BINARY_DIR}/common_headers.cpp)
  target_link_libraries(vsskit_common_headers PRIVATE vsskit_options fmt::fmt)
  target_compile_definitions(vsskit_common_headers PRIVATE VSSKIT_BUILDING)
  target_precompile_headers(vsskit_common_headers PRIVATE ${VSSKIT_COMMON_HEADERS})
endif()

# vsskit_unity(TARGET): compiles up to twelve of its sources as one. Common headers and templates
# cost more than what most sources say: a build from nothing takes a third of the time. So names in
# anonymous namespaces are unlike within a target; the lane tidy reads each source alone. VSSKIT_UNITY
# off (preset dev) suits who changes one source at a time. What asks Windows itself stands alone: its
# headers have macros for everyday words.
function(vsskit_unity target)
  set_target_properties(${target} PROPERTIES UNITY_BUILD ${VSSKIT_UNITY} UNITY_BUILD_BATCH_SIZE 12)
endfunction()

# vsskit_room(NAME [USES room...] [LINKS target...] [INCLUDES folder...] [MACHINE folder])
#
# USES names the rooms that this one may include; LINKS names other libraries; INCLUDES adds folders
# that the room's users see. MACHINE is a folder of the room whose sources ask Windows itself: they
# see the system's headers and no room's, and are compiled there alone.
function(vsskit_room name)
  cmake_parse_arguments(ROOM "" "MACHINE" "USES;LINKS;INCLUDES" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  if(ROOM_MACHINE)
    list(FILTER sources EXCLUDE REGEX "/${ROOM_MACHINE}/[^/]*$")
    file(GLOB machine_sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${ROOM_MACHINE}/*.cpp)
    if(WIN32)
      add_library(vsskit_${name}_machine OBJECT ${machine_sources})
      target_link_libraries(vsskit_${name}_machine PUBLIC vsskit_options)
      vsskit_unity(vsskit_${name}_machine)
      set_property(GLOBAL APPEND PROPERTY VSSKIT_ROOMS ${name}_machine)
    endif()
  endif()
  if(sources)
    add_library(vsskit_${name} OBJECT ${sources})
    vsskit_unity(vsskit_${name})
    set(of_windows ${sources})
    list(FILTER of_windows INCLUDE REGEX "_windows\\.cpp$")
    set_source_files_properties(${of_windows} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
    set(scope PUBLIC)
    target_compile_definitions(vsskit_${name} PRIVATE VSSKIT_BUILDING)
    if(VSSKIT_PRECOMPILED_HEADERS)
      target_precompile_headers(vsskit_${name} REUSE_FROM vsskit_common_headers)
    endif()
  else()
    add_library(vsskit_${name} INTERFACE)
    set(scope INTERFACE)
  endif()
  target_link_libraries(vsskit_${name} ${scope} vsskit_options ${ROOM_LINKS})
  foreach(folder IN LISTS ROOM_INCLUDES)
    target_include_directories(vsskit_${name} ${scope} $<BUILD_INTERFACE:${folder}>)
  endforeach()
  foreach(room IN LISTS ROOM_USES)
    # Between object libraries a link passes on include folders and libraries, never objects.
    target_link_libraries(vsskit_${name} ${scope} vsskit_${room})
  endforeach()
  set_property(GLOBAL APPEND PROPERTY VSSKIT_ROOMS ${name})
endfunction()

# vsskit_library(TARGET): the one library that holds every room, so that a process never holds two
# coordinators.
function(vsskit_library target)
  get_property(rooms GLOBAL PROPERTY VSSKIT_ROOMS)
  set(objects "")
  foreach(room IN LISTS rooms)
    get_target_property(type vsskit_${room} TYPE)
    if(type STREQUAL "OBJECT_LIBRARY")
      list(APPEND objects $<TARGET_OBJECTS:vsskit_${room}>)
    endif()
  endforeach()
  if(WIN32)
    # What the drop-in asks of Windows, the room sim/system asks too.
    list(APPEND objects $<TARGET_OBJECTS:vsskit_dropin_system>)
  endif()
  add_library(${target} ${objects})
  target_link_libraries(${target} PRIVATE $<BUILD_INTERFACE:vsskit_options> fmt::fmt Threads::Threads)
  if(WIN32)
    target_link_libraries(${target} PRIVATE ole32 oleaut32)
  endif()
  set_target_properties(${target} PROPERTIES LINKER_LANGUAGE CXX VERSION ${PROJECT_VERSION}
                                             SOVERSION ${PROJECT_VERSION_MAJOR})
endfunction()
