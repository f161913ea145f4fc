--- `lacuna generate`: text after a prompt, shown as it comes, or one JSON document.
local support = require "lacuna.command.support"

local M = {}

local kOrder = { "prompt", "prompt_ids", "ids", "id", "text", "bytes", "logprob", "stop_reason", "tokens", "seconds",
  "prefill", "decode", "seed", "sampler" }
local kShorthands = { "top_k", "top_p", "temperature" } -- in the order in which their stages run

-- The sampler's spec: --sampler, or a chain of the shorthands; nil (greedy) without either.
local function spec_of(options)
  local stages = {}
  for _, name in ipairs(kShorthands) do
    if options[name] then stages[#stages + 1] = ("%s(%.17g)"):format(name, options[name]) end
  end
  if #stages == 0 then return options.sampler end
  if options.sampler then
    support.usage "generate: wanted either --sampler or --temperature, --top-k, --top-p, got both"
  end
  return table.concat(stages, " ") .. " draw"
end

-- A sampler that does not parse is wrong usage, named as it was given.
local function check_sampler(spec, options)
  if spec == nil then return end
  local ok, err = pcall(require("lacuna").sampler, spec)
  if not ok then
    support.usage("%s: %s", options.sampler and "--sampler" or "--temperature, --top-k, --top-p",
      (tostring(err):gsub("^[^\n]-%.lua:%d+: ", "")))
  end
end

local function print_stream(generation)
  for piece in generation:pieces() do
    io.stdout:write(piece)
    io.stdout:flush()
  end
  io.stdout:write "\n"
end

--- options: see engine/main/commands/generate.cpp.
function M.run(options)
  local prompts, err = support.prompts(options, "generate")
  if not prompts then return nil, err end
  local spec = spec_of(options)
  check_sampler(spec, options)
  local model
  model, err = support.open_model(options)
  if not model then return nil, err end
  local generation = support.call(options, require("lacuna").generation, {
    model = model, prompt = prompts[1], max_new_tokens = options.max_new_tokens, sampler = spec, seed = options.seed,
    stop = options.stop,
  })
  if not options.json then return print_stream(generation) end
  while generation:step(math.huge) == "running" do end -- luacheck: ignore
  io.stdout:write(require("lacuna.json").encode(generation:result(), kOrder), "\n")
end

return M
