--- `lacuna doctor`: versions, processor, models that are here, what is missing and the command that installs it.
local ffi = require "ffi"
local json = require "lacuna.json"
local models = require "lacuna.models"
local native = require "lacuna.native"
local torch = require "lacuna.torch"

local M = {}

-- "key: value" lines as a list of pairs.
local function build_facts()
  local facts = { { "LuaJIT", jit.version } }
  for key, value in ffi.string(native.C.lacuna_build_info()):gmatch "([^\n:]+): ([^\n]*)" do
    facts[#facts + 1] = { key == "version" and "Lacuna" or key, value }
  end
  local is_here, why_not = torch.available()
  local of_torch = is_here and torch.info() or { { "libtorch", why_not } }
  for _, fact in ipairs(of_torch) do facts[#facts + 1] = fact end
  return facts
end

-- The value of a fact; nothing where it is not there.
local function value_of(facts, key)
  for _, fact in ipairs(facts) do
    if fact[1] == key then return fact[2] end
  end
end

local function loads(name) return (pcall(ffi.load, name)) end

-- What parts of the program need beyond its own libraries.
local function needs(facts)
  local blas = value_of(facts, "libtorch BLAS")
  local is_slow = blas ~= nil and blas:find "^generic" ~= nil
  return {
    { what = "operators (libtorch)", ok = blas ~= nil,
      fix = "apt-get install libtorch-dev libopenblas0-openmp, then ./dev build" },
    { what = "BLAS of libtorch", ok = blas ~= nil and not is_slow, fix = "apt-get install libopenblas0-openmp" },
    { what = "pictures as PNG", ok = loads "librsvg-2.so.2" and loads "libcairo.so.2",
      fix = "apt-get install librsvg2-2" },
    { what = "JSON", ok = (pcall(require, "dkjson")), fix = "apt-get install lua-dkjson" },
  }
end

-- The models that are here, opened: a file that is cut or damaged is missing, too.
local function fetched()
  local out = {}
  for name in pairs(models.files) do
    local model, problem = require("lacuna.model").open(name, { threads = 1 })
    out[#out + 1] = { what = "model " .. name, ok = model ~= nil, fix = "./dev fetch " .. name, problem = problem }
    if model then model:free() end
  end
  table.sort(out, function(a, b) return a.what < b.what end)
  return out
end

function M.run(options)
  local facts = build_facts()
  local checks = needs(facts)
  for _, entry in ipairs(fetched()) do checks[#checks + 1] = entry end
  if options.json then
    local out = { facts = {}, checks = {} }
    for _, fact in ipairs(facts) do out.facts[fact[1]] = tonumber(fact[2]) or fact[2] end
    for _, entry in ipairs(checks) do
      out.checks[#out.checks + 1] = { what = entry.what, ok = entry.ok, fix = not entry.ok and entry.fix or nil }
    end
    io.stdout:write(json.encode(out), "\n")
    return 0
  end
  for _, fact in ipairs(facts) do io.stdout:write(("%-22s %s\n"):format(fact[1], fact[2])) end
  for _, entry in ipairs(checks) do
    io.stdout:write(("%-22s %s\n"):format(entry.what, entry.ok and "ok" or "missing: " .. entry.fix))
  end
  return 0
end

return M
