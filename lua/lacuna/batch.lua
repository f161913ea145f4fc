--- One forward pass for several contexts: ragged prompts, branches that go on side by side.
local arrays = require "lacuna.arrays"
local check = require "lacuna.check"
local context = require "lacuna.context"
local fail = require "lacuna.fail"
local memory = require "lacuna.memory"
local native = require "lacuna.native"
local object = require "lacuna.object"
local C, ffi = native.C, native.ffi

local M = {}

-- The library sees one long list: what is wrong with an element is said here, by its place in the lists.
local function id_list(list, name, size)
  local _, count = check.list(list, name)
  if count == 0 then fail("%s: wanted at least one token id, got none", name) end
  for k = 1, count do
    local id = list[k]
    if type(id) ~= "number" or id ~= math.floor(id) or id < 0 or id >= size then
      fail("%s[%d]: wanted a token id from 0 to %d, got %s", name, k, size - 1, object.describe(id))
    end
  end
  return list
end

local kFarthest = 1e9

local function check_position(position, name)
  if type(position) == "number" and math.abs(position) <= kFarthest then return position end
  return fail("%s: wanted a number from -1e9 to 1e9, got %s", name, object.describe(position))
end

--- For model:append_batch.
function M.append(model, contexts, id_lists, position_lists)
  local n = #check.table(contexts, "contexts")
  if #check.table(id_lists, "id_lists") ~= n then
    fail("id_lists: wanted %d lists, one for each context, got %d", n, #id_lists)
  end
  if position_lists ~= nil and #check.table(position_lists, "position_lists") ~= n then
    fail("position_lists: wanted %d lists, one for each context, got %d", n, #position_lists)
  end
  local handles, counts = ffi.new("lacuna_context *[?]", math.max(n, 1)), ffi.new("int64_t[?]", math.max(n, 1))
  local ids, positions = {}, position_lists and {}
  for i = 1, n do
    handles[i - 1] = context.handle(contexts[i], ("contexts[%d]"):format(i))
    local list = id_list(id_lists[i], ("id_lists[%d]"):format(i), model.vocab_size)
    counts[i - 1] = #list
    for k = 1, #list do ids[#ids + 1] = list[k] end
    if positions then
      local name = ("position_lists[%d]"):format(i)
      local places, count = check.list(position_lists[i], name)
      if count ~= #list then fail("%s: wanted %d numbers, one for each id, got %d", name, #list, count) end
      for k = 1, count do positions[#positions + 1] = check_position(places[k], ("%s[%d]"):format(name, k)) end
    end
  end
  local id_array = arrays.ids(ids, "id_lists")
  local position_array = arrays.doubles(positions, "position_lists")
  native.raise(C.lacuna_context_append_batch(handles, counts, n, id_array, position_array))
  memory.look()
end

return M
