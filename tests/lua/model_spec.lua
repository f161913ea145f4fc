--- Opening models: what goes wrong and how it is said.
package.path = os.getenv "LACUNA_TEST_DATA" .. "/lua/?.lua;" .. package.path
local golden = require "support.golden"
local lacuna = require "lacuna"

describe("opening a model", function()
  it("returns nil and one line for a file that is not there or not a model", function()
    for _, path in ipairs { "/no/such/model.gguf", os.getenv "LACUNA_TEST_DATA" .. "/lua/model_spec.lua",
      "/dev/null", "/" } do
      local model, message = lacuna.model.open(path)
      assert.is_nil(model)
      assert.matches(path, message, 1, true)
      assert.is_nil(message:find "\n")
    end
  end)

  it("raises for options that are not there or out of range", function()
    assert.has_error(function() lacuna.model.open("x.gguf", { thread = 1 }) end)
    assert.has_error(function() lacuna.model.open("x.gguf", { threads = -1 }) end)
    assert.has_error(function() lacuna.model.open("x.gguf", { backend = 3 }) end)
    assert.has_error(function() lacuna.model.open(nil) end)
  end)

  it("raises for a backend, a type and a device that there are not, and says which there are", function()
    for _, case in ipairs {
      { { backend = "troch" }, 'backend: wanted "cpu" or "torch", got "troch"' },
      { { dtype = "float64" }, 'dtype: backend "cpu" computes in "float32" only, got "float64"' },
      { { device = "cuda" }, 'device: backend "cpu" has "cpu" only, got "cuda"' },
      { { backend = "torch", dtype = "int8" }, 'dtype: wanted "float32", "float64" or "bfloat16", got "int8"' },
      { { backend = "torch", device = "gpu" }, 'device: wanted "cpu", "cuda" or "cuda:" and a number, got "gpu"' },
      { { backend = "torch", dtype = false }, "options.dtype: wanted a string" },
      { { activations = "int8" }, 'options.activations: wanted "float32"' },
    } do
      local ok, message = pcall(lacuna.model.open, "/no/such/model.gguf", case[1])
      assert.is_false(ok)
      assert.matches(case[2], message, 1, true)
    end
  end)
end)

describe("the backend torch where libtorch is not here", function()
  it("is nil and a line that says what to install; cpu goes on", function()
    if golden.skipped(pending) then return end
    local folder = os.tmpname()
    os.remove(folder)
    local library = assert(package.searchpath("liblacuna", package.cpath))
    os.execute(("mkdir %s && cp -L %s %s/liblacuna.so"):format(folder, library, folder))
    local script = [[
      package.cpath = "%s/?.so"
      local open = require("lacuna").model.open
      local model, message = open("%s", { backend = "torch" })
      io.write(tostring(model), " ", message, " ", open("%s").backend)
    ]]
    local path = os.getenv "LACUNA_SMOLLM2"
    local file = assert(io.open(folder .. "/script.lua", "w"))
    file:write(script:format(folder, path, path))
    file:close()
    local pipe = io.popen(("luajit %s/script.lua 2>&1"):format(folder))
    local output = pipe:read "*a"
    pipe:close()
    os.execute("rm -r " .. folder)
    assert.matches("^nil libtorch is not here .*libtorch%-dev.* cpu$", output)
  end)

  it("is so, too, where this Lua state is not to use it", function()
    if golden.skipped(pending) then return end
    lacuna.torch.use(false)
    local model, message = lacuna.model.open(os.getenv "LACUNA_SMOLLM2", { backend = "torch" })
    lacuna.torch.use(true)
    assert.is_nil(model)
    assert.matches("lacuna.torch.use", message, 1, true)
  end)
end)

describe("an open model", function()
  it("says what it was opened with", function()
    if golden.skipped(pending) then return end
    local model = golden.model()
    assert.same({ "cpu", "float32", "cpu" }, { model.backend, model.dtype, model.device })
    if golden.skipped(pending, golden.torch64) then return end
    model = golden.model(golden.torch64)
    assert.same({ "torch", "float64", "cpu" }, { model.backend, model.dtype, model.device })
  end)

  it("is told what is missing where a device is not here", function()
    if golden.skipped(pending, golden.torch) then return end
    local model, message = lacuna.model.open(os.getenv "LACUNA_SMOLLM2", { backend = "torch", device = "cuda:99" })
    assert.is_nil(model)
    assert.matches("cuda:99", message, 1, true)
  end)
end)
