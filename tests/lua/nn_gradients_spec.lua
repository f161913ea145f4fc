--- Gradients of every module and loss against finite differences, in float64, to 1e-6 relative.
package.path = os.getenv "LACUNA_TEST_DATA" .. "/lua/support/?.lua;" .. package.path
local lacuna = require "lacuna"
local support = require "torch"

-- Central differences of fourth order with steps of 1e-3 leave about 1e-12 of the step's error and 1e-13 of rounding;
-- what is wrong in a gradient shows far above 1e-6.
local kTolerance, kStep = 1e-6, 1e-3

local function randn(...) return lacuna.ops.randn({ ... }, { dtype = "float64" }) end

local function leaf(...) return randn(...):requires_grad_(true) end

-- Checks the gradients of a weighted sum of what `module` makes of `input`, with respect to both.
local function check_module(module, input, ...)
  local arguments = { ... }
  local weight = lacuna.ops.randn_like(lacuna.autograd.no_grad(module, input, ...))
  local function value() return lacuna.ops.sum(lacuna.ops.mul(module(input, unpack(arguments)), weight)) end
  local checked = module:named_parameters()
  if input:requires_grad() then checked[#checked + 1] = { name = "input", tensor = input } end
  assert.is_true(#checked > 0)
  for _, entry in ipairs(checked) do
    local far = support.gradient_error(value, entry.tensor, kStep)
    assert.is_true(far <= kTolerance, ("%s %s: %g"):format(module:label(), entry.name, far))
  end
end

local kDouble = { dtype = "float64" }
local nn = setmetatable({}, { __index = function(_, name) return lacuna.nn[name] end })
local ids = function(values) return lacuna.tensor(values, { dtype = "int64" }) end

local kSmall = { dim = 6, heads = 2, kv_heads = 1, head_dim = 4, dtype = "float64" }

-- name -> a function that gives a module, its input and more arguments.
local modules = {
  linear = function() return nn.linear(3, 4, kDouble), leaf(2, 3) end,
  embedding = function() return nn.embedding(5, 3, kDouble), ids { { 1, 4 }, { 1, 0 } } end,
  layer_norm = function() return nn.layer_norm(5, kDouble), leaf(3, 5) end,
  rms_norm = function() return nn.rms_norm(5, kDouble), leaf(3, 5) end,
  conv1d = function()
    return nn.conv1d(4, 2, 3, { stride = 2, padding = 1, groups = 2, dtype = "float64" }), leaf(2, 4, 7)
  end,
  attention = function() return nn.attention(kSmall), leaf(2, 4, 6) end,
  ["attention with a mask at given positions"] = function()
    local mask = lacuna.tensor { { 1, 0, 1 }, { 1, 1, 0 }, { 0, 1, 1 } }
    local positions = lacuna.tensor({ 0, 7, 2.5 }, kDouble)
    return nn.attention { dim = 6, heads = 3, causal = false, bias = true, rope_pairs = "adjacent", dtype = "float64" },
      leaf(3, 6), { mask = mask, positions = positions }
  end,
  feed_forward = function() return nn.feed_forward { dim = 4, feed_forward_dim = 6, dtype = "float64" }, leaf(3, 4) end,
  transformer_block = function() return nn.transformer_block(kSmall), leaf(1, 3, 6) end,
  sequential = function()
    return nn.sequential { nn.linear(3, 4, kDouble), lacuna.ops.tanh, nn.linear(4, 2, kDouble) }, leaf(2, 3)
  end,
  ["dropout in evaluation"] = function() return nn.dropout(0.5):eval(), leaf(2, 3) end,
  llama = function()
    return nn.llama { vocab_size = 5, dim = 4, layers = 2, heads = 2, feed_forward_dim = 6, std = 0.5,
      dtype = "float64" }, ids { { 1, 0, 4 } }
  end,
  ["a tied llama"] = function()
    return nn.llama { vocab_size = 5, dim = 4, layers = 1, heads = 2, kv_heads = 1, feed_forward_dim = 6, tied = true,
      std = 0.5, dtype = "float64" }, ids { 1, 0, 4 }
  end,
}

local loss = setmetatable({}, { __index = function(_, name) return lacuna.loss[name] end })

-- name -> a function that gives the loss of its inputs, and the inputs.
local losses = {
  ["triplet by cosine"] = function() return loss.triplet, leaf(3, 4), leaf(3, 4), leaf(3, 4) end,
  ["triplet by l2"] = function()
    return function(a, p, n) return loss.triplet(a, p, n, { distance = "l2", margin = 1 }) end, leaf(3, 4), leaf(3, 4),
      leaf(3, 4)
  end,
  multiple_negatives = function()
    return function(q, d) return loss.multiple_negatives(q, d, { scale = 5 }) end, leaf(4, 3), leaf(4, 3)
  end,
  in_batch = function() return loss.in_batch, leaf(4, 3), leaf(4, 3) end,
  cross_entropy = function()
    return function(x)
      return loss.cross_entropy(x, ids { { 1, 0 }, { 3, 2 } }, { ignore_index = 0, label_smoothing = 0.1 })
    end, leaf(2, 2, 4)
  end,
  mse = function() return loss.mse, leaf(2, 3), leaf(2, 3) end,
}

local function test(name, body)
  it(name, function()
    if support.skipped(pending) then return end
    lacuna.random.manual_seed(11)
    body()
  end)
end

describe("finite differences agree with the gradients of", function()
  for name, make in pairs(modules) do
    test("the module " .. name, function() check_module(make()) end)
  end

  for name, make in pairs(losses) do
    test("the loss " .. name, function()
      local made = { make() }
      local f = table.remove(made, 1)
      for i, input in ipairs(made) do
        local far = support.gradient_error(function() return f(unpack(made)) end, input, 1e-4)
        assert.is_true(far <= kTolerance, ("input %d: %g"):format(i, far))
      end
    end)
  end

  test("dropout in training, with the mask that it drew", function()
    local input, module = leaf(200), lacuna.nn.dropout(0.25)
    local value = module(input)
    lacuna.ops.sum(value):backward()
    local kept = 0
    for i = 0, 199 do
      local slope = value[i] == 0 and 0 or 1 / 0.75
      assert.is_near(slope * input[i], value[i], 1e-12)
      assert.is_near(slope, input:grad()[i], 1e-12)
      kept = kept + (slope > 0 and 1 or 0)
    end
    assert.is_true(kept > 120 and kept < 180, kept) -- 150 ± 6 (σ): five of them
  end)
end)

describe("an embedding's row of padding", function()
  test("is zero and gets no gradient", function()
    local module = lacuna.nn.embedding(4, 3, { padding_idx = 2 })
    assert.same({ 0, 0, 0 }, module.weight[2]:tolist())
    lacuna.ops.sum(module(ids { 2, 1, 2 })):backward()
    assert.same({ { 0, 0, 0 }, { 1, 1, 1 }, { 0, 0, 0 }, { 0, 0, 0 } }, module.weight:grad():tolist())
  end)
end)
