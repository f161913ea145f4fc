--- liblacuna_torch.so is opened by the first operator and by nothing before it; in a fork it says what is wrong.
local lacuna = require "lacuna"
local ffi = require "ffi"

ffi.cdef "int fork(void); int waitpid(int, int *, int); void _exit(int); unsigned alarm(unsigned);"

local kPatience = 60 -- seconds that a child has

-- Whether this process has any library of libtorch in its memory.
local function is_mapped()
  local file = assert(io.open "/proc/self/maps")
  local text = file:read "*a"
  file:close()
  return text:find("libtorch", 1, true) ~= nil or text:find("lacuna_torch", 1, true) ~= nil
end

-- What a build without libtorch cannot do. Asked in a child, so that nothing is opened here.
local function in_child(body)
  local child = ffi.C.fork()
  if child == 0 then
    ffi.C.alarm(kPatience)
    local ok, result = pcall(body)
    ffi.C._exit(ok and result and 0 or 1)
  end
  local status = ffi.new "int[1]"
  return ffi.C.waitpid(child, status, 0) == child and status[0] == 0
end

local has_torch = in_child(function() return (lacuna.torch.available()) end)
local model_path = os.getenv "LACUNA_SMOLLM2"

describe("libtorch", function()
  it("is not opened by the library and its tensors", function()
    local t = lacuna.tensor { { 1, 2 }, { 3, 4 } }
    assert.equal(10, t:matmul(t):add(t):sum():item() - 54)
    assert.equal("number", type(t[1][0]))
    assert.is_string(tostring(t:to "float16"))
    t:softmax(-1):topk(1)
    assert.is_false(is_mapped())
  end)

  it("is not opened by a generation and an exploration", function()
    if not model_path then return pending "the model is not here (LACUNA_SMOLLM2)" end
    local model = assert(lacuna.model.open(model_path))
    lacuna.generate { model = model, prompt = "Once", max_new_tokens = 2 }
    lacuna.explore { model = model, prompt = "Once upon", gaps = { 0, 5 } }
    assert.is_false(is_mapped())
  end)

  it("is opened by the first operator, in a child of a process that has not used it too", function()
    if not has_torch then return pending "this build has no libtorch" end
    assert.is_true(in_child(function() return lacuna.ops.ones { 2 }:sum():item() == 2 and is_mapped() end))
    assert.is_false(is_mapped())
    assert.equal(2, lacuna.ops.ones({ 2 }):sum():item())
    assert.is_true(is_mapped())
  end)

  it("says in a fork that it cannot go on, and the engine's own operations go on", function()
    if not has_torch then return pending "this build has no libtorch" end
    local t = lacuna.ops.ones { 512, 512 }
    lacuna.ops.matmul(t, t)
    assert.is_true(in_child(function()
      local ok, text = pcall(lacuna.ops.matmul, t, t)
      return not ok and text:find("forked", 1, true) ~= nil and lacuna.tensor({ 1, 2 }):sum():item() == 3
    end))
    assert.equal(512, lacuna.ops.matmul(t, t)[0][0])
  end)

  it("says what to install where it is not", function()
    if has_torch then return pending "this build has libtorch" end
    local ok, text = pcall(function() return lacuna.ops.ones { 2 } end)
    assert.is_false(ok)
    assert.matches("libtorch%-dev", text)
  end)
end)
