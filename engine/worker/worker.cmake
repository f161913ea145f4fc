# lacuna-worker: the sandboxed state of script/sandbox in a program of its own. It is started often, so it is linked with
# what it needs and no more; and always without sanitizers, whose memory and system calls its bounds would not allow.
file(GLOB worker_sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/worker/*.cpp)
file(GLOB worker_engine_sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/tensor/*.cpp
     ${CMAKE_CURRENT_SOURCE_DIR}/script/sandbox/*.cpp ${CMAKE_CURRENT_SOURCE_DIR}/script/sandbox/process/*.cpp)
list(APPEND worker_engine_sources ${CMAKE_CURRENT_SOURCE_DIR}/base/error.cpp ${CMAKE_CURRENT_SOURCE_DIR}/base/utf8.cpp)

# Fewer libraries to load: LuaJIT, libseccomp and the C++ library go into the program where there are archives of them.
find_library(LUAJIT_ARCHIVE libluajit-5.1.a HINTS ${LUAJIT_LIBRARY_DIRS})
find_library(SECCOMP_ARCHIVE libseccomp.a HINTS ${SECCOMP_LIBRARY_DIRS})
mark_as_advanced(LUAJIT_ARCHIVE SECCOMP_ARCHIVE)
set(worker_libraries ${LUAJIT_ARCHIVE} ${SECCOMP_ARCHIVE})
if(NOT LUAJIT_ARCHIVE OR NOT SECCOMP_ARCHIVE)
  set(worker_libraries PkgConfig::LUAJIT PkgConfig::SECCOMP)
endif()

# Of an archive the linker takes the files that something refers to.
add_library(lacuna_worker_engine STATIC ${worker_engine_sources})
add_executable(lacuna_worker ${worker_sources})
foreach(target lacuna_worker_engine lacuna_worker)
  target_include_directories(${target} PRIVATE ${CMAKE_CURRENT_SOURCE_DIR} ${LUAJIT_INCLUDE_DIRS} ${SECCOMP_INCLUDE_DIRS})
  target_link_libraries(${target} PRIVATE lacuna_plain_flags fmt::fmt-header-only)
endforeach()
target_link_libraries(lacuna_worker PRIVATE lacuna_worker_engine ${worker_libraries} m ${CMAKE_DL_LIBS})
target_link_options(lacuna_worker PRIVATE -static-libstdc++ -static-libgcc -Wl,--gc-sections)
set_target_properties(lacuna_worker PROPERTIES OUTPUT_NAME lacuna-worker RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR})
