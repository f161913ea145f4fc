--- Gradients from Lua: what is recorded, what comes out, and what is noticed when saved values change.
package.path = os.getenv "LACUNA_TEST_DATA" .. "/lua/?.lua;" .. package.path
local lacuna = require "lacuna"
local support = require "support.torch"
local tensor = lacuna.tensor

local function with_torch(name, f)
  it(name, function()
    if support.skipped(pending) then return end
    f()
  end)
end

local function leaf(values) return tensor(values, { dtype = "float64", requires_grad = true }) end

local function problem(f, ...)
  local ok, text = pcall(f, ...)
  assert.is_false(ok)
  assert.matches("^[^\n]*autograd_spec%.lua:%d+: ", text)
  return text
end

describe("a gradient", function()
  with_torch("goes through operators, methods of our own, and operators on the metatable", function()
    local w = leaf { 1, 2, 3 }
    local loss = ((w * 2 + 1) ^ 2):sum() -- d = 4 (2 w + 1)
    assert.is_true(loss:requires_grad())
    assert.is_false(loss:is_leaf())
    loss:backward()
    assert.same({ 12, 20, 28 }, w:grad():tolist())
    local again = (w:exp() / w:exp() + (2 - w) % 5 - w):sum() -- d = -2
    again:backward()
    assert.same({ 10, 18, 26 }, w:grad():tolist()) -- added up
    assert.is_nil(w:zero_grad():grad())
  end)

  with_torch("goes through views: rows, slices, parts, reshape, transpose", function()
    local w = leaf { { 1, 2, 3 }, { 4, 5, 6 } }
    local sum = w[1]:sum() + 2 * w { ":", { 0, 2 } }:sum() + 3 * w:transpose(0, 1):reshape(6):slice(0, 5):sum()
    sum:backward()
    assert.same({ { 2, 2, 0 }, { 3, 3, 4 } }, w:grad():tolist())
  end)

  with_torch("comes from autograd.grad without touching the leaves, also twice", function()
    local w, unused = leaf { 1, 2, 3 }, leaf { 1 }
    local y = (w ^ 3):sum()
    local first = lacuna.autograd.grad(y, w, { create_graph = true })[1]
    assert.same({ 3, 12, 27 }, first:tolist())
    local second = lacuna.autograd.grad(first:sum(), { w })[1]
    assert.same({ 6, 12, 18 }, second:tolist())
    assert.is_nil(w:grad())
    local some = lacuna.autograd.grad((w * 2):sum(), { w, unused }, { allow_unused = true })
    assert.is_false(some[2])
    assert.matches("unused", problem(lacuna.autograd.grad, (w * 2):sum(), { w, unused }))
  end)

  with_torch("of several numbers needs theirs", function()
    local w = leaf { 1, 2 }
    assert.matches("grad can be implicitly created only for scalar outputs", problem((w * w).backward, w * w))
    local y = w * w
    y:backward { gradient = tensor({ 1, 10 }, { dtype = "float64" }) }
    assert.same({ 2, 40 }, w:grad():tolist())
  end)

  with_torch("is not recorded in no_grad, nor of detached tensors", function()
    local w = leaf { 1 }
    assert.is_false(lacuna.autograd.no_grad(function() return (w * 2):requires_grad() end))
    assert.is_true((w * 2):requires_grad())
    assert.is_false((w * 2):detach():requires_grad())
    assert.has_error(function() lacuna.autograd.no_grad(error, "stop") end)
    assert.is_true((w * 2):requires_grad()) -- recording goes on after an error
    lacuna.autograd.no_grad(function()
      w:sub_(0.5) -- as an optimiser does
      w[0] = w[0] + 1
    end)
    assert.same({ 1.5 }, w:tolist())
  end)

  with_torch("can be set and taken away", function()
    local w = leaf { 1, 2 }
    w:grad(tensor({ 5, 6 }, { dtype = "float64" }))
    assert.same({ 5, 6 }, w:grad():tolist())
    assert.matches("wanted a tensor of the same shape and dtype", problem(w.grad, w, tensor { 1 }))
    assert.is_nil(w:zero_grad():grad())
  end)
end)

describe("a write of the engine into what autograd has saved", function()
  local kWays = {
    ["to an element"] = function(x) x[1] = 7 end,
    ["in place"] = function(x) x:add_(1) end,
    ["through a view"] = function(x) x:slice(0, 0, 1):fill_(9) end,
    ["through a row's element"] = function(x) x:reshape(3, 1)[2][0] = 1 end,
    ["by a copy"] = function(x) x:copy_(tensor({ 1, 1, 1 }, { dtype = "float64" })) end,
    ["through another handle"] = function(x) tensor.lend(x):zero_() end,
    ["of libtorch"] = function(x) lacuna.ops.mul_(x, 2) end,
  }
  for name, change in pairs(kWays) do
    with_torch("is noticed: " .. name, function()
      local w, x = leaf { 1, 2, 3 }, tensor({ 4, 5, 6 }, { dtype = "float64" })
      local y = (w * x):sum()
      change(x)
      assert.matches("modified by an inplace operation", problem(y.backward, y))
      local z = (w * x):sum() -- what is recorded after the write is right
      z:backward()
      assert.is_true(w:grad() == x)
    end)
  end

  with_torch("before it was saved does no harm", function()
    local w, x = leaf { 1, 2, 3 }, tensor({ 4, 5, 6 }, { dtype = "float64" })
    x[0] = 10
    local y = (w * x):sum()
    y:backward()
    assert.same({ 10, 5, 6 }, w:grad():tolist())
  end)
end)

describe("misuse of gradients", function()
  with_torch("says what is wrong", function()
    local w = leaf { 1, 2 }
    assert.matches("a leaf Variable that requires grad", problem(w.add_, w, 1))
    assert.matches("a leaf Variable that requires grad", problem(function() w[0] = 5 end))
    assert.matches("floats or complex numbers, got one of int64",
      problem(lacuna.tensor, { 1 }, { dtype = "int64", requires_grad = true }))
    assert.matches("can be written to", problem(function() tensor.lend(tensor { 1 }, true):requires_grad_() end))
    assert.matches("does not require grad", problem(tensor(1).backward, tensor(1)))
    local y = (w * w):sum()
    y:backward()
    assert.matches("second time", problem(y.backward, y))
    assert.matches("no option named", problem(y.backward, y, { retain = true }))
    assert.matches("outputs: wanted a Tensor or a list of them, got nil", problem(lacuna.autograd.grad))
    assert.matches("losses%[2%]: wanted a Tensor", problem(lacuna.autograd.backward, { y, 1 }))
    assert.matches("requires_grad: wanted true or false", problem(w.requires_grad_, w, 1))
  end)
end)
