--- The session's own commands: `:name argument`, and `?name` for help.
local check = require "lacuna.check"
local columns = require "lacuna.repl.columns"
local session = require "lacuna.repl.session"
local terminal = require "lacuna.terminal"

local M = {}

-- Each: usage, what it does, run(argument) -> a text on what is wrong, or "quit" as a second result; complete(argument)
-- -> {text,…} where the argument is no code.
local commands, order = {}, {}

local function command(name, usage, about, run, complete)
  commands[name] = { name = name, usage = usage, about = about, run = run, complete = complete }
  order[#order + 1] = name
end

local function policies() return require "lacuna.repl.policies" end
local function nothing() return {} end

local function on_or_off(word)
  if word == "on" then return true elseif word == "off" then return false end
end

-- An expression's first value; nil and a text when it fails.
local function evaluate(code)
  local chunk, is_expression = session.compile(code)
  if not chunk then return nil, is_expression end
  if is_expression ~= true then return nil, "wanted an expression, got statements" end
  local value
  local ok, message = session.run(chunk, function(...) value = (...) end)
  if not ok then return nil, message end
  return value
end

command("help", ":help", "lists these commands", function() return M.print_help() end, nothing)

command("time", ":time [N] CODE", "how long it takes; an expression that is quick is run often (N times)",
  function(argument) return require("lacuna.repl.time").run(argument) end)

command("plot", ":plot EXPRESSION [FILE.svg]", "a curve or a distribution, here or as a file", function(argument)
  local code, path = argument:match "^(.-)%s+(%S+%.svg)$"
  code = code or argument
  if code == "" then return ":plot: wanted an expression, got nothing" end
  local value, problem = evaluate(code)
  if problem then return problem end
  return require("lacuna.repl.plot").draw(value, path, code)
end)

command("policies", ":policies", "the policies that are loaded, with their parameters",
  function() return policies().print() end, nothing)

command("set", ":set POLICY.PARAMETER=VALUE", "sets a policy's parameter",
  function(argument) return policies().set(argument) end, function() return policies().settings() end)

command("reload", ":reload [POLICY]", "reads policy files again; one that fails leaves its last good version",
  function(argument) return policies().reload(argument) end, function() return policies().names() end)

command("trace", ":trace [on|off|N]", "the policies' last decisions; on and off: record them",
  function(argument) return policies().trace(argument) end, function() return { "on", "off" } end)

command("jit", ":jit on|off", "compiles what is typed (off: Ctrl-C stops every loop that is typed)", function(argument)
  local wanted = on_or_off(argument)
  if wanted == nil then
    io.write(("typed code is %s\n"):format(session.jit and "compiled" or "interpreted, so that Ctrl-C stops it"))
    return argument ~= "" and ":jit: wanted on or off, got " .. argument or nil
  end
  session.jit = wanted
end, function() return { "on", "off" } end)

command("clear", ":clear", "forgets the results _, _1, _2, …", function() session.clear() end, nothing)

command("quit", ":quit", "ends the session, as :q and Ctrl-D do", function() return nil, "quit" end, nothing)

local kShort = { q = "quit" }

--- The commands' names, for completion.
function M.names() return order end

--- What completes a command's argument; nil where it is code.
function M.completion(name) return commands[name] and commands[name].complete end

--- The command that a line is: { name, argument }; nil where it is Lua.
function M.find(line)
  local question = line:match "^%s*%?%s*(.-)%s*$"
  if question then return { name = "?", argument = question } end
  local name, argument = line:match "^%s*:([%a_]+)%s*(.-)%s*$"
  if name then return { name = kShort[name] or name, argument = argument } end
  if line:find "^%s*:%s*$" then return { name = "help", argument = "" } end
end

--- Runs a command. Returns "quit" where the session is to end. What goes wrong is said on standard error.
function M.run(found)
  local known = commands[found.name]
  local run = known and known.run
  if found.name == "?" then run = require("lacuna.repl.help").of end
  if not run then
    local nearest = check.nearest(found.name, order)
    return session.report(("no command named :%s%s; :help lists them"):format(found.name,
      nearest and (" (did you mean :%s?)"):format(nearest) or ""))
  end
  local problem, outcome
  local ok, message = session.protect(function() problem, outcome = run(found.argument) end)
  if not ok or problem then session.report(not ok and message or problem) end
  return outcome
end

--- Prints what there is.
function M.print_help()
  local rows = { { "  ?NAME", "what a name is for; ? alone: what there is" } }
  for _, name in ipairs(order) do rows[#rows + 1] = { "  " .. commands[name].usage, commands[name].about } end
  local width = terminal.columns()
  local function prose(text) return columns.wrap(text, width) .. "\n" end
  io.write(columns.table({ "  command", "" }, rows, width, nil, true), "\n",
    prose "Anything else is Lua. An expression's value is printed and kept as _ and _1, _2, …",
    prose "Tab completes names, methods, file names in quotes and commands; Ctrl-C stops what runs.")
end

return M
