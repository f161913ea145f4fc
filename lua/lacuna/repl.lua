--- The interactive session: lines in, values out. The program reads the lines.
local M = {}

local pending -- lines of a chunk that is not complete yet
local globals = setmetatable({}, { __index = function(_, name)
  if name == "lacuna" then return require "lacuna" end
  return _G[name]
end, __newindex = _G })

local kMostEntries, kDepth = 20, 3

-- tostring() as a value's own metatable has it; what that does wrong is said, not raised.
local function text_of(value)
  local ok, text = pcall(tostring, value)
  return ok and text or ("<%s: its __tostring failed: %s>"):format(type(value), tostring(text))
end

local function has_text(value)
  local meta = debug.getmetatable(value)
  return type(meta) == "table" and rawget(meta, "__tostring") ~= nil
end

-- A value on one line, or a few: tables shortly, with depth and width bounded. Reads past metatables.
local function show(value, depth)
  if type(value) == "string" then return depth == 0 and value or ("%q"):format(value) end
  if type(value) ~= "table" or has_text(value) then return text_of(value) end
  if depth >= kDepth then return "{…}" end
  local parts, seen = {}, #value
  for i = 1, math.min(seen, kMostEntries) do parts[i] = show(rawget(value, i), depth + 1) end
  if seen > kMostEntries then parts[#parts + 1] = ("… %d in all"):format(seen) end
  local keys = {}
  for key in next, value do
    if type(key) ~= "number" or key < 1 or key > seen or key ~= math.floor(key) then keys[#keys + 1] = key end
  end
  table.sort(keys, function(a, b) return text_of(a) < text_of(b) end)
  for i, key in ipairs(keys) do
    if i > kMostEntries then parts[#parts + 1] = ("… %d more"):format(#keys - kMostEntries) break end
    parts[#parts + 1] = ("%s = %s"):format(text_of(key), show(rawget(value, key), depth + 1))
  end
  return "{ " .. table.concat(parts, ", ") .. " }"
end

local function print_values(count, ...)
  for i = 1, count do io.write(show((select(i, ...)), 0), i < count and "\t" or "\n") end
end

local kLibrary = debug.getinfo(1, "S").source:match "^@(.*)repl%.lua$"

-- The message, and the frames of the session's own chunks: what the library and its host add says nothing.
local function explain(message)
  if type(message) ~= "string" then message = "error object: " .. show(message, 1) end
  local frames = {}
  for line in debug.traceback("", 2):gmatch "\n(%s[^\n]+)" do
    local inner = line:find(kLibrary, 1, true) or line:find "^%s*%[C%]: in function '[xe]%a+'" or line:find "%[builtin#"
    if not inner then frames[#frames + 1] = line end
  end
  if #frames <= 1 then return message end -- the chunk alone: its line stands in the message
  return message .. "\nstack traceback:\n" .. table.concat(frames, "\n")
end

rawset(globals, "__show", function(...) print_values(select("#", ...), ...) end)

local function unfinished(message) return message:find "'?<eof>'?$" ~= nil end

-- The code as a chunk that shows its values, or that runs as statements; nil and a message when it is neither, and
-- true when more lines could make it one.
local function compile(code)
  local expression = code:gsub("^%s*=", ""):gsub("^%s*return%f[^%w_]", "")
  local chunk = loadstring("__show(" .. expression .. "\n)", "=stdin")
  if chunk then return chunk end
  local message, wrong
  chunk, message = loadstring(code, "=stdin")
  if chunk then return chunk end
  -- An expression that ends too early: as the argument of __show it lacks more than the bracket.
  chunk, wrong = loadstring("return " .. expression, "=stdin")
  return nil, message, unfinished(message) or (not chunk and unfinished(wrong))
end

local function report(message)
  io.stdout:flush()
  io.stderr:write(message, "\n")
end

--- Takes a line. Returns 1 when the chunk needs more lines, 0 when it has run. What goes wrong is said on standard
-- error.
function M.feed(line)
  local code = pending and pending .. "\n" .. line or line
  local chunk, message, more = compile(code)
  pending = more and code or nil
  if more then return 1 end
  local ok = true
  if chunk then ok, message = xpcall(setfenv(chunk, globals), explain) end
  if not chunk or not ok then report(message) end
  return 0
end

--- Drops a chunk that is not complete.
function M.forget() pending = nil end

--- The end of input. Returns the exit status: 1 where a chunk was left incomplete.
function M.finish()
  if not pending then return 0 end
  local _, message = compile(pending)
  report(message)
  return 1
end

return M
