--- Operators of libtorch by name: how arguments are taken, which form is chosen, what comes back, what misuse says.
package.path = os.getenv "LACUNA_TEST_DATA" .. "/lua/?.lua;" .. package.path
local ffi = require "ffi"
local lacuna = require "lacuna"
local support = require "support.torch"
local ops, tensor = lacuna.ops, lacuna.tensor

-- A test that needs libtorch.
local function with_torch(name, f)
  it(name, function()
    if support.skipped(pending) then return end
    f()
  end)
end

-- The text of an error, whose place is this file.
local function problem(f, ...)
  local ok, text = pcall(f, ...)
  assert.is_false(ok)
  assert.matches("^[^\n]*ops_spec%.lua:%d+: ", text)
  return text
end

local kMatrix = { { 1, 2 }, { 3, 4 } }

describe("an operator", function()
  with_torch("takes arguments by place, by name, and with PyTorch's defaults", function()
    local a, b = tensor(kMatrix), tensor { { 10, 20 }, { 30, 40 } }
    assert.same({ { 11, 22 }, { 33, 44 } }, ops.add(a, b):tolist())
    assert.same({ { 21, 42 }, { 63, 84 } }, ops.add(a, b, { alpha = 2 }):tolist())
    assert.same({ { 21, 42 }, { 63, 84 } }, ops.add { self = a, other = b, alpha = 2 }:tolist())
    assert.same({ 3, 7 }, ops.sum(a, { dim = { 1 } }):tolist())
    assert.same({ { 3 }, { 7 } }, ops.sum(a, 1, true):tolist())
    assert.same({ { 1, 2, 10, 20 }, { 3, 4, 30, 40 } }, ops.cat({ a, b }, { dim = 1 }):tolist())
  end)

  with_torch("is a method of a tensor, too", function()
    local a = tensor(kMatrix)
    assert.same({ 1, 2, 2 }, a:unsqueeze(0):sizes())
    assert.same({ { 1, 0 }, { 3, 4 } }, a:tril():tolist())
    assert.same({ 4, 6 }, a:sum(0):tolist())
    assert.same({ 2, 4 }, (a:max(1)):tolist())
  end)

  with_torch("takes holes as None and lists with holes", function()
    local x, index = tensor(kMatrix), tensor({ 1, 0 }, { dtype = "int64" })
    local weight = tensor { { { 1, 1 } } }
    assert.same({ { { 3 } } }, ops.conv1d(tensor { { { 1, 2 } } }, weight, nil, 1):tolist())
    assert.same({ { 2, 1 }, { 4, 3 } }, ops.index(x, { nil, index }):tolist())
    assert.same({ 3, 2 }, { ops.clamp(tensor { 5, 2 }, nil, 3)[0], 2 })
  end)

  with_torch("takes one number for a list of a known length, and its last numbers as a list", function()
    local x = ops.ones { 1, 1, 4, 4 }
    assert.same({ 1, 1, 2, 2 }, ops.max_pool2d(x, 2):sizes())
    assert.same({ 2, 8 }, x:view(2, 8):sizes())
    assert.same({ 4, 1, 4, 1 }, x:permute(3, 0, 2, 1):sizes())
    assert.same({ 2, 3 }, ops.zeros(2, 3):sizes())
    assert.same({ 0 }, ops.zeros({ 0 }):sizes())
    assert.same({}, ops.zeros({}):sizes())
  end)

  with_torch("takes a whole number as an integer beside whole numbers, else as a double", function()
    local whole = tensor({ 1, 2, 3 }, { dtype = "int64" })
    assert.equal("int64", ops.add(whole, 2):dtype())
    assert.equal("float32", ops.add(whole, 2.5):dtype())
    assert.equal("float32", ops.add(tensor { 1 }, 2):dtype())
    assert.equal("int64", ops.pow(whole, 2):dtype())
    assert.equal("int64", ops.add(tensor { true, false }, 1):dtype())
    assert.equal("float32", ops.full({ 2 }, 3):dtype())
    assert.equal("int64", ops.full({ 2 }, 3, { dtype = "int64" }):dtype())
    assert.equal("9007199254740993LL", tostring(ops.add(whole, 9007199254740992LL)[0] == 2 ^ 53 and 9007199254740993LL))
  end)

  with_torch("takes dtypes, devices, layouts and modes by their names", function()
    assert.equal("float64", ops.zeros({ 1 }, { dtype = "float64", device = "cpu", layout = "strided" }):dtype())
    assert.equal("float64", ops.zeros({ 1 }, { dtype = "double" }):dtype())
    assert.same({ 2, -2 }, ops.div(tensor { 5, -5 }, 2, { rounding_mode = "trunc" }):tolist())
    assert.matches("no form", problem(ops.zeros, { 1 }, { dtype = "float31" }))
    assert.matches("wanted .-Device", problem(ops.zeros, { 1 }, { device = "nowhere" }))
  end)

  with_torch("gives several results as several values, lists as tables, numbers as numbers", function()
    local values, indices = ops.topk(tensor { 3, 1, 2 }, 2, { largest = false })
    assert.same({ { 1, 2 }, { 1, 2 } }, { values:tolist(), indices:tolist() })
    local parts = ops.split(tensor { 1, 2, 3 }, 2)
    assert.same({ { 1, 2 }, { 3 } }, { parts[1]:tolist(), parts[2]:tolist() })
    assert.equal(2, ops.size(tensor { 1, 2 }, 0))
    assert.is_true(ops.is_same_size(tensor { 1 }, tensor { 2 }))
    assert.equal(2.5, ops.item(tensor(2.5)))
  end)

  with_torch("in place changes the tensor and returns the very object", function()
    local a = tensor { 1, 2 }
    local same = ops.add_(a, 1)
    assert.is_true(rawequal(same, a))
    assert.same({ 2, 3 }, a:tolist())
    assert.same({ 4, 6 }, a:mul_(2):tolist())
  end)

  with_torch("takes complex numbers and 64 bit ones as cdata", function()
    local z = ops.full({ 1 }, ffi.new("complex", 1, 2), { dtype = "complex128" })
    assert.equal(1, z[0].re)
    assert.equal(2, ops.imag(z)[0])
    assert.equal(-2, z:conj()[0].im) -- a view that only promises it elsewhere
  end)
end)

describe("memory", function()
  with_torch("is shared: no copy on the way there, none on the way back", function()
    local a = tensor { 1, 2, 3, 4 }
    local view = ops.view(a, { 2, 2 })
    view[1][0] = 30
    assert.equal(30, a[2])
    a[3] = 40
    assert.equal(40, view[1][1])
    ops.fill_(ops.select(view, 0, 0), 7)
    assert.same({ 7, 7, 30, 40 }, a:tolist())
    local part = a { { 1, 3 } }
    ops.zero_(part)
    assert.same({ 7, 0, 0, 40 }, a:tolist())
  end)

  with_torch("of a result outlives the tensors it was made from", function()
    local view = ops.view(tensor { 1, 2, 3, 4 }, { 2, 2 })
    collectgarbage()
    collectgarbage()
    assert.same({ { 1, 2 }, { 3, 4 } }, view:tolist())
  end)

  with_torch("that is read-only is not written to, by whatever view", function()
    local fixed = tensor.lend(tensor { 1, 2, 3, 4 }, true)
    assert.matches("add_: wanted a tensor that can be written to", problem(ops.add_, fixed, 1))
    assert.matches("wanted a tensor that can be written to", problem(ops.fill_, ops.view(fixed, { 2, 2 }), 0))
    assert.matches("read%-only", problem(function() ops.select(fixed, 0, 0):fill_(1) end))
    assert.same({ 1, 2, 3, 4 }, fixed:tolist())
    assert.same({ 2, 3, 4, 5 }, ops.add(fixed, 1):tolist())
  end)

  with_torch("of a hundred thousand temporaries stays flat", function()
    local function resident()
      for line in io.lines "/proc/self/status" do
        local kilobytes = line:match "^VmRSS:%s+(%d+)"
        if kilobytes then return tonumber(kilobytes) / 1024 end
      end
    end
    local a = ops.ones { 100 }
    local function work(count) for _ = 1, count do a = ops.add(ops.mul(a, 0.5), 0.5) end end
    work(20000)
    collectgarbage()
    local before = resident()
    work(50000) -- two each
    collectgarbage()
    assert.is_true(resident() < before + 4, ("%f MB"):format(resident() - before))
  end)

  with_torch("of what a scope made is free when it ends", function()
    local kept, lost
    local result = lacuna.scope(function(x)
      lost = ops.ones { 1000 }
      kept = lacuna.keep(ops.ones { 2 })
      return { sum = (x + lost):sum(), x }
    end, tensor(1))
    assert.equal(2000, result.sum:item())
    assert.equal(1, result[1]:item())
    assert.same({ 1, 1 }, kept:tolist())
    assert.matches("this Tensor has been freed", problem(lost.tolist, lost))
    local ok, text = pcall(lacuna.scope, function()
      lost = ops.ones { 1 }
      error "stop"
    end)
    assert.is_false(ok)
    assert.matches("stop", text)
    assert.equal("Tensor (freed)", tostring(lost))
    assert.equal(3, lacuna.scope(function()
      local inner = lacuna.scope(function() return ops.full({ 1 }, 3) end)
      return inner
    end):item())
  end)
end)

describe("what is not in memory", function()
  with_torch("stays with libtorch, says so, and comes when it is called", function()
    local sparse = ops.eye(3):to_sparse()
    assert.same({ 3, 3 }, sparse:sizes())
    assert.equal("sparse_coo", sparse:layout_name())
    assert.matches("to_dense%(%)", problem(function() return sparse[0] end))
    assert.matches("to_dense%(%)", problem(sparse.tolist, sparse))
    assert.matches("^Tensor %(3, 3%) float32, cpu, sparse_coo\n", tostring(sparse))
    assert.same({ 1, 1, 1 }, ops.mv(sparse, tensor { 1, 1, 1 }):tolist())
    assert.same({ 1, 0, 0 }, sparse:to_dense():tolist()[1])
    local meta = ops.empty({ 2 }, { device = "meta" })
    assert.equal("meta", meta:device())
    assert.matches("cpu%(%)", problem(function() return meta[0] end))
  end)
end)

describe("what the engine has no form for", function()
  with_torch("stays with libtorch, too: many dimensions, other dtypes", function()
    local deep = ops.ones { 1, 1, 1, 1, 1, 1, 1, 1, 2, 3 }
    assert.same({ 1, 1, 1, 1, 1, 1, 1, 1, 2, 3 }, deep:sizes())
    assert.matches("^Tensor %(1, 1, 1, 1, 1, 1, 1, 1, 2, 3%) float32", tostring(deep))
    assert.matches("at most 8 dimensions", problem(deep.tolist, deep))
    assert.same({ 3, 3 }, deep:reshape(2, 3):sum(1):tolist())
    local quantized = ops.quantize_per_tensor(tensor { 1, 2 }, 0.5, 0, "qint8")
    assert.equal("qint8", quantized:dtype())
    assert.matches("^Tensor %(2%) qint8", tostring(quantized))
    assert.same({ 1, 2 }, quantized:dequantize():tolist())
  end)

  with_torch("as a device that this libtorch has not is said", function()
    if lacuna.torch.info()[5][2]:find "cuda" then return pending "this libtorch has CUDA" end
    assert.matches('device: wanted one that this libtorch has, got "cuda:0"', problem(tensor({ 1 }).cuda, tensor { 1 }))
  end)
end)

describe("random operators", function()
  with_torch("draw from streams of a seed, whatever else was drawn", function()
    lacuna.random.manual_seed(7)
    local first, second = ops.randn { 4 }, ops.rand { 4 }
    lacuna.random.manual_seed(7)
    assert.is_true(first == ops.randn { 4 })
    local state = lacuna.random.state()
    assert.same({ seed = 7, step = 1 }, state)
    assert.is_true(second == ops.rand { 4 })
    lacuna.random.set_state(state)
    ops.add(first, 1) -- draws nothing
    assert.is_true(second == ops.rand { 4 })
    lacuna.random.manual_seed(8)
    assert.is_false(first == ops.randn { 4 })
    local x = ops.zeros { 1000 }
    lacuna.random.manual_seed(1)
    local drawn = x:normal_(0, 1):clone()
    lacuna.random.manual_seed(1)
    assert.is_true(drawn == x:normal_(0, 1))
    assert.is_true(math.abs(drawn:mean():item()) < 0.2) -- six standard errors
  end)
end)

describe("misuse", function()
  with_torch("names the nearest operator, argument, and shows the schema and what came", function()
    assert.matches('no operator named conv1x %(did you mean "conv1d"%?%)', problem(function() return ops.conv1x end))
    local text = problem(ops.matmul, tensor(kMatrix), tensor { { 1, 2, 3 } })
    assert.matches("matmul: mat1 and mat2 shapes cannot be multiplied", text)
    assert.matches("got matmul%(Tensor %(2, 2%) float32, Tensor %(1, 3%) float32%)", text)
    assert.matches("wanted matmul%(Tensor self, Tensor other%) %-> Tensor", text)
    assert.is_nil(text:find("Exception raised", 1, true))
    assert.is_nil(text:find(".cpp", 1, true))
    assert.matches('no argument named alpa %(did you mean "alpha"%?%)',
      problem(ops.add, tensor { 1 }, 1, { alpa = 2 }))
    assert.matches("wanted once, got in its place and by its name",
      problem(ops.relu, tensor { 1 }, { self = tensor { 1 } }))
    assert.matches("self: wanted a Tensor, got nothing", problem(ops.relu))
    assert.matches("self: wanted a Tensor, got %(\"x\"%)", problem(ops.relu, "x"))
    assert.matches("wanted at most 1 arguments, got more", problem(ops.relu, tensor { 1 }, "x"))
    assert.matches("wanted a Tensor, number, text, boolean or list, got function", problem(ops.relu, print))
    assert.matches("wanted a list, got a table with other keys", problem(ops.cat, { tensor { 1 }, x = 1 }, 0))
    local freed = tensor { 1 }
    freed:free()
    assert.matches("this Tensor has been freed", problem(ops.relu, freed))
    assert.matches('Tensor has no field string "softmix" %(did you mean "softmax"%?%)',
      problem(function() return tensor({ 1 }).softmix end))
    assert.matches("index 5 out of range", problem(ops.select, tensor { 1, 2 }, 0, 5))
  end)

  with_torch("that asks for more memory than there is is an error", function()
    assert.matches("allocate memory", problem(ops.zeros, { 2 ^ 50 }))
  end)

  with_torch("of operators that change a tensor's shape in place is answered: they are not there", function()
    for _, name in ipairs { "resize_", "set_", "squeeze_", "t_", "unsqueeze_" } do
      assert.matches("no operator named " .. name, problem(function() return ops[name] end))
    end
    assert.has_error(function() ops.resize_as_(tensor { 1 }, tensor { 1, 2 }) end)
  end)
end)

describe("help", function()
  with_torch("is the schema as PyTorch writes it", function()
    assert.matches("^matmul%(Tensor self, Tensor other%) %-> Tensor$", ops.schemas "matmul")
    assert.matches("conv1d%(Tensor input, Tensor weight, Tensor%? bias=", ops.schemas "conv1d")
    assert.matches("did you mean \"conv1d\"", problem(ops.help, "conv1x"))
    local names = ops.names()
    assert.is_true(#names > 1000)
    for i = 2, #names do assert.is_true(names[i - 1] < names[i]) end
  end)
end)
