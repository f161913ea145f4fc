# What `cmake --install` puts where: the library and its header for hosts, the program, the Lua library where luajit
# looks for it, and what find_package(lacuna) and pkg-config read. The tree may be moved as a whole.
include(CMakePackageConfigHelpers)

set(lua_version 5.1) # LuaJIT's
set(lua_module_dir ${CMAKE_INSTALL_LIBDIR}/lua/${lua_version})
set(lua_library_dir ${CMAKE_INSTALL_DATADIR}/lua/${lua_version})
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/lacuna)

install(TARGETS lacuna EXPORT lacuna LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
if(TARGET lacuna_torch) # liblacuna.so looks for it in its own folder
  set_target_properties(lacuna_torch PROPERTIES INSTALL_RPATH_USE_LINK_PATH ON) # a libtorch that is not the system's
  install(TARGETS lacuna_torch LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
endif()
install(TARGETS lacuna_worker RUNTIME DESTINATION ${CMAKE_INSTALL_LIBEXECDIR}/lacuna) # engine/script/paths.cpp looks there
install(FILES ${PROJECT_SOURCE_DIR}/engine/include/lacuna.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/lua/lacuna DESTINATION ${lua_library_dir} FILES_MATCHING PATTERN "*.lua")
install(DIRECTORY ${PROJECT_SOURCE_DIR}/scripts DESTINATION ${CMAKE_INSTALL_DATADIR}/lacuna FILES_MATCHING PATTERN "*.lua")

# `require "lacuna"` in a plain luajit looks for liblacuna.so as for any C module: under <libdir>/lua/5.1.
install(CODE "
  set(folder \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${lua_module_dir}\")
  file(MAKE_DIRECTORY \"\${folder}\")
  file(CREATE_LINK ../../liblacuna.so \"\${folder}/liblacuna.so\" SYMBOLIC)
  message(STATUS \"Installing: \${folder}/liblacuna.so\")")

if(TARGET lacuna_program)
  file(RELATIVE_PATH bin_to_lib ${CMAKE_INSTALL_FULL_BINDIR} ${CMAKE_INSTALL_FULL_LIBDIR})
  set_target_properties(lacuna_program PROPERTIES INSTALL_RPATH "$ORIGIN/${bin_to_lib}")
  install(TARGETS lacuna_program RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()

install(EXPORT lacuna NAMESPACE lacuna:: FILE lacunaTargets.cmake DESTINATION ${package_dir})
configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/lacunaConfig.cmake.in ${PROJECT_BINARY_DIR}/lacunaConfig.cmake
                              INSTALL_DESTINATION ${package_dir})
# Below 1.0 a minor version may change what the header promises.
write_basic_package_version_file(${PROJECT_BINARY_DIR}/lacunaConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/lacunaConfig.cmake ${PROJECT_BINARY_DIR}/lacunaConfigVersion.cmake
        DESTINATION ${package_dir})

file(RELATIVE_PATH pc_to_prefix ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig ${CMAKE_INSTALL_PREFIX})
configure_file(${CMAKE_CURRENT_LIST_DIR}/lacuna.pc.in ${PROJECT_BINARY_DIR}/lacuna.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/lacuna.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
