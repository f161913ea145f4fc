--- `lacuna generate`: text after a prompt, shown as it comes, or one JSON document.
local native = require "lacuna.native"
local support = require "lacuna.command.support"

local M = {}

local kOrder = { "prompt", "prompt_ids", "ids", "id", "text", "bytes", "logprob", "stop_reason", "tokens", "seconds",
  "prefill", "decode", "seed", "sampler", "policies", "name", "kind", "path", "version", "versions", "failed",
  "failures", "step", "error" }
local kAsked = { sampler_stage = true }
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

-- A policy that --sampler names must be among those of --policy.
local function check_names(spec, policies)
  local known = {}
  for _, one in ipairs(policies) do known[one.name] = true end
  for name in (spec or ""):gmatch "%f[%w_]policy%s*%(%s*([%w_%-]+)%s*%)" do
    if not known[name] then
      support.usage("--sampler: policy(%s): no --policy of that name is given%s", name,
        require("lacuna.check").hint(name, known))
    end
  end
end

-- The policies of --policy, watched where --watch says so. Returns {Policy,…}; nil and a text.
local function policies_of(options)
  local loaded, err = support.policies(options.policy or {}, options, kAsked, "generate")
  if not loaded then return nil, err end
  check_names(options.sampler, loaded)
  if not options.watch then return loaded end
  if #loaded == 0 then support.usage "--watch: wanted --policy FILE.lua to watch" end
  local ok
  ok, err = require("lacuna.command.watching").begin(loaded)
  if not ok then return nil, err end
  return loaded
end

-- What stands between the pieces where a policy has changed, or begun to fail.
local function tell_changes(options, policies)
  if not options.watch then return end
  local watching = require "lacuna.command.watching"
  watching.tell(require("lacuna.policy").poll())
  watching.tell_failures(policies)
end

-- Decisions that failed changed nothing; that is worth a line each.
local function tell_failures(result)
  for _, one in ipairs(result.policies) do
    if one.failed > 0 then
      io.stderr:write(("lacuna: policy %s failed in %d of %d steps: %s\n"):format(one.name, one.failed, #one.versions,
        one.failures[1].error))
    end
  end
end

local function print_stream(generation, options, policies)
  for piece in generation:pieces() do
    tell_changes(options, policies)
    io.stdout:write(piece)
    io.stdout:flush()
  end
  io.stdout:write "\n"
  io.stdout:flush()
  tell_failures(generation:result())
end

-- On a terminal, --watch begins anew with each change, until Ctrl-C.
local function stays(options) return options.watch and require("lacuna.terminal").interactive() end

local function print_streams(make, options, policies)
  repeat
    print_stream(make(), options, policies)
    if not stays(options) or native.C.lacuna_interrupted() ~= 0 then return end
    io.stderr:write "⟨the text is written anew when the policy changes; Ctrl-C ends⟩\n"
  until not require("lacuna.command.watching").wait()
end

local function print_json(generation)
  while generation:step(math.huge) == "running" do end -- luacheck: ignore
  local result = generation:result()
  tell_failures(result)
  if #result.policies == 0 then result.policies = nil end
  io.stdout:write(require("lacuna.json").encode(result, kOrder), "\n")
end

--- options: see engine/main/commands/generate.cpp.
function M.run(options)
  local prompts, err = support.prompts(options, "generate")
  if not prompts then return nil, err end
  local spec = spec_of(options)
  check_sampler(spec, options)
  local policies
  policies, err = policies_of(options)
  if not policies then return nil, err end
  local model
  model, err = support.open_model(options)
  if not model then return nil, err end
  local function make()
    return support.call(options, require("lacuna").generation, {
      model = model, prompt = prompts[1], max_new_tokens = options.max_new_tokens, sampler = spec,
      seed = options.seed, stop = options.stop, policies = policies,
    })
  end
  if options.json then print_json(make()) else print_streams(make, options, policies) end
end

return M
