--- Operators on tensors: which method each one is, what it takes on either side, what == compares.
local lacuna = require "lacuna"
local tensor = lacuna.tensor

local function int64(list) return tensor(list, { dtype = "int64" }) end

-- Nearest float32 of a number.
local function float32(number) return tensor({ number })[0] end

describe("an operator", function()
  local a, b = tensor { 7, -3, 0.5 }, tensor { 2, 4, -0.25 }

  it("is the method of two tensors", function()
    assert.is_true(a + b == a:add(b))
    assert.is_true(a - b == a:sub(b))
    assert.is_true(a * b == a:mul(b))
    assert.is_true(a / b == a:div(b))
    assert.is_true(a % b == a:remainder(b))
    assert.is_true(a ^ int64 { 2, 3, 1 } == tensor { 49, -27, 0.5 })
    assert.is_true(-a == a:neg())
    assert.same({ 1, 1, 0 }, (a % b):tolist())
  end)

  it("takes a number on either side, rounded once", function()
    local t = tensor { 0.1, 3, 7 }
    local x = t[0]
    assert.same({ float32(2 - x), -1, -5 }, (2 - t):tolist())
    assert.same({ float32(x + 2), 5, 9 }, (2 + t):tolist())
    assert.is_true(2 + t == t + 2)
    assert.is_true(2 * t == t * 2)
    assert.same({ float32(x - 2), 1, 5 }, (t - 2):tolist())
    assert.same({ float32(float32(1 / x) * 2), float32(float32(1 / 3) * 2), float32(float32(1 / 7) * 2) },
      (2 / t):tolist())
    assert.same({ 8, 128 }, (2 ^ t { { 1, 3 } }):tolist())
    assert.same({ 1, 5 }, (5 % t { { 1, 3 } } - tensor { 1, 0 }):tolist())
    assert.same({ 1, 2 }, (int64 { 5, 6 } % 4):tolist())
  end)

  it("keeps whole numbers whole, but for a quotient", function()
    local whole = int64 { 7, -7 }
    assert.equal("int64", (1 - whole):dtype())
    assert.equal("float32", (1 / whole):dtype())
    assert.equal("float32", (whole / 2):dtype())
    assert.equal("float32", (whole * 0.5):dtype())
    assert.same({ 1, 2 }, (whole % 3):tolist())
    assert.same({ -2, -1 }, (whole % -3):tolist())
    assert.same({ 128 }, (2 ^ int64 { 7 }):tolist())
    assert.same({ 0 }, (int64 { -2 ^ 53 } % -1):tolist())
  end)

  it("says what it wanted, and on which side", function()
    local cases = {
      { "%+: wanted a Tensor or a number on the right, got nil", function() return a + nil end },
      { "%+: wanted a Tensor or a number on the left, got table", function() return {} + a end },
      { "%-: wanted a Tensor or a number on the right, got string \"2\"", function() return a - "2" end },
      { "%*: wanted a Tensor or a number on the left, got boolean true", function() return true * a end },
      { "/: wanted a Tensor or a number on the right, got function", function() return a / print end },
      { "%%: wanted a Tensor or a number on the left, got nil", function() return nil % a end },
      { "%^: wanted a Tensor or a number on the left, got string", function() return "2" ^ a end },
      { "other: wanted a shape that broadcasts with %(3%), got %(2%)", function() return a + tensor { 1, 2 } end },
      { "other: wanted divisors other than 0 for whole numbers, got 0", function() return int64 { 1 } % 0 end },
      { "other: wanted powers of 0 or more for whole numbers", function() return 2 ^ int64 { -1 } end },
      { "tensor: wanted floats or whole numbers, got bool", function() return -tensor { true } end },
    }
    for _, case in ipairs(cases) do
      local ok, message = pcall(case[2])
      assert.is_false(ok)
      assert.matches("^[^\n]*tensor_operators_spec%.lua:%d+: " .. case[1], message)
    end
    local freed = tensor { 1 }
    freed:free()
    assert.has_error(function() return freed + 1 end, nil)
    assert.has_error(function() return 1 - freed end, nil)
  end)
end)

describe("two tensors", function()
  it("are equal when shapes and values are, whatever their dtypes", function()
    local t = tensor { { 1, 2 }, { 3, 4 } }
    assert.is_true(t == t:clone())
    assert.is_true(t:equal(t:to "int8"))
    assert.is_true(t:equal { other = t:to "complex128" })
    assert.is_true(t:transpose(0, 1) == tensor { { 1, 3 }, { 2, 4 } })
    assert.is_false(t == t:transpose(0, 1))
    assert.is_false(t == t:reshape(4))
    assert.is_false(t:equal(t:to("complex64"):fill_(1)))
    assert.is_true(tensor { true, false } == tensor { 1, 0 })
    assert.is_true(tensor {} == int64 {})
    assert.is_false(tensor {} == tensor { {} })
    assert.is_true(tensor(5) == int64(5))
  end)

  it("compare whole numbers exactly, and NaN with nothing", function()
    local large = int64 { 2 ^ 53 }
    assert.is_false(large + 1 == large)
    assert.is_false(tensor { 0 / 0 } == tensor { 0 / 0 })
    local odd = tensor { 0 / 0 }
    assert.is_false(odd:equal(odd))
    assert.is_true(odd == odd) -- one object, as Lua has it
  end)

  it("are compared to the last of many elements", function()
    local rows = {}
    for i = 1, 1000 do rows[i] = i end
    local long, other = tensor(rows), tensor(rows)
    assert.is_true(long == other)
    other[999] = 0
    assert.is_false(long == other)
  end)
end)

it("a tensor is no number, nothing and no other object", function()
  local t = tensor(1)
  assert.is_false(t == nil) -- luacheck: ignore
  assert.is_false(t == 1)
  assert.is_false(t == "x")
  assert.is_true(t ~= {})
  local freed, other = tensor { 1 }, tensor { 1 }
  freed:free()
  assert.is_false(freed == other)
  assert.is_true(freed == freed)
  local ok, message = pcall(t.equal, t, 1)
  assert.is_false(ok)
  assert.matches("other: wanted a Tensor, got number 1", message)
end)
