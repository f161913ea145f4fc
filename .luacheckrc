-- How luacheck reads this repository: LuaJIT, no globals of our own, and busted's words in the specs.
std = "luajit"
max_line_length = 120
codes = true
exclude_files = { "build*/**", ".cache/**", "tests/sandbox/**" }
-- Policy files have `tensor`, in a sandbox too.
for _, folder in ipairs { "lua/lacuna/policy/template", "scripts", "examples/selectors", "examples/stages" } do
  files[folder] = { read_globals = { "tensor" } }
end
-- Annotations: functions without bodies.
files["lua/lacuna/_meta"] = { ignore = { "111", "211", "212", "241" } }
files["tests/lua"] = { std = "luajit+busted" }
