--- Shapes as error texts say them, and the check of a module's input.
local describe = require "lacuna.describe"
local fail = require "lacuna.fail"
local tensor = require "lacuna.tensor"

local shape = {}

local function brackets(sizes)
  for i = 1, #sizes do sizes[i] = tostring(sizes[i]) end
  return "(" .. table.concat(sizes, ", ") .. ")"
end

--- "(3, 7) float32".
function shape.of(value) return brackets(value:sizes()) .. " " .. value:dtype() end

-- Whether sizes are as wanted from their ends on; "…" in the first place stands for any dimensions.
local function fits(sizes, wanted)
  local open = wanted[1] == "…"
  if open and #sizes < #wanted - 1 or not open and #sizes ~= #wanted then return false end
  for i = 0, #wanted - (open and 2 or 1) do
    local one = wanted[#wanted - i]
    if type(one) == "number" and sizes[#sizes - i] ~= one then return false end
  end
  return true
end

local function join(list)
  if #list == 1 then return list[1] end
  return table.concat(list, ", ", 1, #list - 1) .. " or " .. list[#list]
end

--- Raises an error that begins with a module's name and its place in the outermost one.
function shape.refuse(module, text, ...)
  local path = module:path()
  fail("%s%s: %s", module:label(), path ~= "" and " at " .. path or "", text:format(...))
end

local function refuse(module, value, argument, dtypes, forms)
  local texts = {}
  for i, form in ipairs(forms) do texts[i] = brackets { unpack(form) } end
  local is_tensor = tensor.is(value) and value.handle ~= nil
  shape.refuse(module, "%s: wanted %s %s, got %s", argument, join(texts), join(dtypes),
    is_tensor and shape.of(value) or tostring(tensor.is(value) and value or describe(value)))
end

--- Raises unless `value` is a tensor of one of these dtypes and of one of the forms that follow: lists of a size or a
-- name for each dimension, as { "batch", 3, "time" }; { "…", 10 }: any dimensions before. The error names the module.
function shape.check(module, value, argument, dtypes, ...)
  if tensor.is(value) and value.handle ~= nil then
    local got, sizes = value:dtype(), value:sizes()
    for i = 1, #dtypes do
      if got == dtypes[i] then
        for j = 1, select("#", ...) do
          if fits(sizes, (select(j, ...))) then return value end
        end
      end
    end
  end
  return refuse(module, value, argument, dtypes, { ... })
end

return shape
