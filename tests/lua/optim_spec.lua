--- Optimisers against PyTorch's paths (tests/golden), their state, schedules, clipping, misuse.
package.path = os.getenv "LACUNA_TEST_DATA" .. "/lua/support/?.lua;" .. package.path
local lacuna = require "lacuna"
local support = require "torch"

local function test(name, body)
  it(name, function()
    if not support.skipped(pending) then body() end
  end)
end

local kMetrics, kTraining = support.golden "metrics/cases.json", support.golden "training/cases.json"

local function leaves(list)
  local out = {}
  for i, values in ipairs(list) do out[i] = support.float64(values, true) end
  return out
end

-- The path of a golden case: the parameters after each step.
local function check_path(case)
  local params = leaves(case.start)
  local options = { lr = case.options.lr or 1e-3 }
  for name, value in pairs(case.options) do options[name] = value end
  local second = { params = { params[2] }, lr = options.lr / 2, weight_decay = 0.3 }
  local optimizer = lacuna.optim[case.optimizer]({ { params = { params[1] } }, second }, options)
  optimizer:set_schedule(function(step) return 1 / (1 + step) end)
  for step, gradients in ipairs(case.gradients) do
    optimizer:zero_grad()
    for i, gradient in ipairs(gradients) do
      if gradient then params[i]:grad(support.float64(gradient)) end
    end
    optimizer:step()
    for i, wanted in ipairs(case.path[step]) do
      local far = support.distance(params[i], wanted)
      assert.is_true(far <= kTraining.tolerance.optimizer, ("step %d, parameter %d: %g"):format(step, i, far))
    end
  end
end

-- A regression that an optimiser works on; returns the parameters and a function that takes a step.
local function problem(make)
  lacuna.random.manual_seed(5)
  local x, y = lacuna.ops.randn { 16, 3 }, lacuna.ops.randn { 16, 2 }
  local net = lacuna.nn.sequential { lacuna.nn.linear(3, 4), lacuna.ops.tanh, lacuna.nn.linear(4, 2) }
  local optimizer = make(net:parameters())
  return net, optimizer, function()
    optimizer:zero_grad()
    local loss = lacuna.loss.mse(net(x), y)
    loss:backward()
    optimizer:step()
    return loss:item()
  end
end

local function values_of(net)
  local out = {}
  for i, parameter in ipairs(net:parameters()) do out[i] = parameter:tolist() end
  return out
end

local function copies(tensors)
  local out = {}
  for name, tensor in pairs(tensors) do out[name] = tensor:clone() end
  return out
end

local kinds = {
  sgd = function(params) return lacuna.optim.sgd(params, { lr = 0.1, momentum = 0.9, nesterov = true }) end,
  adam = function(params) return lacuna.optim.adam(params, { lr = 0.01 }) end,
  adamw = function(params)
    return lacuna.optim.adamw(params, { lr = 0.01 }):set_schedule(lacuna.optim.schedule.cosine { steps = 60 })
  end,
}

describe("optim", function()
  for i, case in ipairs(kTraining.optimizers) do
    test(("%s goes PyTorch's way, case %d"):format(case.optimizer, i), function() check_path(case) end)
  end

  for i, case in ipairs(kMetrics.adam) do
    test(("adam goes the reference's way down a quadratic, case %d"):format(i), function()
      local a, c, x = support.float64(case.a), support.float64(case.c), support.float64(case.x0, true)
      local optimizer = lacuna.optim.adam({ x }, { lr = case.lr, betas = case.betas, eps = case.eps })
      for step, wanted in ipairs(case.path) do
        optimizer:zero_grad()
        local away = lacuna.ops.sub(x, c)
        local f = lacuna.ops.mul(lacuna.ops.dot(away, lacuna.ops.mv(a, away)), 0.5)
        assert.is_near(case.values[step], f:item(), 1e-8 * math.max(1, math.abs(case.values[step])))
        f:backward()
        optimizer:step()
        assert.is_true(support.distance(x, wanted) <= kMetrics.tolerance.adam)
      end
    end)
  end

  for name, make in pairs(kinds) do
    test(name .. " goes on from its state to the bit", function()
      local net, optimizer, step = problem(make)
      for _ = 1, 3 do step() end
      local state, weights = optimizer:state(), copies(net:state())
      local numbers = assert(require("dkjson").decode(require("dkjson").encode(state.numbers)))
      state = { tensors = copies(state.tensors), numbers = numbers }
      local losses = {}
      for i = 1, 4 do losses[i] = step() end
      local net2, optimizer2, step2 = problem(make)
      step2() -- something else until then
      net2:load_state(weights)
      optimizer2:load_state(state)
      assert.equal(3, optimizer2.steps)
      for i = 1, 4 do assert.equal(losses[i], step2()) end
      assert.same(values_of(net), values_of(net2))
    end)

    test(name .. " makes the loss smaller", function()
      local _, _, step = problem(make)
      local first, last = step(), nil
      for _ = 1, 40 do last = step() end
      assert.is_true(last < first * 0.9)
    end)
  end

  test("learning rates are lr times the schedule, a group's own where it has one", function()
    local params = leaves { { 1 }, { 1 } }
    local optimizer = lacuna.optim.sgd({ { params = { params[1] } }, { params = { params[2] }, lr = 3 } }, { lr = 1 })
    assert.equal(1, optimizer.lr)
    optimizer.lr = 2
    optimizer:set_schedule(function(step) return step == 0 and 0.5 or 1 end)
    assert.equal(1, optimizer:learning_rate())
    assert.equal(1.5, optimizer:learning_rate(2))
    for _, parameter in ipairs(params) do parameter:grad(support.float64 { 1 }) end
    optimizer:step()
    assert.same({ { 0 }, { -0.5 } }, { params[1]:tolist(), params[2]:tolist() })
    assert.equal(2, optimizer:learning_rate())
    assert.equal(3, optimizer:set_schedule(nil):learning_rate(2))
    assert.equal("optim.sgd (2 parameters, lr=2, 1 steps)", tostring(optimizer))
  end)

  test("a parameter that comes twice is changed once", function()
    local parameter = leaves { { 1 } }[1]
    local optimizer = lacuna.optim.sgd({ parameter, parameter, parameter:detach():requires_grad_() }, { lr = 1 })
    parameter:grad(support.float64 { 1 })
    optimizer:step()
    assert.same({ 0 }, parameter:tolist())
  end)

  test("what an optimiser keeps outlives the scope that it is made and used in", function()
    local parameter = leaves { { 1 } }[1]
    local optimizer
    lacuna.scope(function() optimizer = lacuna.optim.adam { parameter } end)
    for _ = 1, 3 do
      lacuna.scope(function()
        optimizer:zero_grad()
        lacuna.ops.sum(lacuna.ops.mul(parameter, parameter)):backward()
        optimizer:step()
      end)
    end
    assert.is_near(1 - 3e-3, parameter[0], 1e-5)
  end)

  test("names what is wrong with its arguments", function()
    local parameter = leaves { { 1 } }[1]
    local o, plain = lacuna.optim, lacuna.tensor { 1 }
    local optimizer = o.adam { parameter }
    for wanted, call in pairs {
      ["params: wanted at least one parameter, got none"] = function() o.adam {} end,
      ["params: wanted a list, got Tensor"] = function() o.adam(parameter) end,
      ["params[2]: wanted a Tensor, got number 3"] = function() o.adam { parameter, 3 } end,
      ["params[1]: wanted a tensor that requires gradients"] = function() o.sgd { plain } end,
      ['adam: no option named string "beta" (did you mean "betas"?)'] = function()
        o.adam({ parameter }, { beta = 1 })
      end,
      ["lr: wanted a number of at least 0, got number -1"] = function() o.adamw({ parameter }, { lr = -1 }) end,
      ["betas[2]: wanted a number of at least 0, below 1, got number 1"] = function()
        o.adam({ parameter }, { betas = { 0.9, 1 } })
      end,
      ["nesterov: wanted a momentum above 0 with it, got 0"] = function() o.sgd({ parameter }, { nesterov = true }) end,
      ["params[1].params: wanted a list, got nil"] = function() o.sgd { { lr = 1 } } end,
      ['params[1]: no option named string "momentun" (did you mean "momentum"?)'] = function()
        o.sgd { { params = { parameter }, momentun = 1 } }
      end,
      ["params[1].weight_decay: wanted a number of at least 0, got number -1"] = function()
        o.sgd { { params = { parameter }, weight_decay = -1 } }
      end,
      ["params[2]: wanted a group { params =, lr =, … }, got Tensor"] = function()
        o.sgd { { params = { parameter } }, parameter }
      end,
      ['Optimizer has no field string "step_count"'] = function() return optimizer.step_count end,
      ["self: wanted a Optimizer, got table"] = function() optimizer.step {} end,
      ["Optimizer: only lr can be set, not learning_rate"] = function() optimizer.learning_rate = 1 end,
      ["schedule: wanted a function, got number 1"] = function() optimizer:set_schedule(1) end,
      ["schedule: wanted a number of at least 0 for step 0, got nan"] = function()
        o.adam({ parameter }):set_schedule(function() return 0 / 0 end):step()
      end,
      ["state.numbers.kind: wanted \"adam\", got string \"sgd\""] = function()
        optimizer:load_state(o.sgd({ parameter }):state())
      end,
      ["state.numbers.parameter_steps: wanted a list of 1, got one of 2"] = function()
        optimizer:load_state(o.adam(leaves { { 1 }, { 1 } }):state())
      end,
      ["state.tensors.0.exp_avg: wanted (1) float64, got (2) float64"] = function()
        optimizer:load_state(o.adam(leaves { { 1, 2 } }):state())
      end,
      ["state.tensors.0.exp_avg: wanted a Tensor, got nil"] = function()
        optimizer:load_state { tensors = {}, numbers = optimizer:state().numbers }
      end,
    } do
      local ok, err = pcall(call)
      assert.is_false(ok, wanted)
      assert.truthy(err:find(wanted, 1, true), err)
      assert.truthy(err:find "^[^\n]*optim_spec%.lua:%d+: ", err)
    end
  end)
end)

describe("a step of training in a scope", function()
  test("leaves memory as it was", function()
    local function resident() -- MB
      local file = assert(io.open "/proc/self/statm")
      local pages = file:read("*a"):match "^%d+ (%d+)"
      file:close()
      return tonumber(pages) * 4096 / 2 ^ 20
    end
    collectgarbage "stop" -- what is freed is not the collector's work
    local net = lacuna.nn.linear(100, 100)
    local optimizer, x = lacuna.optim.adamw(net:parameters()), lacuna.ops.randn { 100, 100 }
    local function step()
      lacuna.scope(function()
        optimizer:zero_grad()
        lacuna.loss.mse(net(x), x):backward()
        lacuna.optim.clip_grad_norm(net:parameters(), 1)
        optimizer:step()
      end)
    end
    for _ = 1, 50 do step() end
    local before = resident()
    for _ = 1, 500 do step() end
    local after = resident()
    collectgarbage "restart"
    -- 500 steps make some 150 MB of tensors; the objects of Lua, which nobody collects here, are some 15 MB.
    assert.is_true(after - before < 40, ("%.0f MB more"):format(after - before))
  end)
end)

describe("optim.clip_grad_norm", function()
  for i, case in ipairs(kTraining.clips) do
    test(("scales as PyTorch does, case %d"):format(i), function()
      local params = leaves(case.gradients)
      for j, gradient in ipairs(case.gradients) do params[j]:grad(support.float64(gradient)) end
      params[#params + 1] = params[1] -- counts once
      local norm_type = case.norm_type == "inf" and math.huge or case.norm_type
      local norm = lacuna.optim.clip_grad_norm(params, case.max_norm, { norm_type = norm_type })
      assert.is_near(case.norm, norm, kTraining.tolerance.clip)
      for j, wanted in ipairs(case.clipped) do
        assert.is_true(support.distance(params[j]:grad(), wanted) <= kTraining.tolerance.clip)
      end
    end)
  end

  test("of parameters without gradients is 0", function()
    assert.equal(0, lacuna.optim.clip_grad_norm(leaves { { 1 } }, 1))
  end)

  test("says so where a gradient is not finite, before anything is changed", function()
    for text, bad in pairs { NaN = 0 / 0, infinite = math.huge } do
      local params = leaves { { 1, 2 }, { 3 } }
      params[1]:grad(support.float64 { 1, bad })
      params[2]:grad(support.float64 { 30 })
      local ok, err = pcall(lacuna.optim.clip_grad_norm, params, 1, { error_if_nonfinite = true })
      assert.is_false(ok)
      assert.truthy(err:find("clip_grad_norm: the norm of the gradients is " .. text, 1, true), err)
      assert.equal(30, params[2]:grad()[0])
      local norm = lacuna.optim.clip_grad_norm(params, 1)
      assert.is_true(norm ~= norm or norm == math.huge)
    end
  end)
end)

describe("optim.clip_grad_value", function()
  test("cuts each element", function()
    local parameter = leaves { { 1, 2, 3 } }[1]
    parameter:grad(support.float64 { -5, 0.5, 5 })
    lacuna.optim.clip_grad_value({ parameter }, 1)
    assert.same({ -1, 0.5, 1 }, parameter:grad():tolist())
  end)
end)

describe("a schedule", function()
  local schedule = lacuna.optim.schedule

  local function at(f, ...)
    local out = {}
    for i, step in ipairs { ... } do out[i] = f(step) end
    return out
  end

  it("is a function of the step", function()
    assert.same({ 1, 1 }, at(schedule.constant(), 0, 1000))
    assert.same({ 0.5 }, at(schedule.constant { factor = 0.5 }, 3))
    assert.same({ 1, 0.75, 0, 0 }, at(schedule.linear { steps = 4 }, 0, 1, 4, 9))
    assert.same({ 0.5, 1, 1 }, at(schedule.linear { steps = 2, from = 0.5, to = 1 }, 0, 2, 3))
    assert.same({ 1, 1, 0.5, 0.25 }, at(schedule.step { every = 2, factor = 0.5 }, 0, 1, 2, 5))
    assert.same({ 1, 0.5, 0.25 }, at(schedule.exponential { factor = 0.5 }, 0, 1, 2))
  end)

  it("by cosine is half a wave, and stays at its end", function()
    local f = schedule.cosine { steps = 4, to = 0.1 }
    local slope = 0.45 * math.sqrt(0.5)
    for i, wanted in ipairs { 1, 0.55 + slope, 0.55, 0.55 - slope, 0.1, 0.1 } do
      assert.is_near(wanted, f(i - 1), 1e-12)
    end
    local warm = schedule.warmup_cosine { warmup = 2, steps = 6, to = 0.1 }
    assert.same({ 0.5, 1 }, at(warm, 0, 1))
    for step = 0, 6 do assert.equal(f(step), warm(step + 2)) end
  end)

  it("names what is wrong with its options", function()
    for wanted, call in pairs {
      ['linear: no option named string "step" (did you mean "steps"?)'] = function() schedule.linear { step = 3 } end,
      ["steps: wanted a whole number, got nil"] = function() schedule.cosine {} end,
      ["steps: wanted a whole number of at least 11, got number 10"] = function()
        schedule.warmup_cosine { warmup = 10, steps = 10 }
      end,
      ["factor: wanted a number, got nil"] = function() schedule.exponential {} end,
      ["every: wanted a whole number of at least 1, got number 0"] = function() schedule.step { every = 0 } end,
      ["to: wanted a number of at least 0, got number -1"] = function() schedule.linear { steps = 1, to = -1 } end,
    } do
      local ok, err = pcall(call)
      assert.is_false(ok, wanted)
      assert.truthy(err:find(wanted, 1, true), err)
    end
  end)
end)
