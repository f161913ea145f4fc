-- How luacheck reads this repository: LuaJIT, no globals of our own, and busted's words in the specs.
std = "luajit"
max_line_length = 120
codes = true
exclude_files = { "build*/**", ".cache/**", "tests/sandbox/**" }
files["tests/lua"] = { std = "luajit+busted" }
