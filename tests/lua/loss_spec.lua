--- Losses: values and gradients against PyTorch's (tests/golden/metrics, tests/golden/training), and misuse.
package.path = os.getenv "LACUNA_TEST_DATA" .. "/lua/support/?.lua;" .. package.path
local lacuna = require "lacuna"
local support = require "torch"

local function test(name, body)
  it(name, function()
    if not support.skipped(pending) then body() end
  end)
end

local kMetrics, kTraining = support.golden "metrics/cases.json", support.golden "training/cases.json"

local function integers(values) return lacuna.tensor(values, { dtype = "int64" }) end

-- The losses of the golden files, by their names there.
local losses = {
  triplet_cosine = function(inputs) return lacuna.loss.triplet(inputs[1], inputs[2], inputs[3]) end,
  triplet_l2 = function(inputs)
    return lacuna.loss.triplet(inputs[1], inputs[2], inputs[3], { distance = "l2", margin = 0.3 })
  end,
  multiple_negatives = function(inputs) return lacuna.loss.multiple_negatives(inputs[1], inputs[2]) end,
  in_batch = function(inputs) return lacuna.loss.in_batch(inputs[1], inputs[2]) end,
  cross_entropy = function(inputs, case)
    return lacuna.loss.cross_entropy(inputs[1], integers(case.targets), case.options)
  end,
  mse = function(inputs) return lacuna.loss.mse(inputs[1], inputs[2]) end,
}

local function check_case(case, value_tolerance, gradient_tolerance)
  local inputs = {}
  for i, values in ipairs(case.inputs) do inputs[i] = support.float64(values, true) end
  local value = losses[case.loss](inputs, case)
  assert.is_near(case.value, value:item(), value_tolerance * math.max(1, case.value))
  value:backward()
  for i, wanted in ipairs(case.gradients) do
    local far = support.distance(inputs[i]:grad(), wanted)
    assert.is_true(far <= gradient_tolerance, ("input %d: %g"):format(i, far))
  end
end

describe("the loss", function()
  for i, case in ipairs(kMetrics.losses) do
    test(("%s has the value and the gradients of the reference, case %d"):format(case.loss, i), function()
      check_case(case, kMetrics.tolerance.loss, kMetrics.tolerance.gradient)
      check_case(case, 1e-9, 1e-8) -- the file's numbers have ten digits, which float64 gives
    end)
  end
  for i, case in ipairs(kTraining.losses) do
    test(("%s has the value and the gradients of the reference, case %d"):format(case.loss, i), function()
      check_case(case, kTraining.tolerance.loss, kTraining.tolerance.loss)
    end)
  end

  test("triplet with defaults is by cosine, with a margin of 0.3", function()
    local a, p = support.float64 { { 1, 0 } }, support.float64 { { 0, 2 } }
    assert.is_near(0.3 + 1, lacuna.loss.triplet(a, p, a):item(), 1e-12)
    assert.is_near(0, lacuna.loss.triplet(a, a, p):item(), 1e-12)
    assert.is_near(2, lacuna.loss.triplet(a, p, a, { margin = 1 }):item(), 1e-12)
  end)

  test("stays finite, and so do its gradients, for rows of zeros and for rows that are the same", function()
    for _, options in ipairs { { distance = "cosine" }, { distance = "l2" } } do
      local inputs = {}
      for i = 1, 3 do inputs[i] = support.float64({ { 0, 0 }, { 1, 2 } }, true) end
      local value = lacuna.loss.triplet(inputs[1], inputs[2], inputs[3], options)
      assert.is_near(0.3, value:item(), 1e-12)
      value:backward()
      for i = 1, 3 do assert.is_true(support.distance(inputs[i]:grad(), { { 0, 0 }, { 0, 0 } }) < 10) end
    end
    local query, document = support.float64({ { 0, 0 }, { 1, 2 } }, true), support.float64 { { 1, 1 }, { 0, 0 } }
    local value = lacuna.loss.multiple_negatives(query, document, { scale = 1 })
    local cosine = 3 / math.sqrt(10)
    assert.is_near((math.log(2) + math.log(1 + math.exp(cosine))) / 2, value:item(), 1e-12)
    value:backward()
    assert.is_true(query:grad():norm():item() < 1e13) -- 1 / eps: what PyTorch gives there, and no NaN
  end)

  test("cross_entropy leaves out what is to be ignored", function()
    local logits = support.float64 { { 0, 0 }, { 50, -50 } }
    assert.is_near(math.log(2), lacuna.loss.cross_entropy(logits, integers { 1, -100 }):item(), 1e-12)
    local seven = lacuna.loss.cross_entropy(logits, integers { 0, 7 }, { ignore_index = 7 })
    assert.is_near(math.log(2), seven:item(), 1e-12)
  end)

  test("names what is wrong with its arguments", function()
    local a, b = support.float64 { { 1, 2 } }, support.float64 { { 1, 2, 3 } }
    local float = lacuna.tensor { { 1, 2 } }
    local loss = lacuna.loss
    for wanted, call in pairs {
      ["positive: wanted (1, 2) float64, as anchor, got (1, 3) float64"] = function() loss.triplet(a, b, a) end,
      ["document: wanted (1, 2) float64, as query, got (1, 2) float32"] = function() loss.in_batch(a, float) end,
      ["query: wanted (batch, dim), got (2) float64"] = function() loss.in_batch(a[0], a[0]) end,
      ["query: wanted floating numbers, got (1) int64"] = function() loss.multiple_negatives(integers { 1 }, a) end,
      ["anchor: wanted a Tensor, got nil"] = function() loss.triplet() end,
      ['triplet: no option named string "margins" (did you mean "margin"?)'] = function()
        loss.triplet(a, a, a, { margins = 1 })
      end,
      ['distance: wanted "cosine" or "l2", got string "cosin" (did you mean "cosine"?)'] = function()
        loss.triplet(a, a, a, { distance = "cosin" })
      end,
      ["temperature: wanted a number above 0, got number 0"] = function() loss.in_batch(a, a, { temperature = 0 }) end,
      ["scale: wanted a number above 0, got number inf"] = function()
        loss.multiple_negatives(a, a, { scale = math.huge })
      end,
      ["targets: wanted (1) int64, a class for each row of logits, got (2) int64"] = function()
        loss.cross_entropy(a, integers { 0, 1 })
      end,
      ["targets: wanted (1) int64, a class for each row of logits, got (1) float32"] = function()
        loss.cross_entropy(a, lacuna.tensor { 1 })
      end,
      ["Target 2 is out of bounds"] = function() loss.cross_entropy(a, integers { 2 }) end,
      ["label_smoothing: wanted a number from 0 to 1, got number 2"] = function()
        loss.cross_entropy(a, integers { 0 }, { label_smoothing = 2 })
      end,
      ["target: wanted (1, 2) float64, as input, got (1, 3) float64"] = function() loss.mse(a, b) end,
    } do
      local ok, err = pcall(call)
      assert.is_false(ok, wanted)
      assert.truthy(err:find(wanted, 1, true), err)
      assert.truthy(err:find "^[^\n]*loss_spec%.lua:%d+: ", err)
    end
  end)
end)
