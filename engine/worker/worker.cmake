# lacuna-worker: the sandboxed state of script/sandbox in a program of its own. It is started often, so it is linked with
# what it needs and no more.
file(GLOB worker_sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/worker/*.cpp)
add_executable(lacuna_worker ${worker_sources})
if(LACUNA_SANITIZE)
  # Without sanitizers: the worker's bounds allow neither the memory nor the system calls that they take.
  file(GLOB worker_engine_sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/base/*.cpp ${CMAKE_CURRENT_SOURCE_DIR}/tensor/*.cpp
       ${CMAKE_CURRENT_SOURCE_DIR}/sample/distribution.cpp ${CMAKE_CURRENT_SOURCE_DIR}/sample/order.cpp
       ${CMAKE_CURRENT_SOURCE_DIR}/script/sandbox/*.cpp ${CMAKE_CURRENT_SOURCE_DIR}/script/sandbox/strings/*.cpp
       ${CMAKE_CURRENT_SOURCE_DIR}/script/sandbox/tensors/*.cpp ${CMAKE_CURRENT_SOURCE_DIR}/script/sandbox/process/*.cpp)
  add_library(lacuna_worker_engine STATIC ${worker_engine_sources})
  target_include_directories(lacuna_worker_engine PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
  target_link_libraries(lacuna_worker_engine PRIVATE lacuna_plain_flags fmt::fmt spdlog::spdlog PkgConfig::UTF8PROC PkgConfig::HWY
                        PkgConfig::LUAJIT)
else()
  # Of an archive the linker takes the files that something refers to. They are the library's own: results are the same to
  # the bit.
  add_library(lacuna_worker_engine STATIC $<TARGET_OBJECTS:lacuna_base> $<TARGET_OBJECTS:lacuna_tensor>
              $<TARGET_OBJECTS:lacuna_sample> $<TARGET_OBJECTS:lacuna_script>)
  set_target_properties(lacuna_worker_engine PROPERTIES LINKER_LANGUAGE CXX)
endif()

target_include_directories(lacuna_worker PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
target_link_libraries(lacuna_worker PRIVATE lacuna_plain_flags lacuna_worker_engine fmt::fmt PkgConfig::LUAJIT PkgConfig::HWY
                      PkgConfig::SECCOMP)
target_link_options(lacuna_worker PRIVATE -Wl,--as-needed) # worker/vector_targets.cpp
set_target_properties(lacuna_worker PROPERTIES OUTPUT_NAME lacuna-worker RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR})
