--- Text in the making: a generation is a coroutine that a host steps, pauses, reads and drops.
--
--   local result = lacuna.generate { model = model, prompt = "Once upon a time", max_new_tokens = 40 }
--   print(result.text, result.stop_reason)
--
--   local g = lacuna.generation { model = model, prompt = "Once", sampler = "top_p(0.9) draw", seed = 1 }
--   while g:step(5) == "running" do draw_frame() end           -- about 5 ms of work a frame
--   for piece in g:pieces() do io.write(piece) end             -- or: as it comes, whole characters only
--
-- Options: model + prompt (a text or {id,…}), or context (which stays as it is); max_new_tokens (100); sampler (a
-- spec, a list of stages or a Sampler; default greedy); seed (0); stop (texts that end it and are not part of it);
-- policies (of kind sampler_stage: Policies or paths; each acts where the spec says policy(NAME), else before the
-- draw; with the greedy default, before all else).
local check = require "lacuna.check"
local Generation = require "lacuna.generation"
local policies_among = require "lacuna.policy.among"
local prompt = require "lacuna.prompt"
local stop = require "lacuna.stop"

local M = {}

local kOptions = { model = true, prompt = true, context = true, max_new_tokens = true, sampler = true, seed = true,
  stop = true, policies = true }
local kAsked = { sampler_stage = true }
local kDefaultTokens = 100
local kGreedy = "temperature(0) draw"

-- The sampler, and the policies that are not among its stages. Greedy, they come first: behind temperature(0) there is
-- nothing left to decide.
local function make_sampler(value, policies)
  local sampler = require "lacuna.sampler"
  if value ~= nil then return sampler.is(value) and value or sampler.new(value), policies end
  local stages = {}
  for i, policy in ipairs(policies) do stages[i] = policy end
  stages[#stages + 1] = kGreedy
  return sampler.new(stages), {}
end

-- Shared by both entries. Returns nil and a text when a policy's file does not load.
local function create(options, where)
  check.options(options, kOptions, where)
  local max = options.max_new_tokens == nil and kDefaultTokens or options.max_new_tokens
  check.integer(max, "max_new_tokens", 0)
  local seed = check.integer(options.seed == nil and 0 or options.seed, "seed", 0, 2 ^ 53)
  local finder = stop.finder(stop.check(options.stop))
  local policies, err = policies_among(options.policies, kAsked, where)
  if not policies then return nil, err end
  local sampler
  sampler, policies = make_sampler(options.sampler, policies)
  local start = prompt.resolve(options)
  return Generation.new {
    model = start.model, context = start.context, pending = start.pending, prompt = start.text, prompt_ids = start.ids,
    max_new_tokens = max, seed = seed, finder = finder, sampler_spec = sampler.spec,
    run = sampler:begin(start.model.vocab_size, { history = start.ids, seed = seed, policies = policies }),
  }
end

--- A generation that is stepped by hand; nothing is evaluated yet. Raises for misuse; nil and a text for a policy that
-- does not load.
function M.generation(options) return create(options, "generation") end

--- Generates to the end. Returns the result (see Generation:result). Raises for misuse; nil and a text for a policy
-- that does not load.
function M.generate(options)
  local generation, err = create(options, "generate")
  if not generation then return nil, err end
  while generation:step(math.huge) == "running" do end -- luacheck: ignore
  return generation:result()
end

return M
