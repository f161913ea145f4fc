#!/usr/bin/env bash
# Installs a build into an empty prefix, moves it, and uses it from other folders. Arguments: build folder, C++ compiler,
# C compiler. Prints one line a check and busted's closing line.
set -euo pipefail
build=$1 cxx=$2 cc=$3
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# What the test runner set for the build tree must not help here.
unset LUA_PATH LUA_CPATH LUA_INIT LD_LIBRARY_PATH LACUNA_SOURCE LACUNA_PROGRAM

passed=0 failed=0
check() { # name, wanted output, command
  local name=$1 wanted=$2 got
  shift 2
  if got=$("$@" 2>&1) && [ "$got" = "$wanted" ]; then
    printf 'ok: %s\n' "$name"
    passed=$((passed + 1))
  else
    printf 'FAILED: %s\n  wanted: %s\n  got: %s\n' "$name" "$wanted" "$got"
    failed=$((failed + 1))
  fi
}

cmake --install "$build" --prefix "$work/first" >"$work/install.log" || { cat "$work/install.log"; exit 1; }
mkdir -p "$work/a place"
prefix="$work/a place/lacuna"
mv "$work/first" "$prefix" # an installed tree may be moved
cd /
version=$(sed -n 's/^CMAKE_PROJECT_VERSION:STATIC=//p' "$build/CMakeCache.txt")
library=$(find "$prefix" -name liblacuna.so -not -path '*/lua/*')
libdir=$(dirname "$library")
lua_code='print(require("lacuna").version)'

check "the program says its version" "lacuna $version" "$prefix/bin/lacuna" --version
check "the program finds its Lua library" "$version" "$prefix/bin/lacuna" -e "$lua_code"
check "the Lua library that it finds is the installed one" "$prefix/share/lua/5.1/lacuna/native.lua" \
  "$prefix/bin/lacuna" -e 'require "lacuna"; print(debug.getinfo(require("lacuna.native").raise, "S").source:sub(2))'
check "plain luajit loads the library" "$version" env LUA_PATH="$prefix/share/lua/5.1/?.lua;$prefix/share/lua/5.1/?/init.lua;;" \
  LUA_CPATH="$libdir/?.so;;" luajit -e "$lua_code"
check "plain luajit finds it where C modules are" "$version" \
  env LUA_PATH="$prefix/share/lua/5.1/?.lua;$prefix/share/lua/5.1/?/init.lua;;" \
  LUA_CPATH="$libdir/lua/5.1/?.so;;" luajit -e "$lua_code"
decide='print(unpack(require("lacuna").policy.load("'$here/../../scripts/gap_selectors/seed.lua'", { trust = "process" })
  :choose { token = { text = "," } }))'
if [ -f "$build/liblacuna_torch.so" ]; then
  check "operators find their library" "2" "$prefix/bin/lacuna" -e 'print(require("lacuna").ops.ones({ 2 }):sum():item())'
fi
check "a policy runs in the installed worker" $'10\t20\t30' "$prefix/bin/lacuna" -e "$decide"
check "the policies are installed" "" diff -r "$here/../../scripts" "$prefix/share/lacuna/scripts"

if cmake -G Ninja -S "$here/consumer" -B "$work/consumer" -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_CXX_COMPILER="$cxx" \
  -DCMAKE_C_COMPILER="$cc" >"$work/consumer.log" 2>&1 && cmake --build "$work/consumer" >>"$work/consumer.log" 2>&1; then
  check "a C99 host by find_package" "$version" "$work/consumer/host_c"
  check "a C++ host by find_package" "$version" "$work/consumer/host_cpp"
else
  cat "$work/consumer.log"
  check "the consumer project builds" "" false
fi

export PKG_CONFIG_PATH="$libdir/pkgconfig"
check "pkg-config knows the version" "$version" pkg-config --modversion lacuna
flags=()
eval "flags=($(pkg-config --cflags --libs lacuna))" # pkg-config escapes what the shell would take apart
check "a C99 host by pkg-config builds" "" \
  "$cc" -std=c99 -Wall -Wextra -Wpedantic -Werror "$here/consumer/host.c" "${flags[@]}" -o "$work/host"
check "a C99 host by pkg-config runs" "$version" env LD_LIBRARY_PATH="$libdir" "$work/host"

printf '%d successes / %d failures / 0 errors / 0 pending\n' "$passed" "$failed"
[ "$failed" = 0 ]
