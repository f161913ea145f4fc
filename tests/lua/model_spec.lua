--- Opening models: what goes wrong and how it is said.
describe("opening a model", function()
  local lacuna = require "lacuna"

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
end)
