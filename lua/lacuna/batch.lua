--- One forward pass for several contexts: ragged prompts, branches that go on side by side.
local fail = require "lacuna.fail"
local arrays = require "lacuna.arrays"
local check = require "lacuna.check"
local context = require "lacuna.context"
local native = require "lacuna.native"
local C, ffi = native.C, native.ffi

local M = {}

--- For model:append_batch.
function M.append(contexts, id_lists, position_lists)
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
    local list = check.table(id_lists[i], ("id_lists[%d]"):format(i))
    counts[i - 1] = #list
    for k = 1, #list do ids[#ids + 1] = list[k] end
    if positions then
      local places = check.table(position_lists[i], ("position_lists[%d]"):format(i))
      if #places ~= #list then
        fail("position_lists[%d]: wanted %d numbers, got %d", i, #list, #places)
      end
      for k = 1, #places do positions[#positions + 1] = places[k] end
    end
  end
  local id_array = arrays.ids(ids, "id_lists")
  local position_array = arrays.doubles(positions, "position_lists")
  native.raise(C.lacuna_context_append_batch(handles, counts, n, id_array, position_array))
end

return M
