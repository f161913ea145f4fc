--- What a session knows: its variables, its results, whether a person reads it; and how typed code is run.
local C = require("lacuna.native").C
local colour = require "lacuna.repl.colour"
local show = require "lacuna.repl.show"
local terminal = require "lacuna.terminal"

local session = {
  interactive = false, -- somebody types
  jit = false, -- whether typed chunks are compiled: Ctrl-C does not reach the middle of a compiled loop
  count = 0, -- of numbered results
}

local kMostResults = 100 -- that are kept: results may be large

-- The typed code's globals: over Lua's own and the modules', which it reads, whatever it sets, and the session's
-- results. Nothing that is typed replaces a function that the library and the session themselves need.
local globals = setmetatable({}, { __index = function(_, name)
  if name == "lacuna" then return require "lacuna" end
  return _G[name]
end })
session.globals = globals

local kLibrary = debug.getinfo(1, "S").source:match "^(@.*)repl/session%.lua$" or "\0"

--- Whether Ctrl-C has asked what runs to stop.
function session.was_interrupted() return C.lacuna_interrupted() ~= 0 end

local line_ended = false -- that of the terminal's ^C

--- Before what was typed runs.
function session.begin() line_ended = false end

--- Ends the terminal's line where Ctrl-C was pressed, once.
function session.end_line()
  if line_ended or not session.interactive or not session.was_interrupted() then return end
  line_ended = true
  io.write "\n"
end

-- The message, and the frames of the session's own chunks and scripts: what the library adds says nothing.
local function explain(message)
  if type(message) ~= "string" then
    message = "error object: " .. show.text(message, { width = terminal.columns() })
  end
  if session.was_interrupted() then return "interrupted" end -- where it happened to be says nothing
  local frames = {}
  for level = 2, 200 do
    local info = debug.getinfo(level, "Slnf")
    if not info or info.func == session.run or info.func == session.protect then break end
    if info.what ~= "C" and info.source:sub(1, #kLibrary) ~= kLibrary then
      local where = info.what == "main" and "main chunk" or info.name and ("function '%s'"):format(info.name)
        or ("function <%s:%d>"):format(info.short_src, info.linedefined)
      frames[#frames + 1] = ("\t%s:%d: in %s"):format(info.short_src, info.currentline, where)
    end
  end
  if #frames <= 1 then return message end -- the chunk alone: its line stands in the message
  return message .. "\nstack traceback:\n" .. table.concat(frames, "\n")
end

local receive -- what takes the values of the expression that runs

local function show_values(...) receive(...) end

-- The variables that a chunk declared at its top stay: they would end with the chunk.
local function keep_locals()
  for i = 1, 250 do
    local name, value = debug.getlocal(2, i)
    if not name then break end
    if name:find "^[%a_]" then rawset(globals, name, value) end
  end
end

--- Names of the above, which are nobody's business.
session.hidden = { __show = true, __keep = true }

local function unfinished(message) return message:find "'?<eof>'?$" ~= nil end

-- Statements, and what keeps their variables; that is left out where it does not fit in (after a `return`).
local function load_statements(code)
  local chunk, message = loadstring(code, "=stdin")
  if not chunk then return nil, message end
  return loadstring(code .. "\ndo end __keep()", "=stdin") or chunk
end

--- The code as a chunk. Returns it and whether it is an expression; nil and a message when it is neither expression nor
-- statements, and true when more lines could make it one.
function session.compile(code)
  local expression = code:gsub("^%s*=", ""):gsub("^%s*return%f[^%w_]", "")
  local chunk, message = loadstring("__show(" .. expression .. "\n)", "=stdin")
  local is_expression = chunk ~= nil
  if not chunk then chunk, message = load_statements(code) end
  if chunk then
    if not session.jit then jit.off(chunk, true) end
    return setfenv(chunk, globals), is_expression
  end
  -- An expression that ends too early: as the argument of __show it lacks more than the bracket.
  local as_value, wrong = loadstring("return " .. expression, "=stdin")
  return nil, message, unfinished(message) or (not as_value and unfinished(wrong))
end

--- Runs a chunk of compile(). take(…) gets the values of an expression. Returns true; false and a text.
function session.run(chunk, take)
  receive = take
  rawset(globals, "__show", show_values) -- each time: typed code may have set it
  rawset(globals, "__keep", keep_locals)
  local ok, message = xpcall(chunk, explain) -- no tail call: explain() looks for this frame
  return ok, message
end

--- Calls a function of the session's own, as a chunk is run.
function session.protect(f, ...)
  local arguments, count = { ... }, select("#", ...)
  local ok, message = xpcall(function() f(unpack(arguments, 1, count)) end, explain)
  return ok, message
end

-- Keeps a result as _ and _N. Returns N.
local function keep(value)
  session.count = session.count + 1
  rawset(globals, "_", value)
  rawset(globals, "_" .. session.count, value)
  rawset(globals, "_" .. session.count - kMostResults, nil)
  return session.count
end

--- Prints values, and keeps those that are not nil as results. At a terminal each has its number; from a pipe they
-- stand beside each other.
function session.print(...)
  session.end_line()
  local count, texts, width = select("#", ...), {}, terminal.columns()
  for i = 1, count do
    local value = select(i, ...)
    local label = ""
    if value ~= nil then
      local number = keep(value)
      label = session.interactive and ("_%d = "):format(number) or ""
    end
    texts[i] = colour.paint("dim", label) .. show.text(value, { width = width, column = #label,
      plain = not session.interactive })
  end
  if count > 0 then io.write(table.concat(texts, session.interactive and "\n" or "\t"), "\n") end
end

--- Forgets all results.
function session.clear()
  for number = math.max(1, session.count - kMostResults), session.count do rawset(globals, "_" .. number, nil) end
  rawset(globals, "_", nil)
  session.count = 0
end

--- Says on standard error what went wrong.
function session.report(message)
  session.end_line()
  io.stdout:flush()
  io.stderr:write(message, "\n")
end

return session
