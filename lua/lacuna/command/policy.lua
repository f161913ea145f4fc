--- `lacuna policy`: `new KIND NAME` writes a policy file to begin with, `check FILE` says all that is wrong with one.
local check = require "lacuna.check"
local definition = require "lacuna.policy.definition"
local json = require "lacuna.json"
local native = require "lacuna.native"
local policy = require "lacuna.policy"
local support = require "lacuna.command.support"
local C = native.C

local M = {}

local kOrder = { "path", "ok", "kind", "name", "version", "trust", "help", "params", "default", "min", "max", "unit",
  "problems", "line", "text" }

local function shown(value) return value and ("%q"):format(value) or "nothing" end

local function kinds()
  local names = {}
  for name in pairs(definition.kinds) do names[#names + 1] = name end
  table.sort(names)
  return table.concat(names, ", ")
end

-- Wrong usage of `new`, told before anything is written.
local function check_new(kind, name)
  if not kind then support.usage("policy new: wanted KIND NAME; kinds: %s", kinds()) end
  if not definition.kinds[kind] then
    support.usage("policy new: there is no kind named %q%s; kinds: %s", kind,
      check.hint(kind, definition.kinds), kinds())
  end
  if not name then support.usage("policy new: wanted a NAME behind %s", kind) end
  if not name:find "^[%w_%-]+$" then
    support.usage("policy new: NAME: wanted letters, digits, _ and -, got %q", name)
  end
end

-- Writes a file that is not there yet. Returns true; nil and a text.
local function write_new(path, text)
  local file, err = io.open(path, "wxb") -- x: fails where there is something, and nothing can come in between
  if not file then
    if tostring(err):find "File exists" then return nil, path .. ": there already, and not overwritten" end
    return nil, err
  end
  local ok, why = file:write(text)
  local closed, late = file:close()
  if ok and closed then return true end
  os.remove(path)
  return nil, ("%s: cannot be written: %s"):format(path, tostring(why or late))
end

local function new(options)
  local kind, name = options.target, options.name
  check_new(kind, name)
  local path = name .. ".lua"
  local ok, err = write_new(path, require("lacuna.policy.template").text(kind, name))
  if not ok then return nil, err end
  if options.json then
    io.stdout:write(json.encode({ path = path, kind = kind, name = name }, kOrder), "\n")
  else
    io.stdout:write(("%s: a policy of kind %s to begin with; lacuna policy check %s\n"):format(path, kind, path))
  end
end

-- "far = 10, near = { 1, 2 }"
local function params_text(params)
  local parts = {}
  for name, param in pairs(params) do
    local value = param.default
    value = type(value) == "table" and "{" .. table.concat(value, ", ") .. "}" or tostring(value)
    parts[#parts + 1] = ("%s = %s%s"):format(name, value, param.unit and " " .. param.unit or "")
  end
  table.sort(parts)
  return #parts > 0 and table.concat(parts, ", ") or "no parameters"
end

-- What a policy prints while it is checked goes to the log, as it does in a sandbox.
local function print_to_log(...)
  local texts = {}
  for i = 1, select("#", ...) do texts[i] = tostring((select(i, ...))) end
  local text = table.concat(texts, "\t")
  C.lacuna_log_write(C.LACUNA_LOG_INFO, text, #text)
end

local function one_line(text) return (text:gsub("%s*\n%s*", " ")) end

-- The problems as a document has them: {line =, text =}, line: nil where none can be told.
local function split(problems, path)
  local out = {}
  for i, problem in ipairs(problems) do
    local text = problem:sub(1, #path + 1) == path .. ":" and problem:sub(#path + 2) or problem
    local line, rest = text:match "^(%d+): (.*)$"
    out[i] = { line = tonumber(line), text = one_line(rest or text:gsub("^%s+", "")) }
  end
  return out
end

local function params_document(params)
  local out = json.object {}
  for name, param in pairs(params) do
    out[name] = { default = param.default, min = param.min, max = param.max, unit = param.unit, help = param.help }
  end
  return out
end

local function write_document(path, problems, good)
  local document = { path = path, ok = good ~= nil }
  if good then
    document.kind, document.name, document.help, document.trust = good.kind, good.name, good.help, good.trust
    document.params = params_document(good.params)
  else
    document.problems = split(problems, path)
  end
  io.stdout:write(json.encode(document, kOrder), "\n")
end

local function check_file(options)
  local path = options.target
  if not path then support.usage "policy check: wanted a FILE" end
  if options.name then support.usage("policy check: wanted one FILE, got %s as well", shown(options.name)) end
  print = print_to_log -- luacheck: ignore
  local problems, good = support.call({ trust = options.trust or false }, policy.problems, path,
    { trust = options.trust })
  for _, problem in ipairs(problems) do io.stderr:write(one_line(problem), "\n") end
  if options.json then write_document(path, problems, good) end
  if not good then return 1 end
  if not options.json then
    io.stdout:write(("%s: %s (%s), %s\n"):format(path, good.name, good.kind, params_text(good.params)))
  end
end

--- options: see engine/main/commands/policy.cpp. Problems of a file go to standard error, one line each, and end the
-- command with status 1.
function M.run(options)
  if options.action == "new" then return new(options) end
  if options.action == "check" then return check_file(options) end
  local nearest = options.action and check.nearest(options.action, { "new", "check" })
  support.usage("policy: wanted new or check, got %s%s", shown(options.action),
    nearest and (" (did you mean %q?)"):format(nearest) or "")
end

return M
