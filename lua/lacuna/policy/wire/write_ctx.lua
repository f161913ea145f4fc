--- Writes a ctx: at every decision, so the function that does it for a kind is written out, as the one that makes it is
-- (lua/lacuna/policy/context.lua).
local fields = require "lacuna.policy.fields"
local tags = require "lacuna.policy.wire.tags"
local write = require "lacuna.policy.wire.write"
local ffi = require("lacuna.native").ffi

-- A text as it stands in a message.
local function encoded(text)
  local length = ffi.string(ffi.new("uint32_t[1]", #text), 4)
  return string.char(tags.string) .. length .. text
end

local put = { number = write.number, string = write.string, boolean = write.boolean }
for _, kind in ipairs { "history", "vector", "matrix", "ids", "scores" } do put[kind] = write.reference end
for _, kind in ipairs { "texts", "documents" } do
  put[kind] = function(value) write.value(value, 1) end
end

-- The source of a function(ctx, keys, put, encoded) -> how many fields it has written.
local function source_of(list)
  local lines = { "local ctx, keys, put, encoded = ...", "local count = 0" }
  for i, field in ipairs(list) do
    local name, kind = field[1], field[2]
    lines[#lines + 1] = ("local %s = ctx.%s"):format(name, name)
    lines[#lines + 1] = ("if %s ~= nil then encoded(keys[%d]) put.%s(%s) count = count + 1 end"):format(name, i, kind,
      name)
  end
  lines[#lines + 1] = "return count"
  return table.concat(lines, "\n")
end

-- Returns a function of a table with these fields, {{name, kind},…}, that writes it.
local function table_writer(list, name)
  local fill, keys = assert(load(source_of(list), "=lacuna.policy.wire." .. name)), {}
  for i, field in ipairs(list) do keys[i] = encoded(field[1]) end
  return function(value)
    local place = write.open_table(0)
    write.close_table(place, fill(value, keys, put, write.encoded))
  end
end

local token = {}
for name, kind in pairs(fields.records.token) do token[#token + 1] = { name, kind } end
put.token = table_writer(token, "token")

local writers = {}
for kind, list in pairs(fields.kinds) do writers[kind] = table_writer(list, kind) end

--- Writes the ctx of a kind, whole.
return function(kind, ctx) writers[kind](ctx) end
