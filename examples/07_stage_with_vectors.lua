-- A sampler stage of one's own that works on the whole vocabulary at once, put to work from Lua.
--
--   lacuna run examples/07_stage_with_vectors.lua [MODEL]
local lacuna = require "lacuna"

local model = assert(lacuna.model.open(arg[1] or "smollm2"))
local here = arg[0]:match "^(.*)/" or "."
local prompt = "The sea, the sea, the sea,"

-- The same file with bounds, in a Lua state of its own: what it decides is the same.
local fresh = assert(lacuna.policy.load(here .. "/stages/fresh.lua", { trust = "sandboxed" }))

local function write(title, options)
  options.model, options.prompt, options.max_new_tokens = model, prompt, 24
  local r = assert(lacuna.generate(options))
  print(("%s\n  %s%s\n"):format(title, prompt, (r.text:gsub("\n", " "))))
  return r
end

write("As the model likes it best:", {})

-- A spec says where a policy stands among the stages; which file that is, `policies` says.
local spec = "policy(fresh) top_k(40) greedy"
local ours = write("Fresh:", { sampler = spec, policies = { fresh } })
fresh:set("strength", 3)
write("Fresh, with 3 nats for each time:", { sampler = spec, policies = { fresh } })

-- The engine's own penalty for frequency is the same thing, in C++: the same tokens come out.
local native = write("The engine's own penalties:", { sampler = "penalties(last_n=-1,frequency=0.5) top_k(40) greedy" })
assert(table.concat(ours.ids, " ") == table.concat(native.ids, " "))

-- What did it do to one distribution? A sampler is there without a generation, too.
fresh:set("strength", 1)
local context = model:context():append(model:encode(prompt))
local before = lacuna.sampler("draw"):distribution(context:logits())
local after = lacuna.sampler({ fresh, "draw" }):distribution(context:logits(), { history = context:ids() })
local change, ids = after:sub(before):abs():topk(4)
for i = 0, 3 do
  local id = ids[i]
  local shown = ('"%s"'):format((model:token_text(id):gsub("\n", "\\n")))
  print(("  %-8s %5.1f %% -> %5.1f %%"):format(shown, before[id] * 100, after[id] * 100))
end
print(("these four are %.0f %% of all that moved"):format(100 * change:sum():item()
  / after:sub(before):abs():sum():item()))
