--- Modules and the language model against PyTorch's and Hugging Face's values (tests/golden/training/README.md).
package.path = os.getenv "LACUNA_TEST_DATA" .. "/lua/support/?.lua;" .. package.path
local lacuna = require "lacuna"
local support = require "torch"

local kGolden = support.golden "training/cases.json"
local kTolerance = kGolden.tolerance

local function test(name, body)
  it(name, function()
    if not support.skipped(pending) then body() end
  end)
end

-- The parameters' values as a state, float64.
local function state_of(parameters)
  local state = {}
  for name, values in pairs(parameters) do state[name] = support.float64(values) end
  return state
end

local function integers(values) return lacuna.tensor(values, { dtype = "int64" }) end

local function check_gradients(module, wanted, tolerance, what)
  local count = 0
  for _, entry in ipairs(module:named_parameters()) do
    local far = support.distance(entry.tensor:grad(), assert(wanted[entry.name], entry.name))
    assert.is_true(far <= tolerance, ("%s: %s is %g away"):format(what, entry.name, far))
    count = count + 1
  end
  for _ in pairs(wanted) do count = count - 1 end
  assert.equal(0, count, what)
end

local function check_module(case)
  local options = case.arguments[#case.arguments]
  if type(options) ~= "table" then
    options = {}
    case.arguments[#case.arguments + 1] = options
  end
  options.dtype = "float64"
  local module = lacuna.nn[case.name](unpack(case.arguments)):load_state(state_of(case.parameters))
  local leaf = case.name ~= "embedding"
  local input = leaf and support.float64(case.inputs[1], true) or integers(case.inputs[1])
  local value = module(input, case.mask and { mask = integers(case.mask) })
  assert.is_true(support.distance(value, case.value) <= kTolerance.module, case.name)
  lacuna.ops.sum(lacuna.ops.mul(value, support.float64(case.weight))):backward()
  check_gradients(module, case.gradients, kTolerance.module, case.name)
  if leaf then
    assert.is_true(support.distance(input:grad(), case.input_gradients[1]) <= kTolerance.module, case.name)
  end
end

local function new_llama(case)
  local options = { dtype = "float64" }
  for name, value in pairs(case.options) do options[name] = value end
  return lacuna.nn.llama(options):load_state(state_of(case.parameters))
end

describe("a module's values and gradients are PyTorch's:", function()
  for i, case in ipairs(kGolden.modules) do
    test(("%s, case %d"):format(case.name, i), function() check_module(case) end)
  end
end)

describe("nn.llama", function()
  for _, case in ipairs(kGolden.llama) do
    local kind = case.options.tied and "tied" or "untied"
    test(kind .. " computes what Hugging Face's does, under the same names", function()
      local model, ids = new_llama(case), integers(case.ids)
      local logits = model(ids)
      assert.is_true(support.distance(logits, case.logits) <= kTolerance.llama)
      local loss = lacuna.loss.cross_entropy(logits:slice(1, 0, -1), ids:slice(1, 1))
      assert.is_near(case.loss, loss:item(), kTolerance.llama)
      loss:backward()
      check_gradients(model, case.gradients, kTolerance.llama, kind)
    end)

    test(kind .. " gives one sequence the logits that it has in a batch", function()
      local model, ids = new_llama(case), integers(case.ids)
      -- 1e-12: products of other sizes add up in another order.
      assert.is_true(support.distance(model(ids[1]), model(ids):select(0, 1):tolist()) <= 1e-12)
    end)

    test(kind .. " depends on differences of positions alone", function()
      local model, ids = new_llama(case), integers(case.ids)
      local moved = model(ids, { positions = lacuna.ops.arange(100, 106) })
      assert.is_true(support.distance(moved, model(ids):tolist()) <= 1e-9)
    end)
  end
end)

describe("rotary positions", function()
  test("in adjacent pairs are those in halves with the rows of queries and keys in another order", function()
    lacuna.random.manual_seed(3)
    local options = { dim = 8, heads = 2, dtype = "float64", rope_base = 50 }
    local halves = lacuna.nn.attention(options)
    options.rope_pairs = "adjacent"
    local adjacent = lacuna.nn.attention(options)
    -- Row j of a head, in adjacent order, is the half (j mod 2) of pair ⌊j / 2⌋.
    local order = integers { 0, 2, 1, 3, 4, 6, 5, 7 }
    local state = halves:state()
    for _, name in ipairs { "q_proj.weight", "k_proj.weight" } do
      state[name] = lacuna.ops.index_select(state[name], 0, order)
    end
    adjacent:load_state(state)
    local x = lacuna.ops.randn({ 2, 5, 8 }, { dtype = "float64" })
    assert.is_true(support.distance(adjacent(x), halves(x):tolist()) <= 1e-12)
    assert.is_false(support.distance(adjacent(x), lacuna.nn.attention(options)(x):tolist()) <= 1e-3)
  end)
end)
