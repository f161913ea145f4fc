--- The interactive session: lines in, values out. The program reads the lines.
local M = {}

local pending -- lines of a chunk that is not complete yet
local globals = setmetatable({}, { __index = function(_, name)
  if name == "lacuna" then return require "lacuna" end
  return _G[name]
end, __newindex = _G })

local kMostEntries, kDepth = 20, 3

-- A value on one line, or a few: tables shortly, with depth and width bounded.
local function show(value, depth)
  if type(value) == "string" then return depth == 0 and value or ("%q"):format(value) end
  if type(value) ~= "table" or (getmetatable(value) or {}).__tostring then return tostring(value) end
  if depth >= kDepth then return "{…}" end
  local parts, seen = {}, #value
  for i = 1, math.min(seen, kMostEntries) do parts[i] = show(value[i], depth + 1) end
  if seen > kMostEntries then parts[#parts + 1] = ("… %d in all"):format(seen) end
  local keys = {}
  for key in pairs(value) do
    if type(key) ~= "number" or key < 1 or key > seen or key ~= math.floor(key) then keys[#keys + 1] = key end
  end
  table.sort(keys, function(a, b) return tostring(a) < tostring(b) end)
  for i, key in ipairs(keys) do
    if i > kMostEntries then parts[#parts + 1] = ("… %d more"):format(#keys - kMostEntries) break end
    parts[#parts + 1] = ("%s = %s"):format(tostring(key), show(value[key], depth + 1))
  end
  return "{ " .. table.concat(parts, ", ") .. " }"
end

local function print_values(count, ...)
  for i = 1, count do io.write(show((select(i, ...)), 0), i < count and "\t" or "\n") end
end

local function run(chunk) print_values((function(...) return select("#", ...), ... end)(setfenv(chunk, globals)())) end

--- Takes a line. Returns 1 when the chunk needs more lines, 0 when it has run. Errors are raised, with a traceback.
function M.feed(line)
  local code = pending and pending .. "\n" .. line or line
  local expression = code:gsub("^%s*=", "")
  local chunk = loadstring("return " .. expression, "=stdin")
  local message
  if not chunk then chunk, message = loadstring(code, "=stdin") end
  if chunk then
    pending = nil
    run(chunk)
    return 0
  end
  if message:find "'?<eof>'?$" then
    pending = code
    return 1
  end
  pending = nil
  error(message, 0)
end

--- Forgets lines that were waiting for more.
function M.reset() pending = nil end

return M
