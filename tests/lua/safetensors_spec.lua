--- safetensors files from Lua: what goes out comes back, views and copies, and what is refused.
local lacuna = require "lacuna"

local kGolden = os.getenv "LACUNA_TEST_DATA" .. "/golden/safetensors/"

describe("safetensors files", function()
  local path

  before_each(function() path = os.tmpname() end)
  after_each(function() os.remove(path) end)

  it("come back as they were written", function()
    local tensors = {
      a = lacuna.tensor { { 1, 2, 3 }, { 4, 5, 6 } },
      b = lacuna.tensor({ 1.5, -2 }, { dtype = "float16" }),
      c = lacuna.tensor({ 2 ^ 40, -1 }, { dtype = "int64" }),
      d = lacuna.tensor { true, false },
      e = lacuna.tensor(7),
    }
    assert.is_true(lacuna.safetensors.write(path, tensors, { metadata = { step = "7", ["ünï"] = "code" } }))
    local read, metadata = assert(lacuna.safetensors.read(path))
    assert.same({ step = "7", ["ünï"] = "code" }, metadata)
    local count = 0
    for name, tensor in pairs(read) do
      count = count + 1
      assert.same(tensors[name]:sizes(), tensor:sizes())
      assert.equal(tensors[name]:dtype(), tensor:dtype())
      assert.same(tensors[name]:tolist(), tensor:tolist())
    end
    assert.equal(5, count)
  end)

  it("of another program are read", function()
    local tensors, metadata = assert(lacuna.safetensors.read(kGolden .. "plain.safetensors"))
    assert.same({ format = "pt" }, metadata)
    assert.same({ { -0.25, -0.125, 0 }, { 0.125, 0.25, 0.375 } }, tensors.single:tolist())
    assert.same({ 0, 4 }, tensors.none:sizes())
    assert.equal(2.5, tensors.scalar:item())
    assert.same({ {}, {} }, { lacuna.safetensors.read(kGolden .. "empty.safetensors") })
  end)

  it("give views that may not be written to, or copies that may", function()
    assert(lacuna.safetensors.write(path, { x = lacuna.tensor { 1, 2 } }))
    local view = assert(lacuna.safetensors.read(path)).x
    collectgarbage()
    assert.has_error(function() view:fill_(0) end)
    local copy = assert(lacuna.safetensors.read(path, { copy = true })).x
    copy:fill_(9)
    assert.same({ 1, 2 }, view:tolist())
    -- A file that is written again is another one: what was read stays.
    assert(lacuna.safetensors.write(path, { x = copy }))
    assert.same({ 1, 2 }, view:tolist())
    assert.same({ 9, 9 }, assert(lacuna.safetensors.read(path)).x:tolist())
  end)

  it("are nil and a text where they cannot be read or written", function()
    local none, err = lacuna.safetensors.read "/no/such/file"
    assert.is_nil(none)
    assert.truthy(err:find("/no/such/file", 1, true))
    none, err = lacuna.safetensors.read(kGolden .. "types.safetensors")
    assert.is_nil(none)
    assert.truthy(err:find "dtype: wanted one that tensors have, found U64")
    none, err = lacuna.safetensors.read(kGolden .. "make.py")
    assert.is_nil(none)
    assert.truthy(err:find "header length")
    none, err = lacuna.safetensors.write("/no/such/folder/file", {})
    assert.is_nil(none)
    assert.truthy(err:find "No such file")
    none, err = lacuna.safetensors.write("/dev/full", {})
    assert.is_nil(none)
    assert.truthy(err:find "not a regular file")
  end)

  it("refuse misuse by the argument's name", function()
    local one = lacuna.tensor { 1 }
    for wanted, call in pairs {
      ["path: wanted a string"] = function() lacuna.safetensors.read(7) end,
      ["no option named string \"copi\" %(did you mean \"copy\"%?%)"] = function()
        lacuna.safetensors.read(path, { copi = true })
      end,
      ["tensors: wanted a table"] = function() lacuna.safetensors.write(path, one) end,
      ["tensors: wanted names as its keys, got number 1"] = function() lacuna.safetensors.write(path, { one }) end,
      ["tensors%[\"x\"%]: wanted a Tensor, got number 1"] = function() lacuna.safetensors.write(path, { x = 1 }) end,
      ["tensors: wanted names without NUL"] = function() lacuna.safetensors.write(path, { ["x\0"] = one }) end,
      ["tensor name: wanted another than __metadata__"] = function()
        lacuna.safetensors.write(path, { __metadata__ = one })
      end,
      ["tensor name: wanted UTF%-8"] = function() lacuna.safetensors.write(path, { ["\255"] = one }) end,
      ["options.metadata%[\"step\"%]: wanted a string, got number 7"] = function()
        lacuna.safetensors.write(path, {}, { metadata = { step = 7 } })
      end,
      ["options.metadata%[\"step\"%]: wanted a text without NUL"] = function()
        lacuna.safetensors.write(path, {}, { metadata = { step = "\0" } })
      end,
    } do
      local ok, err = pcall(call)
      assert.is_false(ok)
      assert.truthy(tostring(err):find(wanted), tostring(err))
      assert.truthy(tostring(err):find("safetensors_spec.lua", 1, true), tostring(err))
    end
  end)
end)
