--- The annotations in lua/lacuna/_meta against what is there, both ways: functions, methods, parameters, properties,
-- options, names. Values are compared in meta_values_spec.lua.
package.path = os.getenv "LACUNA_TEST_DATA" .. "/lua/support/?.lua;" .. package.path
local annotations = require "annotations"
local check = require "lacuna.check"
local definition = require "lacuna.policy.definition"
local lacuna = require "lacuna"
local object = require "lacuna.object"
local optimizer = require "lacuna.optim.optimizer"
local result = require "lacuna.explore.result"
local wrapped = require "lacuna.wrapped"

lacuna.torch.use(false) -- what is annotated of tensors is the engine's own

local known, names_of, upvalue = annotations.known(), annotations.names, annotations.upvalue

local function class_of(name)
  for _, class in ipairs(object.classes) do
    if class.name == name then return class end
  end
end

for _, part in ipairs { "model", "segment", "tensor", "tokenizer" } do require("lacuna." .. part) end

-- Where the functions of an annotated class are, and which of them are the library's own business.
local kOwners = {
  ["lacuna.ModelModule"] = { lacuna.model, { "adopt", "handle" } },
  ["lacuna.TensorModule"] = { lacuna.tensor, { "adopt", "handle", "lend", "data_float32", "dtypes" } },
  ["lacuna.SafetensorsModule"] = { lacuna.safetensors },
  ["lacuna.SamplerModule"] = { lacuna.sampler },
  ["lacuna.TrainModule"] = { lacuna.train },
  ["lacuna.Tokenizer"] = { class_of("Tokenizer").methods, {}, class_of("Tokenizer").properties },
  ["lacuna.Data"] = { require("lacuna.train.data").class },
  ["lacuna.Ops"] = { { help = lacuna.ops.help, names = lacuna.ops.names, schemas = lacuna.ops.schemas } },
  ["lacuna.Autograd"] = { lacuna.autograd },
  ["lacuna.Random"] = { lacuna.random },
  ["lacuna.Torch"] = { { use = lacuna.torch.use, open = lacuna.torch.open,
    available = lacuna.torch.available, info = lacuna.torch.info, threads = lacuna.torch.threads } },
  ["lacuna.PolicyModule"] = { lacuna.policy, { "refresh" } },
  ["lacuna.Model"] = { class_of("Model").methods, {}, class_of("Model").properties },
  ["lacuna.Context"] = { class_of("Context").methods, {}, class_of("Context").properties },
  ["lacuna.Segment"] = { class_of("Segment").methods, {}, class_of("Segment").properties },
  ["lacuna.Tensor"] = { class_of("Tensor").methods, {}, class_of("Tensor").properties },
  ["lacuna.Sampler"] = { getmetatable(lacuna.sampler "draw"), { "begin" } },
  ["lacuna.Generation"] = { require "lacuna.generation", { "new" } },
  ["lacuna.Exploration"] = { getmetatable(result.new { explorations = {} }) },
  ["lacuna.Explorations"] = { getmetatable(result.group({}, 0)) },
  ["lacuna.Policy"] = { require "lacuna.policy.handle", { "new", "list", "refresh" } },
  ["lacuna.PinnedPolicy"] = { require("lacuna.policy.pinned").class },
  ["lacuna.NnModule"] = { lacuna.nn },
  ["lacuna.Module"] = { require("lacuna.nn.module").methods },
  ["lacuna.LossModule"] = { lacuna.loss },
  ["lacuna.OptimModule"] = { lacuna.optim, { "schedule" } },
  ["lacuna.ScheduleModule"] = { lacuna.optim.schedule },
  ["lacuna.Optimizer"] = { optimizer.methods, {}, optimizer.properties },
  ["lacuna.History"] = { upvalue(require "lacuna.policy.history"(function() end, function() end).__index, "methods") },
}

-- Classes of objects that no script gets.
local kInternalClasses = { Candidates = true, Chain = true, Sandbox = true, Watch = true }

-- Arguments that PyTorch has, and that are taken with one value alone: no editor should offer them.
local kRefused = { dim = true }

local kVector, kMatrix = lacuna.tensor { 1, 2 }, lacuna.tensor { { 1, 2 }, { 3, 4 } }

-- The names of the arguments that a method with `...` takes through check.named; nil for one that does not.
local function named_arguments(method)
  local found, original = nil, check.named
  check.named = function(_, names)
    found = names
    error "found"
  end
  pcall(method, kVector)
  pcall(method, kMatrix)
  check.named = original
  return found
end

-- The parameters of a function as a script sees them, "..." among them.
local function parameters_of(f, is_method)
  local own = wrapped[f] or f
  local info, names = debug.getinfo(own, "u"), {}
  for i = is_method and 2 or 1, info.nparams do names[#names + 1] = (debug.getlocal(own, i)) end
  if not info.isvararg then return names end
  local named = named_arguments(f)
  for _, name in ipairs(named or { "..." }) do names[#names + 1] = name end
  return names
end

local function annotated_names(described)
  local names = {}
  for i, param in ipairs(described.params) do names[i] = param.name end
  return names
end

-- The real parameters without those that are refused where no annotation has them.
local function offered(real, annotated)
  local has, out = {}, {}
  for _, name in ipairs(annotated) do has[name] = true end
  for _, name in ipairs(real) do
    if has[name] or not kRefused[name] then out[#out + 1] = name end
  end
  return out
end

describe("the annotations", function()
  it("are Lua, and understood to the last line", function()
    for _, name in ipairs(annotations.files()) do assert(loadfile(annotations.folder .. name)) end
    known:check_names()
  end)

  it("are not understood where something is wrong with them", function()
    local path = os.tmpname()
    for text, wanted in pairs {
      ["---@clas lacuna.X"] = "no annotation named @clas",
      ["---@class lacuna.X\n---@field a string\n---@field a string"] = "field a twice",
      ["---@class lacuna.X\n---@field a table<string"] = "wanted ,",
      ["---@field a string"] = "a field without a class",
      ["---@class lacuna.X\n---@field a lacuna.Y"] = "no type named lacuna.Y",
      ["---@class lacuna.X: lacuna.Y"] = "no class lacuna.Y",
      ["local X = {}"] = "a table without a class",
      ["function X.f() return 1 end"] = "without a body",
    } do
      local file = assert(io.open(path, "wb"))
      file:write(text, "\n")
      file:close()
      local one = require("luacats").new()
      local ok, err = pcall(function()
        one:read(path)
        one:check_names()
      end)
      assert.is_false(ok, text)
      assert.truthy(tostring(err):find(wanted, 1, true), err)
    end
    os.remove(path)
  end)

  it("name the parameters of a function as its line has them", function()
    for _, class in pairs(known.classes) do
      for name, method in pairs(class.methods) do
        assert.same(method.names, annotated_names(method), class.name .. ": " .. name .. ", " .. method.place)
      end
    end
  end)

  it("have each part of lacuna, and no other", function()
    local class, real = known.classes.lacuna, upvalue(getmetatable(lacuna).__index, "parts")
    local annotated = {}
    for name in pairs(class.fields) do annotated[name] = true end
    for name in pairs(class.methods) do annotated[name] = true end
    assert.same(names_of(real), names_of(annotated))
    for name, method in pairs(class.methods) do
      assert.same(parameters_of(lacuna[name]), annotated_names(method), name)
    end
  end)

  it("have each class of objects", function()
    for _, class in ipairs(object.classes) do
      assert.truthy(kInternalClasses[class.name] or kOwners["lacuna." .. class.name], class.name)
    end
    for name, class in pairs(known.classes) do
      assert.truthy(name == "lacuna" or next(class.methods) == nil or kOwners[name], name .. " has functions")
    end
  end)

  for name, owner in pairs(kOwners) do
    it("have each function of " .. name .. ", and no other", function()
      for _, internal in ipairs(owner[2] or {}) do assert.truthy(owner[1][internal], internal .. " is not there") end
      assert.same(names_of(owner[1], owner[2]), names_of(known.classes[name].methods))
    end)

    it("have the parameters of the functions of " .. name, function()
      for method, described in pairs(known.classes[name].methods) do
        local annotated = annotated_names(described)
        assert.same(offered(parameters_of(owner[1][method], described.is_method), annotated), annotated, method)
      end
      if known.classes[name].call then assert.truthy(getmetatable(owner[1]).__call) end
    end)

    if owner[3] then
      it("have each property of " .. name .. ", and no other", function()
        assert.same(names_of(owner[3]), names_of(known.classes[name].fields))
      end)
    end
  end

  it("offer no argument that is refused", function()
    for _, name in ipairs { "sum", "mean", "max", "min", "argmax", "argmin", "any", "all" } do
      assert.same({}, known.classes["lacuna.Tensor"].methods[name].params)
      assert.has_error(function() kVector[name](kVector, 0) end)
    end
  end)

  it("have the choices of each name", function()
    local policy = lacuna.policy
    assert.same(names_of(definition.kinds), annotations.choices "lacuna.PolicyKind")
    assert.same(names_of(lacuna.tensor.dtypes), annotations.choices "lacuna.Dtype")
    assert.same(names_of(upvalue(policy.load, "check_trust", "kTrust")), annotations.choices "lacuna.Trust")
    assert.same(names_of(require "lacuna.explore.methods"), annotations.choices "lacuna.ExploreMethod")
    local actions = upvalue(upvalue(require("lacuna.policy.decision").check, "kinds").link_policy, "kActions")
    assert.same(names_of(actions), annotations.choices "lacuna.LinkAction")
  end)

  it("give policy files their tensor", function()
    assert.same({ "table", "options" }, annotated_names(known.functions.tensor))
  end)
end)

describe("the editor's settings", function()
  it("are JSON that names folders that are there", function()
    local root = os.getenv "LACUNA_TEST_DATA" .. "/../"
    local file = assert(io.open(root .. ".luarc.json", "rb"))
    local settings = assert(require("lacuna.json").decode(file:read "*a"))
    file:close()
    assert.equal("LuaJIT", settings["runtime.version"])
    for _, folder in ipairs(settings["workspace.library"]) do assert(io.open(root .. folder)):close() end
    assert.truthy(table.concat(settings["diagnostics.globals"], " "):find "tensor")
  end)
end)
