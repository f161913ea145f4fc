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

-- The message with the lines of the session's own chunks: what this file and the library's host add says nothing.
local function explain(message)
  local text = debug.traceback(type(message) == "string" and message or tostring(message), 2)
  local lines, frames = {}, 0
  for line in text:gmatch "[^\n]+" do
    local inner = line:find("lacuna/repl.lua", 1, true) or line:find("^%s*%[C%]: in function 'xpcall'")
      or line:find "%[builtin#"
    if not inner then
      lines[#lines + 1] = line
      if line:find "^%s" then frames = frames + 1 end
    end
  end
  if frames <= 1 then return lines[1] end -- the chunk alone: its line stands in the message
  return table.concat(lines, "\n")
end

rawset(globals, "__show", function(...) print_values(select("#", ...), ...) end)

-- The code as a chunk that shows its values, or that runs as statements; nil and a message when it is neither.
local function compile(code)
  local chunk = loadstring("__show(" .. code:gsub("^%s*=", "") .. "\n)", "=stdin")
  if chunk then return chunk end
  return loadstring(code, "=stdin")
end

--- Takes a line. Returns 1 when the chunk needs more lines, 0 when it has run. What goes wrong is said on standard
-- error.
function M.feed(line)
  local code = pending and pending .. "\n" .. line or line
  local chunk, message = compile(code)
  pending = not chunk and message:find "'?<eof>'?$" and code or nil
  if pending then return 1 end
  local ok = true
  if chunk then ok, message = xpcall(setfenv(chunk, globals), explain) end
  if not chunk or not ok then
    io.stdout:flush()
    io.stderr:write(message, "\n")
  end
  return 0
end

return M
