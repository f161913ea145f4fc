-- The Lua side of tensor_bench.cpp: the same operators on tensors of the same shapes, each called `count` times. Its
-- functions are for lacuna_script_call: their results are whole picoseconds for one call.
local clock = require "lacuna.clock"
local lacuna = require "lacuna"
local ops = lacuna.ops

local function ones(...) return ops.ones { ... } end

local a, b, changed = ones(4, 4), ones(4, 4), ones(4, 4)
local large_a, large_b

-- Each has its loop: what is measured is a call where it stands in a script.
local operators = {
  add = function(count) for _ = 1, count do local _ = ops.add(a, b) end end,
  add_alpha = function(count) for _ = 1, count do local _ = ops.add(a, b, { alpha = 2 }) end end,
  add_number = function(count) for _ = 1, count do local _ = ops.add(a, 2.5) end end,
  add_ = function(count) for _ = 1, count do local _ = ops.add_(changed, b) end end,
  relu = function(count) for _ = 1, count do local _ = ops.relu(a) end end,
  matmul = function(count) for _ = 1, count do local _ = ops.matmul(a, b) end end,
  sum_dim = function(count) for _ = 1, count do local _ = ops.sum(a, 1, { keepdim = true }) end end,
  softmax = function(count) for _ = 1, count do local _ = ops.softmax(a, -1) end end,
  reshape = function(count) for _ = 1, count do local _ = ops.reshape(a, { 2, 8 }) end end,
  cat = function(count) for _ = 1, count do local _ = ops.cat { a, b } end end,
  topk = function(count) for _ = 1, count do local _ = ops.topk(a, 2) end end,
  layer_norm = function(count) for _ = 1, count do local _ = ops.layer_norm(a, 4) end end,
}

local function picoseconds(count, body)
  count = tonumber(count)
  local start = clock.seconds()
  body(count)
  return math.floor((clock.seconds() - start) / count * 1e12) -- the boundary takes whole numbers: picoseconds
end

package.loaded["tensor_bench"] = {
  operator = function(name, count) return picoseconds(count, operators[name]) end,
  --- Makes the two matrices of `matmul`.
  prepare = function(size)
    size = tonumber(size)
    large_a, large_b = ones(size, size), ones(size, size)
    return 0
  end,
  matmul = function(count)
    return picoseconds(count, function(n) for _ = 1, n do local _ = ops.matmul(large_a, large_b) end end)
  end,
  --- An element of a vector of `count`, read or written.
  read = function(count)
    local vector = ones(tonumber(count))
    local sum = 0
    local time = picoseconds(count, function(n) for i = 0, n - 1 do sum = sum + vector[i] end end)
    assert(sum == vector:numel())
    return time
  end,
  write = function(count)
    local vector = ones(tonumber(count))
    return picoseconds(count, function(n) for i = 0, n - 1 do vector[i] = i end end)
  end,
  --- Results of 64 KiB that nobody keeps: the collector must hear of their memory.
  temporaries = function(count)
    local source = ones(128, 128)
    return picoseconds(count, function(n) for _ = 1, n do local _ = ops.relu(source) end end)
  end,
  scoped = function(count)
    local source = ones(128, 128)
    return picoseconds(count, function(n)
      for _ = 1, n do lacuna.scope(function() local _ = ops.relu(source) end) end
    end)
  end,
}
