--- Tensors from Lua: elements, views, printing, memory, and what misuse says.
local lacuna = require "lacuna"
lacuna.torch.use(false) -- the engine's own, as where libtorch is not
local native = require "lacuna.native"
local tensor = lacuna.tensor

local function resident_megabytes()
  for line in io.lines "/proc/self/status" do
    local kilobytes = line:match "^VmRSS:%s+(%d+)"
    if kilobytes then return tonumber(kilobytes) / 1024 end
  end
end

describe("a tensor", function()
  it("has the elements and the shape of the lists it was made from, counted from 0", function()
    local t = tensor { { 1, 2, 3 }, { 4, 5, 6 } }
    assert.same({ 2, 3 }, t:sizes())
    assert.equal(2, t:dim())
    assert.equal(6, t:numel())
    assert.equal("float32", t:dtype())
    assert.equal(6, t[1][2])
    assert.equal(4, t[-1][0])
    assert.same({ { 1, 2, 3 }, { 4, 5, 6 } }, t:tolist())
    assert.equal(7, tensor(7):item())
    assert.same({}, tensor({}):tolist())
  end)

  it("holds each dtype", function()
    local values = { -1.5, 0, 2, 65504 }
    assert.same(values, tensor(values, { dtype = "float16" }):tolist())
    assert.same({ -1, 0, 2, 65504 }, tensor(values):to("int64"):tolist())
    assert.same({ true, false, true, true }, tensor(values):to("bool"):tolist())
    assert.equal("bool", tensor({ true, false }):dtype())
    assert.equal(2 ^ 53, tensor({ 2 ^ 53 }, { dtype = "int64" })[0])
  end)

  it("rounds halves in Lua as the engine does", function()
    local t = tensor({ 0 }, { dtype = "float16" })
    for _, value in ipairs { 1 + 2 ^ -11, 1 + 3 * 2 ^ -11, 65519, 65520, 2 ^ -24, 2 ^ -25, 3 * 2 ^ -26, -2 ^ -15, 1e-9,
      1 / 3 } do
      t[0] = value
      assert.equal(tensor({ value }):to("float16")[0], t[0])
    end
  end)

  it("reads a NaN of any bits as a number", function()
    local ffi = native.ffi
    for _, case in ipairs { { "float32", "int32_t *", { 0x7F800001, 0x7FFFFFFF, -1, -0x400000, -0x1F0000 } },
      { "float16", "int16_t *", { 0x7C01, 0x7FFF, -1, -0x3FF } } } do
      local t = tensor({ 0 }, { dtype = case[1] })
      for _, bits in ipairs(case[3]) do
        ffi.cast(case[2], t.layout.data)[0] = bits
        assert.equal("number", type(t[0]))
        assert.is_true(t[0] ~= t[0])
        for _, value in ipairs { t:item(), t:tolist()[1], t:sum():item(), t:max():item(), t:min():item() } do
          assert.equal("number", type(value))
          assert.is_true(value ~= value)
        end
      end
    end
  end)

  it("keeps results apart from those of finalisers that run meanwhile", function()
    local ffi, keep, t = native.ffi, tensor { 5, 4, 3, 2, 1 }, tensor { 1, 2, 3, 4 }
    for _ = 1, 20000 do
      ffi.gc(ffi.new "int[1]", function() keep:topk(2) end)
      local values, indices = t:topk(3)
      assert(values[0] == 4 and indices[0] == 3 and t:sum():item() == 10)
    end
  end)

  it("shares its memory with its views", function()
    local t = tensor { { 1, 2, 3 }, { 4, 5, 6 } }
    local column = t:select(1, 1)
    column[0] = 20
    assert.equal(20, t[0][1])
    t[1] = tensor { 7, 8, 9 }
    assert.same({ 20, 8 }, column:tolist())
    t[0] = 0
    assert.same({ { 0, 0, 0 }, { 7, 8, 9 } }, t:tolist())
    assert.same({ { 0, 7 }, { 0, 8 }, { 0, 9 } }, t:transpose(0, 1):tolist())
    assert.same({ { 8, 9 } }, t { { 1, 2 }, { 1, 3 } }:tolist())
    assert.same({ { 0 }, { 7 } }, t { ":", { nil, 1 } }:tolist())
    assert.same({ { 0, 0 }, { 7, 9 } }, t { ":", { 0, nil, 2 } }:tolist())
    assert.same({ { 0, 7 }, { 0, 8 }, { 0, 9 } }, t:transpose { dim0 = 0, dim1 = 1 }:tolist())
    assert.same({ 0, 9 }, t { ":", 2 }:tolist())
    assert.same({ 7, 9 }, t { 1, { 0, 3, 2 } }:tolist())
    local flat = t:reshape(-1)
    t:free()
    collectgarbage()
    assert.same({ 0, 0, 0, 7, 8, 9 }, flat:tolist())
  end)

  it("copies with clone, to and copy_", function()
    local t = tensor { 1, 2 }
    local copy = t:clone()
    copy:fill_(5)
    assert.same({ 1, 2 }, t:tolist())
    assert.same({ 5, 5 }, t:copy_(copy):tolist())
  end)

  it("has the vector operations that need no other library", function()
    local t = tensor { 1, 3, 2 }
    assert.equal(6, t:sum():item())
    assert.equal(3, t:max():item())
    assert.equal(1, t:min():item())
    assert.equal(1, t:argmax():item())
    assert.is_near(1, t:softmax():sum():item(), 1e-6) -- float32
    assert.is_near(math.log(t:softmax()[1]), t:log_softmax()[1], 1e-6)
    local values, indices = t:topk(2)
    assert.same({ 3, 2 }, values:tolist())
    assert.same({ 1, 2 }, indices:tolist())
    values, indices = t:topk { k = 1, dim = -1 }
    assert.same({ { 3 }, { 1 } }, { values:tolist(), indices:tolist() })
    assert.same(t:softmax():tolist(), t:softmax { dim = -1 }:tolist())
    assert.same({ 3, 7, 5 }, t:add_(t):add_(1):tolist())
    assert.same({ 6, 14, 10 }, t:mul_(2):tolist())
    assert.same({ 3, 7, 5 }, t:add_(t, { alpha = -0.5 }):tolist())
  end)

  it("reduces whole numbers and truth values in their own dtype", function()
    local t = tensor({ 3, 1, 2 }, { dtype = "int64" })
    assert.equal("int64", t:sum():dtype())
    assert.equal(6, t:sum():item())
    assert.equal("int64", t:max():dtype())
    assert.equal("bool", tensor({ true, false }):max():dtype())
    assert.equal("int64", tensor({ true, true }):sum():dtype())
    assert.equal("float16", tensor({ 1, 2 }, { dtype = "float16" }):sum():dtype())
    assert.equal(2 ^ 63, tensor({ 2 ^ 63 - 1024 }, { dtype = "int64" }):add_(1023):max():item())
  end)

  it("gathers by a tensor of indices", function()
    local t = tensor { { 1, 2, 3 }, { 4, 5, 6 } }
    local columns = tensor({ 2, 0 }, { dtype = "int64" })
    assert.same({ { 3, 1 }, { 6, 4 } }, t { ":", columns }:tolist())
    assert.same({ 6, 4 }, t { 1, columns }:tolist())
    assert.same({ { 3, 1 }, { 6, 4 } }, t:index_select(1, columns):tolist())
    local _, best = t:topk(1)
    assert.same({ { 3 }, { 6 } }, t { ":", best:reshape(-1) { { 0, 1 } } }:tolist())
  end)

  it("converts with float, and is viewed in another shape where its memory is in order", function()
    local t = tensor({ { 1, 2, 3 }, { 4, 5, 6 } }, { dtype = "int64" })
    assert.equal("float32", t:float():dtype())
    local columns = t:transpose(0, 1)
    assert.is_true(t:is_contiguous())
    assert.is_false(columns:is_contiguous())
    assert.is_true(t == t:contiguous())
    assert.is_true(columns:contiguous():is_contiguous())
    assert.same({ 1, 4, 2, 5, 3, 6 }, columns:reshape(6):tolist())
    t:view(6)[0] = 9
    assert.equal(9, columns[0][0])
    local ok, message = pcall(columns.view, columns, 6)
    assert.is_false(ok)
    assert.matches("memory is in the shape's order", message)
  end)

  it("prints its shape, dtype and values", function()
    assert.equal("Tensor (2) float32\n[1., 2.]", tostring(tensor { 1, 2 }))
  end)

  it("is not nil", function()
    assert.is_false(tensor { 1 } == nil) -- luacheck: ignore
    assert.is_true(tensor { 1 } ~= nil)
  end)

  it("reads elements in a compiled loop", function()
    local t, sum = tensor { 1, 2, 3, 4, 5, 6, 7, 8 }, 0
    local util = jit.util or require "jit.util"
    local before = 0
    while util.traceinfo(before + 1) do before = before + 1 end
    for _ = 1, 1000 do
      for i = 0, 7 do sum = sum + t[i] end
    end
    assert.equal(36000, sum)
    assert.is_true(not jit.status() or util.traceinfo(before + 1) ~= nil)
  end)

  it("keeps memory flat when many are dropped", function()
    local size = native.ffi.new("int64_t[1]", 2 ^ 18) -- 1 MiB of float32
    local before = resident_megabytes()
    for _ = 1, 2000 do
      local out = native.ffi.new "lacuna_tensor *[1]"
      native.raise(native.C.lacuna_tensor_create(0, size, 1, out))
      tensor.adopt(out[0]):fill_(1)
    end
    assert.is_true(resident_megabytes() - before < 300) -- of 2,000 that were made; a collection comes every 64
  end)

  it("names the argument in the error of each misuse", function()
    local t, freed = tensor { { 1, 2 }, { 3, 4 } }, tensor { 1 }
    freed:free()
    freed:free()
    local cases = {
      { "table: wanted a list", function() tensor(nil) end },
      { "table: wanted a list", function() tensor "x" end },
      { "table%[2%]", function() tensor { { 1, 2 }, { 3 } } end },
      { "table%[1%]%[2%]", function() tensor { { 1, "x" } } end },
      { "dtype", function() tensor({ 1 }, { dtype = "float33" }) end },
      { "did you mean", function() tensor({ 1 }, { dytpe = "float32" }) end },
      { "index", function() return t[2] end },
      { "index", function() return t[-3] end },
      { "index", function() return t[0][2] end },
      { "index", function() return t[0][0.5] end },
      { "index", function() return t[0][0 / 0] end },
      { "index", function() t[0][5] = 1 end },
      { "value", function() t[0][0] = "x" end },
      { "no field", function() t:nonsense() end },
      { "did you mean \"sum\"", function() t:summ() end },
      { "dim", function() t:select(2, 0) end },
      { "index", function() t:select(0, 9) end },
      { "step", function() t:slice(0, 0, 1, 0) end },
      { "from", function() t:slice(0, "x") end },
      { "dim0", function() t:transpose(nil, 1) end },
      { "dim", function() t:transpose(0, 7) end },
      { "sizes", function() t:reshape(3) end },
      { "sizes%[1%]", function() t:reshape(-2) end },
      { "dtype", function() t:to(3) end },
      { "other", function() t:copy_(3) end },
      { "same shape", function() t:copy_(tensor { 1 }) end },
      { "value", function() t:fill_ "x" end },
      { "item", function() t:item() end },
      { "k:", function() t:topk(3) end },
      { "k:", function() t:topk(-1) end },
      { "other", function() t:add_ {} end },
      { "alpha", function() t:add_(t, { alpha = "x" }) end },
      { "tensor", function() t.sizes(io.stdout) end },
      { "tensor", function() t.sizes(nil) end },
      { "freed", function() return freed[0] end },
      { "freed", function() freed:sizes() end },
      { "freed", function() freed[0] = 1 end },
      { "free", function() t.free(3) end },
      { "index%[1%]", function() t { "x" } end },
      { "at most 2", function() t { 0, 0, 0 } end },
      { "index: wanted a Tensor", function() t:index_select(0, 1) end },
      { "wanted %-2 to 1, got 2", function() t { tensor({ 2 }, { dtype = "int64" }) } end },
      { "int64", function() t { tensor { 0 } } end },
      { "at most one", function() t { tensor({ 0 }, { dtype = "int64" }), tensor({ 0 }, { dtype = "int64" }) } end },
      { "index%[2%]%[1%]", function() t { 0, { 0.5 } } end },
      { "dim", function() t:sum(0) end },
      { "dim", function() t:argmax(0) end },
      { "last dimension", function() t:softmax(0) end },
      { "whole number", function() tensor({ 1 }, { dtype = "int64" }):add_(0.5) end },
      { "int64 can hold", function() tensor({ 1e300 }, { dtype = "int64" }) end },
      { "int64 can hold", function() tensor({ 1 }, { dtype = "int64" })[0] = 0 / 0 end },
      { "holes or other keys", function() tensor { 1, nil, 3 } end },
      { "holes or other keys", function() tensor { 1, 2, x = 3 } end },
      { "holes or other keys", function() t { dim = 1 } end },
      { "with a key number 4", function() t { { 0, 2, 1, 9 } } end },
      { "sizes%[1%]: wanted a whole number, got nil", function() t:reshape(nil) end },
      { "sizes: wanted a list", function() t:reshape { sizes = { 4 } } end },
      { "did you mean \"dim0\"", function() t:transpose { dim1 = 0, dimo = 1 } end },
      { "largest: wanted true", function() t:topk(1, -1, false) end },
      { "at most 4 arguments", function() t:topk(1, -1, true, true, 5) end },
      { "did you mean \"dim\"", function() t:softmax { dmi = -1 } end },
      { "alpha", function() t:add_(t, { alpha = false }) end },
      { "from", function() t:slice(0, false) end },
      { "holes or other keys", function() tensor { { 1 }, { x = 1 } } end },
      { "8 levels", function() tensor { { { { { { { { { 1 } } } } } } } } } end },
    }
    for i, case in ipairs(cases) do
      local ok, message = pcall(case[2])
      assert.is_false(ok, "case " .. i)
      assert.matches(case[1], message, 1, false, "case " .. i)
    end
  end)
end)
