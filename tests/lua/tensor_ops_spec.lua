--- The vector operations of tensors from Lua: PyTorch's names, order and keywords, and what misuse says.
local lacuna = require "lacuna"
lacuna.torch.use(false) -- the engine's own operations, as where libtorch is not
local tensor = lacuna.tensor

local kInf = math.huge

local function int64(values) return tensor(values, { dtype = "int64" }) end

describe("an operation of each element", function()
  it("comes new, and in place with a _, which returns the tensor itself", function()
    local t = tensor { 1, 4, 9 }
    assert.same({ 1, 2, 3 }, t:sqrt():tolist())
    assert.same({ 1, 4, 9 }, t:tolist())
    assert.is_true(t == t:sqrt_())
    assert.same({ 1, 2, 3 }, t:tolist())
    assert.same({ -1, -2, -3 }, t:neg_():tolist())
    assert.same({ 1, 2, 3 }, t:abs_():tolist())
    assert.same({ 1, 4, 9 }, t:pow_(2):tolist())
    assert.same({ 0.5, 2, 4.5 }, t:div_(2):tolist())
    assert.same({ 0, 1.5, 4 }, t:sub_(0.5):tolist())
    assert.same({ 1, 1.5, 3 }, t:clamp_(1, 3):tolist())
    assert.same({ 0, 0, 0 }, t:zero_():tolist())
    assert.same({ 1, 1, 1 }, t:exp_():tolist())
    assert.same({ 0, 0, 0 }, t:log_():tolist())
    assert.same({ -kInf }, tensor({ 0 }):log():tolist())
    assert.is_near(math.exp(1), tensor({ 1 }):exp()[0], 1e-6) -- float32
  end)

  it("takes tensors that broadcast, numbers, and keywords", function()
    local t = tensor { { 1, 2, 3 }, { 4, 5, 6 } }
    local row = tensor { 10, 20, 30 }
    assert.same({ { 11, 22, 33 }, { 14, 25, 36 } }, t:add(row):tolist())
    assert.same({ { 6, 12, 18 }, { 9, 15, 21 } }, t:add(row, { alpha = 0.5 }):tolist())
    assert.same({ { -19, -38, -57 }, { -16, -35, -54 } }, t:sub(row, 2):tolist())
    assert.same({ { 10, 20, 30 }, { 40, 50, 60 } }, t:mul { other = 10 }:tolist())
    assert.same({ { 1, 4, 9 }, { 16, 25, 36 } }, t:pow { exponent = 2 }:tolist())
    assert.same({ { 1, 2, 3 }, { 3, 3, 3 } }, t:clamp { max = 3 }:tolist())
    assert.same({ { 2, 2, 3 }, { 4, 5, 6 } }, t:maximum(2):tolist())
    assert.same({ { 1, 2, 2 }, { 2, 2, 2 } }, t:minimum(2):tolist())
    assert.same({ { 11, 21, 31 }, { 12, 22, 32 } }, tensor { { 1 }, { 2 } }:add(row):tolist())
  end)

  it("gives the dtype that PyTorch gives", function()
    local whole = int64 { 3, 4 }
    assert.equal("int64", whole:mul(2):dtype())
    assert.equal("float32", whole:mul(0.5):dtype())
    assert.equal("float32", whole:div(2):dtype())
    assert.equal("float32", whole:exp():dtype())
    assert.equal("int64", tensor({ true }):add(1):dtype())
    assert.equal("float16", tensor({ 1 }, { dtype = "float16" }):add(whole:slice(0, 0, 1)):dtype())
    assert.equal("bool", whole:gt(3):dtype())
  end)

  it("compares, and combines truths", function()
    local t = tensor { 1, 2, 0 / 0 }
    assert.same({ false, true, false }, t:gt(1):tolist())
    assert.same({ true, true, false }, t:ge(1):tolist())
    assert.same({ false, true, true }, t:ne(1):tolist())
    assert.same({ true, false, false }, t:eq(tensor { 1, 1, 0 / 0 }):tolist())
    assert.same({ false, false, true }, t:isnan():tolist())
    assert.same({ true, false }, tensor({ kInf, 1 }):isinf():tolist())
    assert.same({ false, true, false }, t:gt(0):logical_and(t:lt(3)):logical_and(t:ne(1)):tolist())
    assert.same({ true, false, true }, t:lt(2):logical_or(t:isnan()):tolist())
    assert.same({ false, true, true }, t:lt(2):logical_not():tolist())
  end)

  it("is chosen by masks and conditions", function()
    local logits = tensor { 1, 2, 3, 4 }
    local mask = logits:lt(3)
    assert.same({ -kInf, -kInf, 3, 4 }, logits:masked_fill(mask, -kInf):tolist())
    assert.same({ 3, 4 }, logits:masked_select(mask:logical_not()):tolist())
    assert.same({ 1, 2, 0, 0 }, logits:where(mask, 0):tolist())
    assert.same({ 1, 2, -3, -4 }, logits:where(mask, logits:neg()):tolist())
    assert.same({ { 0 }, { 1 } }, mask:nonzero():tolist())
    assert.same({ true, true, true, false }, mask:masked_fill_(logits:eq(3), true):tolist())
    assert.same({ 0, 0, 3, 4 }, logits:masked_fill_ { mask = logits:lt(3), value = 0 }:tolist())
  end)
end)

describe("an operation by indices", function()
  it("fills, copies and adds in place", function()
    local t, ids = tensor { 0, 0, 0, 0 }, int64 { 1, -1 }
    assert.same({ 0, 5, 0, 5 }, t:index_fill_(0, ids, 5):tolist())
    assert.same({ 0, 7, 0, 8 }, t:index_copy_(0, ids, tensor { 7, 8 }):tolist())
    assert.same({ 0, 6.5, 0, 7 }, t:index_add_(0, ids, tensor { 1, 2 }, { alpha = -0.5 }):tolist())
    local matrix = tensor { { 1, 2 }, { 3, 4 } }
    assert.same({ { 1, -kInf }, { 3, -kInf } },
      matrix:index_fill_ { dim = 1, index = int64 { 1 }, value = -kInf }:tolist())
  end)
end)

describe("an operation of rows, or of all", function()
  it("reduces, sums up and sorts", function()
    local t = tensor { 3, 1, 2 }
    assert.equal(2, t:mean():item())
    assert.equal(1, t:argmin():item())
    assert.equal(5, tensor({ 3, 4 }):norm():item())
    assert.equal(5, tensor({ 3, 4 }):norm(2):item())
    assert.is_near(math.log(math.exp(3) + math.exp(1) + math.exp(2)), t:logsumexp(-1):item(), 1e-6) -- float32
    assert.same({ 3, 4, 6 }, t:cumsum(0):tolist())
    assert.is_true(t:gt(2):any():item())
    assert.is_false(t:gt(2):all():item())
    local values, indices = t:sort()
    assert.same({ { 1, 2, 3 }, { 1, 2, 0 } }, { values:tolist(), indices:tolist() })
    values, indices = t:sort(-1, { descending = true })
    assert.same({ { 3, 2, 1 }, { 0, 2, 1 } }, { values:tolist(), indices:tolist() })
  end)

  it("multiplies vectors and matrices", function()
    local matrix, vector = tensor { { 1, 2 }, { 3, 4 } }, tensor { 1, 10 }
    assert.equal(101, vector:dot(vector):item())
    assert.same({ 21, 43 }, matrix:mv(vector):tolist())
    assert.same({ 31, 42 }, vector:matmul(matrix):tolist())
    assert.same({ { 7, 10 }, { 15, 22 } }, matrix:matmul(matrix):tolist())
    assert.is_near(10 / math.sqrt(125), matrix:cosine_similarity(tensor { 2, 1 }, { dim = -1 })[1], 1e-6) -- float32
  end)
end)

it("misuse of an operation names the argument", function()
  local t, whole, mask = tensor { 1, 2 }, int64 { 1, 2 }, tensor { true, false }
  local cases = {
    { "other: wanted a Tensor or a number, got nil", function() t:add() end },
    { "other: wanted a Tensor or a number, got string", function() t:gt "x" end },
    { "exponent: wanted a Tensor or a number", function() t:pow() end },
    { "mul: no option named string \"othr\" %(did you mean \"other\"", function() t:mul { othr = 1 } end },
    { "mul: wanted at most 1 arguments", function() t:mul(1, 2) end },
    { "exp: wanted at most 0 arguments", function() t:exp(1) end },
    { "div: no option named string \"rounding_mode\"", function() t:div(2, { rounding_mode = "floor" }) end },
    { "other: wanted a shape that broadcasts with %(2%), got %(3%)", function() t:add(tensor { 1, 2, 3 }) end },
    { "broadcasts to %(2%), got %(1, 2%)", function() t:add_(tensor { { 1, 2 } }) end },
    { "alpha: wanted a number, got string", function() t:add(1, "x") end },
    { "other: wanted whole numbers or bool for a tensor of int64, got float32", function() whole:add_(t) end },
    { "other: wanted a whole number for a tensor of int64, got 0.5", function() whole:mul_(0.5) end },
    { "tensor: wanted float32, float64, float16 or bfloat16 for exp in place, got int64", function() whole:exp_() end },
    { "float16 or bfloat16 for a quotient in place, got int64", function() whole:div_(2) end },
    { "tensor: wanted floats or whole numbers, got bool", function() mask:add_(1) end },
    { "logical_and and logical_or", function() mask:mul(mask) end },
    { "min: wanted min, max or both", function() t:clamp() end },
    { "max: wanted a number, got number nan", function() t:clamp(0, 0 / 0) end },
    { "mask: wanted a Tensor, got nil", function() t:masked_fill_() end },
    { "mask: wanted a tensor of bool, got float32", function() t:masked_fill_(t, 0) end },
    { "value: wanted a number or a boolean, got nil", function() t:masked_fill_(mask) end },
    { "value: wanted a whole number for a tensor of int64, got 0.5", function() whole:masked_fill(mask, 0.5) end },
    { "condition: wanted a Tensor, got boolean true", function() t:where(true, 0) end },
    { "index: wanted %-2 to 1, got 2", function() t:index_fill_(0, int64 { 2 }, 0) end },
    { "dim: wanted a whole number, got nil", function() t:index_fill_() end },
    { "source: wanted a Tensor, got number 1", function() t:index_add_(0, whole, 1) end },
    { "source: wanted a tensor of shape %(1%), got one of %(2%)", function() t:index_copy_(0, int64 { 0 }, t) end },
    { "descending: wanted true or false, got number 1", function() t:sort(-1, 1) end },
    { "dim: wanted the last dimension", function() tensor { { 1 } }:cumsum(0) end },
    { "dim: mean is of all elements", function() t:mean(0) end },
    { "p: wanted 2, got number 1", function() t:norm(1) end },
    { "vec: wanted a vector, got 2 dimensions", function() tensor { { 1 } }:mv(tensor { { 1 } }) end },
    { "tensor: wanted a matrix, got 1 dimensions", function() t:mv(t) end },
    { "other: wanted 2 in its first dimension, got %(3%)", function() t:dot(tensor { 1, 2, 3 }) end },
    { "other: wanted float32, as the tensor, got int64", function() t:dot(whole) end },
    { "did you mean \"masked_fill_\"", function() t:maskd_fill_() end },
    { "tensor: wanted a Tensor, got number 3", function() t.exp(3) end },
  }
  for i, case in ipairs(cases) do
    local ok, message = pcall(case[2])
    assert.is_false(ok, "case " .. i)
    assert.matches(case[1], message, nil, nil, "case " .. i)
    assert.matches("^[^\n]*tensor_ops_spec%.lua:%d+: ", message, nil, nil, "case " .. i)
  end
  t:free()
  assert.has_error(function() t:exp_() end)
end)
