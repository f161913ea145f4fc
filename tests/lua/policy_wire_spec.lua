--- Messages to sandboxed policies arrive whole, each time: LuaJIT compiles what writes them after some dozen calls.
local lacuna = require "lacuna"
local policy = require "lacuna.policy"

describe("a sandboxed policy", function()
  it("sees all of its ctx in each of many decisions", function()
    local path = os.tmpname()
    local file = assert(io.open(path, "wb"))
    file:write [[
      return { api = 1, kind = "sampler_stage", name = "looks", choose = function(ctx)
        assert(ctx.scores and ctx.step and ctx.length == 3 and #ctx.history == 3, "something is missing")
      end }]]
    file:close()
    local looks = assert(policy.load(path, { trust = "sandboxed" }))
    os.remove(path)
    local scores, history = lacuna.tensor { 1, 2, 3 }, { 1, 2, 3 }
    for step = 1, 60000 do
      local _, err = looks:choose { step = step, history = history, scores = scores }
      if err then error(err) end
    end
  end)
end)
