# liblacuna_torch.so: what needs libtorch, with a copy of the lowest layers of its own. liblacuna.so opens it when it is
# asked for; nothing links to it.
find_package(Torch REQUIRED)
find_package(OpenMP REQUIRED COMPONENTS CXX)
file(GLOB_RECURSE torch_sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/torch/*.cpp)
add_library(lacuna_torch SHARED ${torch_sources} $<TARGET_OBJECTS:lacuna_base> $<TARGET_OBJECTS:lacuna_tensor>)
target_include_directories(lacuna_torch PRIVATE ${CMAKE_CURRENT_SOURCE_DIR} ${CMAKE_CURRENT_SOURCE_DIR}/include)
# libtorch's headers are the system's: their warnings are not ours.
target_include_directories(lacuna_torch SYSTEM PRIVATE ${TORCH_INCLUDE_DIRS})
target_link_libraries(lacuna_torch PRIVATE lacuna_flags ${engine_packages} ${TORCH_LIBRARIES} OpenMP::OpenMP_CXX)
target_precompile_headers(lacuna_torch PRIVATE ${CMAKE_CURRENT_SOURCE_DIR}/torch/precompiled.h)
target_link_options(lacuna_torch PRIVATE -Wl,--version-script=${PROJECT_SOURCE_DIR}/cmake/exports.map)
set_target_properties(lacuna_torch PROPERTIES LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR})
