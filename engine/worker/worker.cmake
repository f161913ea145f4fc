# lacuna-worker: the sandboxed state of script/sandbox in a program of its own. It is started often, so it is linked with
# what it needs and no more.
file(GLOB worker_sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/worker/*.cpp)
add_executable(lacuna_worker ${worker_sources})
# Of an archive the linker takes the files that something refers to. They are the library's own: the same results to the bit.
add_library(lacuna_worker_engine STATIC $<TARGET_OBJECTS:lacuna_base> $<TARGET_OBJECTS:lacuna_tensor>
            $<TARGET_OBJECTS:lacuna_sample> $<TARGET_OBJECTS:lacuna_script>)
set_target_properties(lacuna_worker_engine PROPERTIES LINKER_LANGUAGE CXX)

target_include_directories(lacuna_worker PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
target_link_libraries(lacuna_worker PRIVATE lacuna_flags lacuna_worker_engine fmt::fmt PkgConfig::LUAJIT PkgConfig::HWY PkgConfig::SECCOMP)
set_target_properties(lacuna_worker PROPERTIES OUTPUT_NAME lacuna-worker RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR})
