--- `lacuna bench NAME`: measures on this machine, with the machine's limit or a baseline from the same run.
local json = require "lacuna.json"

local M = {}

local names = { "decode", "determinism", "explore", "policy", "reload" }

--- options: name, model, json, seed, threads, and those of the bench (see lua/lacuna/bench/NAME.lua).
function M.run(options)
  local found = false
  for _, name in ipairs(names) do found = found or name == options.name end
  if not found then
    error({ usage = ("bench: wanted one of %s, got %s"):format(table.concat(names, ", "), options.name or "none") }, 0)
  end
  local lacuna = require "lacuna"
  local model, err = lacuna.model.open(options.model or "smollm2", { threads = options.threads })
  if not model then return nil, err end
  local bench = require("lacuna.bench." .. options.name)
  local result = bench.run(model, options)
  if options.json then
    io.stdout:write(json.encode(result), "\n")
  else
    io.stdout:write(bench.format(result))
  end
  if result.failed then return nil, result.failed end
end

return M
