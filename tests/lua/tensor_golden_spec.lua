--- Tensors against what PyTorch makes of the same ones (tests/golden/tensor/README.md).
local json = require "dkjson"
local lacuna = require "lacuna"
local complex = require("ffi").typeof "complex"

local file = assert(io.open(os.getenv "LACUNA_TEST_DATA" .. "/golden/tensor/cases.json", "rb"))
local golden = assert(json.decode(file:read "*a"))
file:close()

-- Relative distances: two units in the last place; float32's also for the sums of its rows.
local kNear = { float64 = 4.5e-16, float32 = 1e-6, float16 = 2 ^ -9, bfloat16 = 2 ^ -6 }

local function kind(name)
  if name:find "float" then return "float" end
  return (name == "uint8" or name == "bool") and name or "int"
end

local function make(values, dtype) return lacuna.tensor(values, { dtype = dtype }) end

local function flat(tensor)
  local values = tensor:reshape(-1):tolist()
  for i, value in ipairs(values) do
    if type(value) == "cdata" then values[i] = value.re end
  end
  return values
end

local function same(wanted, got, near)
  if wanted == "nan" then return got ~= got end
  wanted = tonumber(wanted) or wanted -- "inf"
  if not near or wanted == got then return wanted == got end
  return math.abs(wanted - got) <= near * math.abs(wanted)
end

local function check(wanted, got, near, where)
  if type(wanted) ~= "table" then wanted = { wanted } end
  assert.equal(#wanted, #got, where)
  for i, value in ipairs(wanted) do
    assert.is_true(same(value, got[i], near), ("%s [%d]: wanted %s, got %s"):format(where, i, tostring(value),
      tostring(got[i])))
  end
end

-- Complex elements are libtorch's matter: without it they are left out.
local has_torch = lacuna.torch.available()
local function can_have(...)
  return has_torch or not table.concat({ ... }, " "):find("complex", 1, true)
end

it("two dtypes promote as PyTorch's do", function()
  local function promoted(a, b) return a:where(make(true, "bool"), b):dtype() end
  for a, row in pairs(golden.promotions.types) do
    for b, wanted in pairs(row) do
      if can_have(a, b) then assert.equal(wanted, promoted(make({ 1 }, a), make({ 1 }, b)), a .. " with " .. b) end
    end
  end
  for a, row in pairs(golden.promotions.one_without_dimensions) do
    for b, wanted in pairs(row) do
      if can_have(a, b) then assert.equal(wanted, promoted(make({ 1 }, a), make(1, b)), a .. " with one " .. b) end
    end
  end
  for a, row in pairs(golden.promotions.number) do
    for number, wanted in pairs(row) do
      if can_have(a) then assert.equal(wanted, promoted(make({ 1 }, a), tonumber(number)), a .. " with " .. number) end
    end
  end
end)

it("values convert as PyTorch's do", function()
  for _, case in ipairs(golden.conversions) do
    local source = make(case.values, case.from)
    local where = case.from .. " to " .. case.to
    check(case.result, flat(source:to(case.to)), nil, where)
    local twice = make({ case.values, case.values }, case.from):transpose(0, 1)
    check(case.result, flat(twice:to(case.to):select(1, 1)), nil, where .. ", not contiguous")
  end
end)

it("operations give PyTorch's values and dtypes", function()
  for _, case in ipairs(golden.operations) do
    local where = ("%s of %s and %s"):format(case.name, case.a, case.b or case.number or "nothing")
    local a = make(golden.first[kind(case.a)], case.a)
    local b = case.b and make(golden.second[kind(case.b)], case.b) or case.number
    local result
    if b == nil then result = a[case.name](a) else result = a[case.name](a, b) end
    assert.equal(case.dtype, result:dtype(), where)
    check(case.values, flat(result), case.near and kNear[case.dtype], where)
  end
end)

it("values print as PyTorch's do", function()
  for _, case in ipairs(golden.printing) do
    for i, value in ipairs(case.values) do
      if type(value) == "table" then case.values[i] = complex(value[1], value[2]) end
    end
    local text = tostring(make(case.values, case.dtype):reshape(case.sizes))
    local head = ("Tensor (%s) %s\n"):format(table.concat(case.sizes, ", "), case.dtype)
    assert.equal(head .. case.text, text, case.name)
  end
end)
