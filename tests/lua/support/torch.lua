--- What specs that need libtorch share. Use as `if torch.skipped(pending) then return end` at the top of a test.
local support = {}

local reason -- why it is not here; false where it is

--- Whether liblacuna_torch.so cannot be opened; then the test is pending with the reason. `pending` is the one that is
-- seen in a test's own function.
function support.skipped(pending)
  if reason == nil then
    local ok, err = require("lacuna.torch").available()
    reason = not ok and err
  end
  if reason then pending(reason) end
  return reason ~= false
end

-- One element of a tensor, read and written by its number in the order of its elements.
local function flat(tensor) return tensor:view(-1) end

--- The largest difference between a gradient and the slope that central differences find, relative to the larger one of
-- the two (at least `floor`). f() -> Tensor () depends on `tensor`, a contiguous float64 leaf.
-- h: the error of a central difference is of the order h² f''' + 1e-16 f / h.
function support.gradient_error(f, tensor, h)
  local lacuna = require "lacuna"
  h = h or 1e-5
  tensor:zero_grad()
  f():backward()
  local gradient, worst = tensor:grad() and flat(tensor:grad():contiguous()), 0
  local values = lacuna.autograd.no_grad(flat, tensor)
  for i = 0, tensor:numel() - 1 do
    local at = values[i]
    local function value_at(x)
      return lacuna.scope(function()
        return lacuna.autograd.no_grad(function()
          values[i] = x
          local value = f():item()
          values[i] = at
          return value
        end)
      end)
    end
    local slope = (8 * (value_at(at + h) - value_at(at - h)) - (value_at(at + 2 * h) - value_at(at - 2 * h))) / (12 * h)
    local found = gradient and gradient[i] or 0
    worst = math.max(worst, math.abs(found - slope) / math.max(math.abs(found), math.abs(slope), 1e-3))
  end
  return worst
end

--- A JSON file of tests/golden.
function support.golden(path)
  local file = assert(io.open(os.getenv "LACUNA_TEST_DATA" .. "/golden/" .. path, "rb"))
  local value = assert(require("dkjson").decode(file:read "*a"))
  file:close()
  return value
end

local function distance(got, wanted)
  if type(wanted) ~= "table" then return math.abs(got - wanted) end
  local worst = #got == #wanted and 0 or math.huge
  for i = 1, #wanted do worst = math.max(worst, distance(got[i], wanted[i])) end
  return worst
end

--- The largest difference between a tensor and nested lists; infinite for another shape.
function support.distance(tensor, wanted) return distance(tensor:tolist(), wanted) end

--- A float64 tensor of nested lists; with `leaf` one that requires gradients.
function support.float64(values, leaf)
  return require("lacuna").tensor(values, { dtype = "float64", requires_grad = leaf or false })
end

return support
