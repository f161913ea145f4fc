--- `lacuna bench NAME`: measures on this machine, with the machine's limit or a baseline from the same run.
local json = require "lacuna.json"
local support = require "lacuna.command.support"

local M = {}

local kCounts = { "runs", "length" } -- options that are at least 1
local names = { "decode", "determinism", "explore", "policy", "reload" }

--- options: name, model, backend, dtype, device, json, seed, threads, and those of the bench (see
-- lua/lacuna/bench/NAME.lua).
function M.run(options)
  local found = false
  for _, name in ipairs(names) do found = found or name == options.name end
  if not found then
    support.usage("bench: wanted one of %s, got %s", table.concat(names, ", "), options.name or "none")
  end
  for _, count in ipairs(kCounts) do
    if options[count] and options[count] < 1 then
      support.usage("--%s: wanted 1 or more, got %d", count, options[count])
    end
  end
  local model, err = support.open_model(options)
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
