--- Values as the session prints them: tables cut in depth, width and number of entries, over several lines where one is
-- too short; tensors under a line with their dtype and shape.
--
--   show.text({ 1, 2, name = "y" }, { width = 80 })      --> { 1, 2, name = "y" }
local colour = require "lacuna.repl.colour"
local quote = require "lacuna.repl.quote"
local text = require "lacuna.text"
local value = require "lacuna.repl.value"

local show = {}

local kMostEntries = { 50, 20, 10, 6 } -- of a table by its depth; deeper ones are only counted
local kMostNodes = 200 -- values of one print, about
local kMostSorted = 10000 -- keys; where there are more they come in Lua's order

local function leaf(shown, kind) return { shown = colour.paint(kind, shown), width = text.width(shown) } end

local kRanks = { number = 1, string = 2 }

local function before(a, b)
  local first, second = kRanks[type(a)] or 3, kRanks[type(b)] or 3
  if first ~= second then return first < second end
  if first < 3 then return a < b end
  return value.text_of(a) < value.text_of(b)
end

-- The length of the list part, and the other keys in order.
local function keys_of(table_)
  local length, keys = 0, {}
  while rawget(table_, length + 1) ~= nil do length = length + 1 end
  for key in next, table_ do
    if type(key) ~= "number" or key < 1 or key > length or key ~= math.floor(key) then keys[#keys + 1] = key end
  end
  if #keys <= kMostSorted then table.sort(keys, before) end
  return length, keys
end

local build

-- A table as a node { items = {{key, node},…}, width = columns on one line }. state: depth, path, left.
local function build_table(table_, state)
  local length, keys = keys_of(table_)
  local most = kMostEntries[state.depth]
  if length + #keys == 0 then return leaf "{}" end
  if not most then return leaf(("{… %d}"):format(length + #keys), "dim") end
  local items, room = {}, math.min(most, math.max(state.left, 1))
  local function add(key, node) items[#items + 1] = { key = key, node = node } end
  state.path[table_], state.depth = true, state.depth + 1
  for i = 1, math.min(length, room) do add(nil, build(rawget(table_, i), state)) end
  if length > room then add(nil, leaf(("… %d in all"):format(length), "dim")) end
  for i = 1, math.min(#keys, room) do add(value.key(keys[i]), build(rawget(table_, keys[i]), state)) end
  if #keys > room then add(nil, leaf(("… %d more"):format(#keys - room), "dim")) end
  state.path[table_], state.depth = nil, state.depth - 1
  local width = 2
  for _, item in ipairs(items) do
    width = width + item.node.width + 2 + (item.key and text.width(item.key) + 3 or 0)
  end
  return { items = items, width = width }
end

function build(of, state)
  state.left = state.left - 1
  local shown, kind = value.short(of)
  if shown then return leaf(shown, kind) end
  if state.path[of] then return leaf("<cycle>", "dim") end
  return build_table(of, state)
end

local function flat(node)
  if not node.items then return node.shown end
  local parts = {}
  for i, item in ipairs(node.items) do parts[i] = (item.key and item.key .. " = " or "") .. flat(item.node) end
  return "{ " .. table.concat(parts, ", ") .. " }"
end

-- Whether the items are a list of short values, which stand many on a line.
local function is_run(node)
  for _, item in ipairs(node.items) do
    if item.key or item.node.items or item.node.width > 24 then return false end
  end
  return true
end

-- The run of values in lines of at most `room` columns.
local function wrapped(node, room, margin)
  local lines, line, width = {}, {}, 0
  for i, item in ipairs(node.items) do
    local piece = flat(item.node) .. (i < #node.items and "," or "")
    if width > 0 and width + item.node.width + 2 > room then
      lines[#lines + 1], line, width = margin .. table.concat(line, " "), {}, 0
    end
    line[#line + 1], width = piece, width + item.node.width + 2
  end
  lines[#lines + 1] = margin .. table.concat(line, " ")
  return table.concat(lines, "\n")
end

-- The node as text that begins at `column` and whose other lines are indented by `indent`.
local function layout(node, column, indent, width)
  if not node.items or column + node.width <= width then return flat(node) end
  local margin = (" "):rep(indent + 2)
  if is_run(node) then
    return "{\n" .. wrapped(node, width - indent - 2, margin) .. "\n" .. (" "):rep(indent) .. "}"
  end
  local lines = {}
  for i, item in ipairs(node.items) do
    local key = item.key and item.key .. " = " or ""
    lines[i] = margin .. key .. layout(item.node, indent + 3 + text.width(key), indent + 2, width)
  end
  return "{\n" .. table.concat(lines, ",\n") .. "\n" .. (" "):rep(indent) .. "}"
end

-- A tensor as tostring() has it, its first line, "Tensor (2, 3) float32", in colour.
local function tensor_text(tensor)
  local head, elements = tostring(tensor):match "^([^\n]*)(.*)$"
  return colour.paint("object", head) .. elements
end

--- A value as text, without a line end. options: width (columns), column (0: where the text begins), plain (a text at
-- the top is itself, as print shows it).
function show.text(of, options)
  local kind = type(of)
  if kind == "string" then
    if options.plain then return of end
    return colour.paint("string", of:find "\n" and quote.block(of) or quote.line(of))
  end
  if kind == "number" then return colour.paint("number", options.plain and tostring(of) or value.number(of)) end
  if value.tensor_head(of) then return tensor_text(of) end
  if kind == "table" and not value.has_text(of) then
    local node = build(of, { depth = 1, path = {}, left = kMostNodes })
    return layout(node, options.column or 0, 0, options.width)
  end
  if kind ~= "function" and value.has_text(of) then return colour.paint("object", value.text_of(of)) end
  local shown, colour_kind = value.short(of)
  return colour.paint(colour_kind, shown)
end

return show
