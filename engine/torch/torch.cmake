# liblacuna_torch.so: what needs libtorch, with a copy of the lowest layers of its own. liblacuna.so opens it when it is
# asked for; nothing links to it.
find_package(Torch QUIET)
find_package(OpenMP COMPONENTS CXX)
if(NOT Torch_FOUND OR NOT OpenMP_CXX_FOUND)
  message(FATAL_ERROR "LACUNA_TORCH=ON needs libtorch and OpenMP (Debian: apt-get install libtorch-dev "
    "libopenblas0-openmp, and libomp-dev for clang; elsewhere: CMAKE_PREFIX_PATH is the folder of libtorch). To build "
    "without operators, gradients and the torch backend: -DLACUNA_TORCH=OFF")
endif()
file(GLOB_RECURSE torch_sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/torch/*.cpp)
add_library(lacuna_torch SHARED ${torch_sources} $<TARGET_OBJECTS:lacuna_base> $<TARGET_OBJECTS:lacuna_tensor>)
target_include_directories(lacuna_torch PRIVATE ${CMAKE_CURRENT_SOURCE_DIR} ${CMAKE_CURRENT_SOURCE_DIR}/include)
# PyTorch's Python package brings headers of another fmt beside its own: those of the fmt that is linked go first.
get_target_property(fmt_folder fmt::fmt INTERFACE_INCLUDE_DIRECTORIES)
find_path(fmt_headers fmt/format.h PATHS ${fmt_folder} NO_DEFAULT_PATH NO_CACHE REQUIRED)
file(MAKE_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/fmt_first)
file(CREATE_LINK ${fmt_headers}/fmt ${CMAKE_CURRENT_BINARY_DIR}/fmt_first/fmt SYMBOLIC)
# libtorch's headers are the system's: their warnings are not ours.
target_include_directories(lacuna_torch SYSTEM PRIVATE ${CMAKE_CURRENT_BINARY_DIR}/fmt_first ${TORCH_INCLUDE_DIRS})
target_link_libraries(lacuna_torch PRIVATE lacuna_flags ${engine_packages} ${TORCH_LIBRARIES} OpenMP::OpenMP_CXX)
target_precompile_headers(lacuna_torch PRIVATE ${CMAKE_CURRENT_SOURCE_DIR}/torch/precompiled.h)
target_link_options(lacuna_torch PRIVATE -Wl,--version-script=${PROJECT_SOURCE_DIR}/cmake/exports.map)
set_target_properties(lacuna_torch PROPERTIES LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR})
