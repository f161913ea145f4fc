--- How values are named in errors, and what of the library needs no FFI.
local describe_value = require "lacuna.describe"
local lend = require "lacuna.policy.lend"

describe("describe", function()
  it("says what a value is", function()
    assert.equal("nil", describe_value(nil))
    assert.equal("number 3", describe_value(3))
    assert.equal("boolean true", describe_value(true))
    assert.equal('string "a\\nb"', describe_value "a\nb")
    assert.equal("table", describe_value {})
    assert.equal("userdata", describe_value(io.stdout))
  end)

  it("names the class of an object, whatever it is made of", function()
    assert.equal("Tensor", describe_value(require("lacuna").tensor {}))
    assert.equal("History", describe_value(lend.history {}))
    assert.equal("ctype<int>", describe_value(require("ffi").new "int"))
  end)
end)

describe("what policies and the sandbox share", function()
  -- Modules loaded anew, in a world of these globals alone.
  local function load_apart(name)
    local loaded, world = {}, {}
    for _, global in ipairs { "assert", "error", "getmetatable", "ipairs", "math", "next", "pairs", "pcall", "select",
      "setmetatable", "string", "table", "tonumber", "tostring", "type", "unpack" } do world[global] = _G[global] end
    function world.require(wanted)
      if wanted == "lacuna.fail" then return require(wanted) end
      if wanted == "lacuna.tensor.engine" then return {} end -- each kind of state has its own
      if loaded[wanted] == nil then
        assert(wanted:find "^lacuna%.", wanted)
        local chunk = assert(loadfile(assert(package.searchpath(wanted, package.path))))
        loaded[wanted] = setfenv(chunk, world)(wanted)
      end
      return loaded[wanted]
    end
    return world.require(name)
  end

  for _, name in ipairs { "lacuna.check", "lacuna.policy.definition", "lacuna.policy.decision",
    "lacuna.tensor.methods", "lacuna.tensor.create" } do
    it("loads without the FFI: " .. name, function() assert(load_apart(name)) end)
  end

  it("has the methods of a tensor over any engine", function()
    local sizes = { 2, 3 }
    local methods = load_apart "lacuna.tensor.methods" {
      check = function() end, ndim = function() return #sizes end, size = function(_, dim) return sizes[dim + 1] end,
    }
    assert.equal(6, methods.numel {})
    assert.same(sizes, methods.sizes {})
  end)
end)
