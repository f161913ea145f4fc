--- ?name: docstrings of functions, methods, classes, modules, stages and policies.
package.path = os.getenv "LACUNA_TEST_DATA" .. "/lua/?.lua;" .. package.path
local policy = require "lacuna.policy"
local session = require "lacuna.repl.session"
local source = require "lacuna.repl.source"
local support = require "support.session"
local torch = require "support.torch"

local kSource = os.getenv "LACUNA_SOURCE"

local function help(name)
  local text, errors = support.say("?" .. name)
  return text, errors
end

describe("?name", function()
  it("prints a function's parameters, place and docstring", function()
    local text = help "lacuna.model.open"
    assert.truthy(text:find("^lacuna%.model%.open%(path, options%)\nlua/lacuna/model%.lua:%d+\nOpens a model file"))
  end)

  it("adds what a part's file says where the part is one function of it", function()
    assert.truthy(help("lacuna.generate"):find("Options: model + prompt", 1, true))
  end)

  it("prints a method of a class, also one that takes PyTorch's arguments", function()
    assert.truthy(help("Model:encode"):find("^Model:encode%(text, options%)"))
    assert.truthy(help("Tensor.topk"):find("^Tensor:topk%(k, dim, largest, sorted%)"))
    rawset(session.globals, "t", require "lacuna.tensor" { 1 })
    assert.truthy(help("t:sizes"):find("^t:sizes%(%)\n.*one for each dimension"))
  end)

  it("finds the docstring of functions that a loop makes", function()
    assert.truthy(help("Tensor:sum"):find("Of all elements", 1, true))
    assert.truthy(help("Model.layers"):find("A number that the model file says", 1, true))
  end)

  it("lists a class's methods and fields, and a module's functions", function()
    local text = help "Context"
    assert.truthy(text:find(":append(ids, options)", 1, true))
    assert.truthy(text:find(".next_position", 1, true))
    assert.truthy(help("lacuna.policy"):find(".load(path, options)", 1, true))
    assert.truthy(help("t"):find("^t: Tensor"))
    for _, name in ipairs { "Context", "Model", "Segment", "Tensor" } do assert.equal("", (select(2, help(name)))) end
  end)

  it("shows the schemas of libtorch's operators, of lacuna.ops and as methods", function()
    if torch.skipped(pending) then return end
    assert.truthy(help("lacuna.ops.relu"):find("^lacuna%.ops%.relu\n[^\n]*\nrelu%(Tensor self%) %-> Tensor"))
    rawset(session.globals, "t", require "lacuna.tensor" { 1 })
    assert.truthy(help("t:relu"):find("relu(Tensor self) -> Tensor", 1, true))
    assert.equal("", (help "t:arange")) -- no method
  end)

  it("finds what an object's class says through its methods", function()
    rawset(session.globals, "drawer", require("lacuna.sampler").new "draw")
    assert.truthy(help("drawer"):find("Samplers: stages that run", 1, true))
    assert.truthy(help("drawer:sample"):find("^drawer:sample%(logits, options%)"))
  end)

  it("knows a sampler's stages", function()
    assert.truthy(help("top_k"):find("k most probable tokens", 1, true))
    for _, name in ipairs { "greedy", "temperature", "top_p", "min_p", "typical", "penalties", "draw" } do
      assert.truthy(help(name):find "a stage of a sampler's spec")
    end
  end)

  it("prints a policy's help and parameters, by variable and by name", function()
    rawset(session.globals, "mine", assert(policy.load(kSource .. "/scripts/gap_selectors/seed.lua")))
    for _, name in ipairs { "mine", "seed" } do
      local text = help(name)
      assert.truthy(text:find("far after , . ! ?", 1, true))
      assert.truthy(text:find "after_short%s+3,5,7%s+positions")
      assert.truthy(text:find "short%s+2%s+characters%s+0 to 100")
    end
  end)

  it("lists the library's parts when no name is given", function()
    local text = help ""
    for name in pairs(getmetatable(require "lacuna").parts) do
      assert.truthy(text:find("lacuna." .. name, 1, true))
    end
  end)

  it("names the nearest for what is unknown", function()
    assert.truthy(select(2, help "lacuna.explor"):find "did you mean explore")
    assert.truthy(select(2, help "Model.enocde"):find "did you mean encode")
    assert.truthy(select(2, help "top_kk"):find "did you mean top_k")
    assert.truthy(select(2, help "nothing_like_that"):find "nothing is known")
  end)

  it("says so for functions of C and for typed ones", function()
    assert.truthy(help("string.format"):find("manual of Lua", 1, true))
    support.say "typed = function() end"
    assert.truthy(help("typed"):find("was typed", 1, true))
  end)
end)

describe("the docstrings", function()
  it("have a first sentence on one line", function()
    assert.equal("Two lines of it.", source.summary "Two lines\nof it. More.")
    assert.equal("No end", source.summary "No end\n\nanother paragraph")
  end)

  it("are there for every function of the parts, their classes included", function()
    local missing = {}
    local lacuna = require "lacuna"
    for name in pairs(getmetatable(lacuna).parts) do
      local f = lacuna[name]
      if type(f) == "function" and not source.of(f).doc then missing[#missing + 1] = name end
    end
    assert.same({}, missing)
  end)
end)
