--- The program's commands: turns the option texts that engine/main has checked into values and calls the command's
-- module.
local C = require("lacuna.native").C

local M = {}

-- Options that are numbers, and options that may be repeated (lists).
local numbers = { seed = true, threads = true, threshold = true, max_tokens = true, expand = true, beam = true,
  max_new_tokens = true, steps = true,
  temperature = true, top_k = true, top_p = true, runs = true, length = true }
local lists = { prompt = "explore", token = "explore", policy = true, param = true, stop = true }
local switches = { json = true, watch = true, overwrite = true, resume = true }

local function value_of(name, text)
  if numbers[name] then return tonumber(text) + 0 end -- never -0
  if switches[name] then return true end
  return text
end

local function options_of(command, ...)
  local options = {}
  for i = 1, select("#", ...), 2 do
    local name, text = select(i, ...)
    if lists[name] == true or lists[name] == command then
      options[name] = options[name] or {}
      table.insert(options[name], value_of(name, text))
    else
      options[name] = value_of(name, text)
    end
  end
  return options
end

local function report(text)
  io.stdout:flush()
  io.stderr:write("lacuna: ", (tostring(text):gsub("%s*\n%s*", " ")), "\n")
end

-- What a policy prints must not come between the parts of a document.
local function print_aside(...)
  local texts = {}
  for i = 1, select("#", ...) do texts[i] = tostring((select(i, ...))) end
  io.stderr:write(table.concat(texts, "\t"), "\n")
end

--- Runs a command with pairs of option name and text. Returns the exit status: 0; 1 for an error, 2 for wrong usage,
-- each with one line on standard error.
function M.run(command, ...)
  local options = options_of(command, ...)
  if options.json then print = print_aside end -- luacheck: ignore
  local ok, status, message = xpcall(require("lacuna.command." .. command).run, function(err)
    if type(err) == "table" or os.getenv "LACUNA_TRACEBACK" == nil then return err end
    return debug.traceback(err, 2)
  end, options)
  if ok then
    if status == nil and message ~= nil then
      report(message)
      return 1
    end
    return tonumber(status) or 0
  end
  if options.watch and C.lacuna_interrupted() ~= 0 then return 0 end -- Ctrl-C is how a watch ends
  if type(status) == "table" and status.usage then
    report(status.usage)
    return 2
  end
  report(status)
  return 1
end

return M
