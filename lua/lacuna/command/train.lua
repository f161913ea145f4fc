--- `lacuna train language-model CONFIG.lua`: trains a model by a file that returns a table of options.
local json = require "lacuna.json"
local support = require "lacuna.command.support"
local terminal = require "lacuna.terminal"
local text = require "lacuna.text"

local M = {}

local kOrder = { "model", "steps", "stopped", "loss", "validation_loss", "seconds", "checkpoint", "parameters",
  "tokens", "vocab_size", "best" }

-- The table that the file returns. nil and a text.
local function read_config(path)
  local chunk, err = loadfile(path, "t")
  if not chunk then return nil, err end
  local ok, options = pcall(chunk)
  if not ok then return nil, tostring(options) end
  if type(options) ~= "table" then return nil, path .. ": wanted a table of options, got " .. type(options) end
  return options
end

local function print_result(result, as_json)
  if as_json then
    local shown = {}
    for _, name in ipairs(kOrder) do shown[name] = result[name] end
    io.stdout:write(json.encode(shown, kOrder), "\n")
    return
  end
  local stopped = result.stopped == "interrupted" and ", interrupted" or ""
  io.stdout:write(("%s: %d parameters, %d steps%s, %.0f s\n"):format(text.visible(result.model), result.parameters,
    result.steps, stopped, result.seconds))
  if result.loss then io.stdout:write(("loss %.3f nats per token"):format(result.loss)) end
  if result.validation_loss then io.stdout:write((", validation %.3f"):format(result.validation_loss)) end
  io.stdout:write "\n"
end

--- options: kind, config, output, steps, resume, seed, threads, json. Those that are named replace the file's.
function M.run(options)
  if options.kind ~= "language-model" then
    support.usage("train: wanted language-model CONFIG.lua, got %s", options.kind or "nothing")
  end
  if not options.config then support.usage("train language-model: wanted CONFIG.lua, got none") end
  local given, err = read_config(options.config)
  if not given then return nil, err end
  for _, name in ipairs { "output", "steps", "seed", "threads" } do
    if options[name] ~= nil then given[name] = options[name] end
  end
  if options.resume then given.resume = "latest" end
  if given.progress == nil then given.progress = not options.json or terminal.reports() end
  local result, why = support.call(options, require("lacuna.train").language_model, given)
  if not result then return nil, why end
  print_result(result, options.json)
end

return M
