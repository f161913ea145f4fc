--- lacuna.scope(f, …): runs f(…) and frees, at once, all tensors that were made in it but those that it returns, also
-- in tables. (Without it they are freed when Lua's collector finds them.)
--
--   local loss = lacuna.scope(function() return ((model(x) - y) ^ 2):mean() end)
--
-- What autograd has recorded keeps what it needs, whatever is freed here.
local check = require "lacuna.check"
local ffi = require "ffi"

local M = {
  -- The tensors made in the innermost scope, in order; nil outside of any. lua/lacuna/tensor/engine.lua adds to it.
  made = nil,
}

local kDeepest = 8 -- levels of tables that are looked through for tensors to keep

local is_tensor

-- A tensor's name among those that are kept.
local function address(tensor) return (tonumber(ffi.cast("uintptr_t", tensor.handle))) end

local function mark(value, kept, depth)
  if is_tensor(value) then
    if value.handle ~= nil then kept[address(value)] = true end
  elseif type(value) == "table" and depth < kDeepest and not kept[value] then
    kept[value] = true
    local key, element = next(value)
    while key ~= nil do
      mark(element, kept, depth + 1)
      key, element = next(value, key)
    end
  end
end
jit.off(mark) -- compiled loops over tables may miss elements

-- Ends a scope: frees what it made but what is kept, which the scope outside takes over.
local function close(made, outer, kept)
  M.made = outer
  for i = 1, #made do
    local tensor = made[i]
    if tensor.handle ~= nil then
      if kept[address(tensor)] then
        if outer then outer[#outer + 1] = tensor end
      else
        tensor:free()
      end
    end
  end
end

local function finish(made, outer, ok, ...)
  local kept = {}
  if ok then
    for i = 1, select("#", ...) do mark((select(i, ...)), kept, 0) end
  end
  close(made, outer, kept)
  if not ok then error((...), 0) end
  return ...
end

--- Runs f(…) in a scope and returns what it returns. An error frees everything and goes on.
function M.run(f, ...)
  check.callable(f, "f")
  is_tensor = require("lacuna.tensor").is
  local made, outer = {}, M.made
  M.made = made
  return finish(made, outer, pcall(f, ...))
end

--- Takes tensors out of the scope they were made in: they live on until the collector finds them. Returns them.
function M.keep(...)
  is_tensor = require("lacuna.tensor").is
  local kept, made = {}, M.made
  if made then
    for i = 1, select("#", ...) do mark((select(i, ...)), kept, 0) end
    for i = #made, 1, -1 do
      if made[i].handle ~= nil and kept[address(made[i])] then table.remove(made, i) end
    end
  end
  return ...
end

return M
