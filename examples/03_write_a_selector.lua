-- Let a rule choose the gaps: a small policy file, or a function.
--
--   lacuna run examples/03_write_a_selector.lua [MODEL]
local lacuna = require "lacuna"

local model = assert(lacuna.model.open(arg[1] or "smollm2"))
local here = arg[0]:match "^(.*)/" or "."

-- A policy file is checked when it is loaded; what is wrong comes back as "file:line: …", it never raises.
local halves = assert(lacuna.policy.load(here .. "/selectors/halves.lua"))
print(halves)
for name, param in pairs(halves.params) do
  print(("  %s = %s %s: %s"):format(name, param.value, param.unit, param.help))
end

-- Its parameters can be set; `lacuna explore --selector FILE --param halves.longest=20` does the same.
halves:set("longest", 20)
lacuna.explore({ model = model, prompt = "Once upon a time there was a", selector = halves }):table()

-- While one tries things out, a function is enough. It sees what a policy sees: the token and what is known about it.
print()
local r = assert(lacuna.explore {
  model = model,
  prompt = "Once upon a time",
  selector = function(ctx)
    print(("the model is %.2f nats undecided, and chose %q"):format(ctx.entropy, ctx.text))
    return ctx.entropy > 2 and { 10, 40 } or { 2, 4 }
  end,
})
print("so the gaps are " .. table.concat(r:gaps(), " and "))
