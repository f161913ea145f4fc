--- The element types of tensors, through the Lua API: elements, lists, what fits, complex numbers.
local lacuna = require "lacuna"
lacuna.torch.use(false) -- what the engine itself does with them
local ffi = require "ffi"
local tensor = lacuna.tensor
local complex = ffi.typeof "complex"

local kReal = { "float32", "float64", "float16", "bfloat16", "int64", "int32", "int16", "int8", "uint8" }
local kComplex = { "complex64", "complex128" }

local function parts(value) return { value.re, value.im } end

describe("a tensor of each dtype", function()
  it("holds what it is given, element for element", function()
    for _, dtype in ipairs(kReal) do
      local t = tensor({ { 1, 2, 3 }, { 4, 5, 100 } }, { dtype = dtype })
      assert.equal(dtype, t:dtype())
      assert.same({ { 1, 2, 3 }, { 4, 5, 100 } }, t:tolist(), dtype)
      t[1][2] = 6
      assert.equal(6, t[-1][-1], dtype)
      assert.same({ 2, 5 }, t { ":", 1 }:tolist(), dtype)
      assert.same({ 4, 5, 6 }, t { 1 }:clone():tolist(), dtype)
      assert.equal(7, tensor({ 1 }, { dtype = dtype }):fill_(7):item(), dtype)
      assert.same({ 1, 4 }, t:transpose(0, 1)[0]:to(dtype):tolist(), dtype)
    end
  end)

  it("is named by PyTorch's other names, too", function()
    for alias, name in pairs { float = "float32", half = "float16", long = "int64", double = "float64", int = "int32",
      short = "int16", cfloat = "complex64", cdouble = "complex128" } do
      assert.equal(name, tensor({ 1 }, { dtype = alias }):dtype())
      assert.equal(name, tensor({ 1 }):to(alias):dtype())
    end
  end)

  it("refuses whole numbers beyond its range, by name", function()
    local ends = {
      int8 = { -128, 127 }, uint8 = { 0, 255 }, int16 = { -32768, 32767 }, int32 = { -2 ^ 31, 2 ^ 31 - 1 },
    }
    for dtype, range in pairs(ends) do
      local t = tensor(range, { dtype = dtype })
      assert.same(range, t:tolist())
      for _, value in ipairs { range[1] - 1, range[2] + 1, 0 / 0, 1 / 0 } do
        for _, call in ipairs {
          function() tensor({ value }, { dtype = dtype }) end, function() t[0] = value end,
          function() t:fill_(value) end, function() t:masked_fill(tensor { true, false }, value) end,
        } do
          local ok, message = pcall(call)
          assert.is_false(ok)
          assert.matches("wanted a number that an? " .. dtype .. " can hold, got number", message)
        end
      end
    end
    assert.has_error(function() tensor({ 1, 2 }, { dtype = "int8" }):clamp_(-300) end)
  end)

  it("cuts a fraction off, and says what a dtype is called", function()
    assert.same({ 1, -1, 127 }, tensor({ 1.9, -1.9, 127.5 }, { dtype = "int8" }):tolist())
    local ok, message = pcall(tensor, { 1 }, { dtype = "flaot32" })
    assert.is_false(ok)
    assert.matches("complex64 or complex128%), got \"flaot32\" %(did you mean \"float32\"%?%)", message)
  end)
end)

describe("float64 and bfloat16", function()
  it("keep what they can of a number", function()
    assert.equal(0.1, tensor({ 0.1 }, { dtype = "float64" })[0])
    assert.equal(5e-324, tensor({ 5e-324 }, { dtype = "float64" }):tolist()[1])
    assert.equal(0.10009765625, tensor({ 0.1 }, { dtype = "bfloat16" })[0])
    assert.equal(256, tensor({ 257 }, { dtype = "bfloat16" }):item())
  end)

  it("read and write bfloat16 as the library converts it", function()
    local numbers = {
      0, -0.0, 1, -1, 1.00390625, 1.01171875, 3.3895e38, 3.4e38, 1e-40, -1e-45, 1 / 0, -1 / 0, 65519, 0.1,
    }
    local direct, converted = tensor(numbers, { dtype = "bfloat16" }), tensor(numbers):to "bfloat16"
    assert.is_true(direct == converted)
    assert.same(converted:to("float64"):tolist(), direct:tolist())
  end)

  it("give one NaN, whatever its bits", function()
    local t = tensor({ 1, 2 }, { dtype = "float64" })
    ffi.cast("uint64_t *", t.layout.data)[0] = 0xFFFFFFFFFFFFFFFFULL
    ffi.cast("uint64_t *", t.layout.data)[1] = 0x7FF0000000000001ULL
    for i = 0, 1 do assert.is_true(type(t[i]) == "number" and t[i] ~= t[i]) end
    local h = tensor({ 1 }, { dtype = "bfloat16" })
    ffi.cast("uint16_t *", h.layout.data)[0] = 0xFFFF
    assert.is_true(h[0] ~= h[0])
  end)
end)

describe("complex tensors", function()
  it("take and give complex numbers, and take real ones", function()
    for _, dtype in ipairs(kComplex) do
      local t = tensor({ complex(1, -2), 3, true }, { dtype = dtype })
      assert.same({ 1, -2 }, parts(t[0]))
      assert.same({ 3, 0 }, parts(t:tolist()[2]))
      assert.same({ 1, 0 }, parts(t[2]))
      t[1] = complex(0, 0.5)
      assert.same({ 0, 0.5 }, parts(t { 1 }:item()))
      assert.same({ 4, 5 }, parts(t:fill_(complex(4, 5))[2]))
      assert.same({ 7, 0 }, parts(t:fill_(7)[0]))
      assert.same({ 1, 2 }, parts(t:reshape(1, 3):clone():fill_(complex(1, 2))[0][2]))
      local rows = tensor({ { 1 }, { 2 } }, { dtype = dtype })
      rows[0] = complex(0, 1)
      assert.same({ 0, 1 }, parts(rows[0][0]))
    end
    assert.equal("complex64", tensor { complex(1, 1) }:dtype())
    assert.equal("complex64", tensor(complex(1, 1)):dtype())
  end)

  it("give their real parts to real dtypes, and count as true where either part does", function()
    local t = tensor { complex(1.5, 2), complex(0, 1), complex(0, 0) }
    assert.same({ 1.5, 0, 0 }, t:float():tolist())
    assert.same({ 1, 0, 0 }, t:to("int8"):tolist())
    assert.same({ true, true, false }, t:to("bool"):tolist())
    assert.same({ { 0 }, { 1 } }, t:nonzero():tolist())
    assert.is_true(t:any():item())
    assert.is_false(t:all():item())
  end)

  it("have no NaN that is none", function()
    local t = tensor({ 1 }, { dtype = "complex128" })
    ffi.cast("uint64_t *", t.layout.data)[1] = 0xFFFFFFFFFFFFFFFFULL
    assert.is_true(t[0].im ~= t[0].im)
  end)

  it("are moved about, and refused by arithmetic by name", function()
    local t = tensor { complex(1, 1), complex(2, 2), complex(3, 3) }
    assert.same({ 3, 3 }, parts(t:index_select(0, tensor({ 2 }, { dtype = "int64" }))[0]))
    assert.same({ 2, 2 }, parts(t:masked_select(tensor { false, true, false })[0]))
    assert.same({ 9, 0 }, parts(t:where(tensor { true, false, true }, 9)[1]))
    for _, call in ipairs {
      function() return t + 1 end, function() return t:exp() end, function() return t:sum() end,
      function() return t:softmax() end, function() return t:matmul(t) end, function() return t:sort() end,
      function() return t:gt(0) end, function() return t:clamp(0) end, function() t:add_(1) end,
      function() return t:isnan() end, function() return t:cumsum() end, function() return t:max() end,
    } do
      local ok, message = pcall(call)
      assert.is_false(ok)
      assert.matches("tensor: wanted .*, got complex64", message)
    end
    local ok, message = pcall(function() return tensor { 1 }:add_(t { { 0, 1 } }) end)
    assert.is_false(ok)
    assert.matches("other: wanted floats, whole numbers or bool for a tensor of float32, got complex64", message)
  end)

  it("are filled by a mask or by indices with real numbers alone", function()
    local t, mask = tensor { complex(1, 1), 2 }, tensor { true, false }
    assert.same({ 5, 0 }, parts(t:masked_fill(mask, 5)[0]))
    for _, call in ipairs {
      function() t:masked_fill_(mask, complex(1, 1)) end,
      function() t:index_fill_(0, tensor({ 0 }, { dtype = "int64" }), complex(1, 1)) end,
    } do
      local ok, message = pcall(call)
      assert.is_false(ok)
      assert.matches("value: wanted a number or a boolean, got ctype<complex>", message)
    end
  end)

  it("are refused by real tensors", function()
    local ok, message = pcall(function() tensor({ 1 })[0] = complex(1, 1) end)
    assert.is_false(ok)
    assert.matches("value: wanted a number or a boolean, got ctype<complex>", message)
    ok, message = pcall(tensor, { 1, complex(1, 1) })
    assert.is_false(ok)
    assert.matches("table%[2%]: wanted a number or a boolean", message)
  end)
end)
