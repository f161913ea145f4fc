--- All annotations of lua/lacuna/_meta, read; and what the tests of them share.
package.path = debug.getinfo(1, "S").source:match "^@(.*/)" .. "?.lua;" .. package.path
local luacats = require "luacats"

local annotations = { folder = os.getenv "LACUNA_TEST_DATA" .. "/../lua/lacuna/_meta/" }

--- The names of the files.
function annotations.files()
  local list, pipe = {}, assert(io.popen(("ls '%s'"):format(annotations.folder)))
  for name in pipe:lines() do list[#list + 1] = name end
  pipe:close()
  return list
end

local known

--- What all files declare.
function annotations.known()
  if known then return known end
  known = luacats.new()
  for _, name in ipairs(annotations.files()) do known:read(annotations.folder .. name) end
  return known
end

--- "GapSelector" of "gap_selector".
function annotations.camel(kind)
  return (kind:gsub("^%l", string.upper):gsub("_(%l)", string.upper))
end

--- A local variable that a function sees, by a path of names through functions.
function annotations.upvalue(f, name, ...)
  for i = 1, 250 do
    local one, value = debug.getupvalue(f, i)
    if one == name then return select("#", ...) > 0 and annotations.upvalue(value, ...) or value end
    if not one then error("no upvalue named " .. name) end
  end
end

--- The names of a table's keys, sorted, without those that begin with __ and those in `internal`.
function annotations.names(value, internal)
  local skip, out = {}, {}
  for _, name in ipairs(internal or {}) do skip[name] = true end
  for name in pairs(value) do
    if type(name) == "string" and not name:find "^__" and not skip[name] then out[#out + 1] = name end
  end
  table.sort(out)
  return out
end

--- The literals that an alias lists, sorted.
function annotations.choices(alias)
  local out = {}
  for i, option in ipairs(annotations.known().aliases[alias].type.of) do out[i] = option.value end
  table.sort(out)
  return out
end

return annotations
