# Flags that every target of ours is built with; lacuna_flags has the sanitizers too.
add_library(lacuna_plain_flags INTERFACE)
add_library(lacuna_flags INTERFACE)
target_link_libraries(lacuna_flags INTERFACE lacuna_plain_flags)
# -ffp-contract=off: a product and a sum are fused where the source says so and nowhere else, so that one order of
# summation gives one result in every build.
target_compile_options(lacuna_plain_flags INTERFACE -Wall -Wextra -Wpedantic -Wshadow -ffp-contract=off
                       $<$<COMPILE_LANGUAGE:CXX>:-Wnon-virtual-dtor -Woverloaded-virtual>)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # GCC 12 warns of overlapping copies inside std::string's own operator+ (its bug 105651).
  target_compile_options(lacuna_plain_flags INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-Wno-restrict>)
endif()
if(LACUNA_WERROR)
  target_compile_options(lacuna_plain_flags INTERFACE -Werror)
endif()
if(LACUNA_SANITIZE)
  target_compile_options(lacuna_flags INTERFACE -fsanitize=address,undefined -fno-omit-frame-pointer
                         -fno-sanitize-recover=undefined)
  # GCC 12 takes members of std::regex, which Catch2 uses, for uninitialized once it instruments them.
  target_compile_options(lacuna_flags INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
  target_link_options(lacuna_flags INTERFACE -fsanitize=address,undefined)
endif()
