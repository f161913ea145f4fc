--- Modules: what all of them share (parts, names, state, text), first values, misuse.
package.path = os.getenv "LACUNA_TEST_DATA" .. "/lua/support/?.lua;" .. package.path
local lacuna = require "lacuna"
local support = require "torch"

local function test(name, body)
  it(name, function()
    if not support.skipped(pending) then body() end
  end)
end

local function names_of(module)
  local names = {}
  for i, entry in ipairs(module:named_parameters()) do names[i] = entry.name end
  return names
end

local function small_llama(options)
  local given = { vocab_size = 7, dim = 8, layers = 2, heads = 2, feed_forward_dim = 16 }
  for name, value in pairs(options or {}) do given[name] = value end
  return lacuna.nn.llama(given)
end

-- Calls and looks for an error with this text, at this file's line.
local function refuses(wanted, call, ...)
  local ok, err = pcall(call, ...)
  assert.is_false(ok, wanted)
  assert.truthy(tostring(err):find(wanted, 1, true), err)
  assert.truthy(err:find "^[^\n]*nn_spec%.lua:%d+: ", err)
end

describe("a module", function()
  test("has the parts that its fields are given, in that order", function()
    local Net = lacuna.nn.class "Net"
    function Net:init(width)
      self.hidden = lacuna.nn.linear(2, width)
      self.scale = lacuna.tensor({ 1 }, { requires_grad = true })
      self.constant = lacuna.tensor { 2 } -- needs no gradients: no parameter
      self.layers = lacuna.nn.list { lacuna.nn.linear(width, 1, { bias = false }), lacuna.nn.dropout(0) }
    end
    function Net:forward(x) return lacuna.ops.mul(self.layers[1](self.hidden(x)), self.scale) end
    local net = Net(3)
    assert.same({ "scale", "hidden.weight", "hidden.bias", "layers.0.weight" }, names_of(net))
    assert.equal(1 + 6 + 3 + 3, net:parameter_count())
    assert.same({ 5, 1 }, net(lacuna.ops.randn { 5, 2 }):sizes())
    assert.equal("hidden", net.hidden:path())
    assert.equal("layers.0", net.layers[1]:path())
    assert.equal(2, #net.layers)
    assert.is_true(lacuna.nn.is(net))
    assert.is_false(lacuna.nn.is {})
    assert.equal([[Net
  hidden: nn.Linear(2 -> 3)
  layers: nn.List
    0: nn.Linear(3 -> 1, no bias)
    1: nn.Dropout(p=0)]], tostring(net))
    net.hidden = lacuna.nn.linear(2, 4) -- a part is exchanged: it keeps its place
    assert.same({ 4, 2 }, net:named_parameters()[2].tensor:sizes())
  end)

  test("that two fields share counts once", function()
    local Net = lacuna.nn.class "Net"
    local net, shared = Net(), lacuna.nn.linear(2, 2)
    net.first = shared
    net.second = shared
    net.third = lacuna.nn.linear(2, 2, { bias = false })
    net.third.weight = shared.weight
    assert.same({ "first.weight", "first.bias" }, names_of(net))
    net:to "float64"
    assert.same({ "first.weight", "first.bias" }, names_of(net))
    assert.equal("float64", net.third.weight:dtype())
  end)

  test("is in training until it is told otherwise", function()
    local net = lacuna.nn.sequential { lacuna.nn.linear(2, 2), lacuna.nn.dropout(0.5) }
    local x = lacuna.ops.ones { 1, 2 }
    assert.is_true(net:is_training())
    assert.is_false(net:eval()[2]:is_training())
    assert.same(net(x):tolist(), net(x):tolist())
    assert.is_true(net:train()[2]:is_training())
  end)

  test("draws the same dropout from the same seed", function()
    local module, x = lacuna.nn.dropout(0.5), lacuna.ops.ones { 64 }
    lacuna.random.manual_seed(1)
    local first, second = module(x):tolist(), module(x):tolist()
    lacuna.random.manual_seed(1)
    assert.same(first, module(x):tolist())
    assert.is_true(tostring(first) ~= nil and not pcall(assert.same, first, second))
  end)

  test("takes a state back, and nothing of one that does not fit", function()
    local net, other = small_llama(), small_llama()
    local ids = lacuna.tensor({ 1, 2, 3 }, { dtype = "int64" })
    assert.is_false(pcall(assert.same, net(ids):tolist(), other(ids):tolist()))
    other:load_state(net:state())
    assert.same(net(ids):tolist(), other(ids):tolist())
    assert.is_true(other.model.norm.weight:requires_grad())

    local before = other(ids):tolist()
    local function with(name, value)
      local state = small_llama():state()
      state[name] = value
      return state
    end
    local name = "model.layers.1.mlp.up_proj.weight"
    refuses("state: " .. name .. " is missing", other.load_state, other, (function()
      local state = net:state()
      state[name] = nil
      return state
    end)())
    refuses("state." .. name .. ": wanted (16, 8) float32, got (8, 16) float32", other.load_state, other,
      with(name, lacuna.ops.zeros { 8, 16 }))
    refuses("state." .. name .. ": wanted (16, 8) float32, got (16, 8) float64", other.load_state, other,
      with(name, lacuna.ops.zeros({ 16, 8 }, { dtype = "float64" })))
    refuses("state." .. name .. ": wanted a Tensor, got number 1", other.load_state, other, with(name, 1))
    refuses('state: no parameter named "model.layers.1.mlp.up.weight" (did you mean "' .. name .. '"?)',
      other.load_state, other, with("model.layers.1.mlp.up.weight", lacuna.ops.zeros { 1 }))
    assert.same(before, other(ids):tolist())
  end)

  test("forgets its gradients when told", function()
    local net = lacuna.nn.linear(2, 1)
    lacuna.ops.sum(net(lacuna.ops.ones { 3, 2 })):backward()
    assert.same({ { 3, 3 } }, net.weight:grad():tolist())
    assert.is_nil(net:zero_grad().weight:grad())
  end)

  test("survives the scope that it was made in", function()
    local net
    lacuna.scope(function() net = lacuna.nn.linear(2, 1):to "float64" end)
    assert.same({ 1, 1 }, net(support.float64 { { 1, 2 } }):sizes())
  end)
end)

describe("first values", function()
  test("are the same for the same seed", function()
    local function values(seed)
      lacuna.random.manual_seed(seed)
      local out = {}
      for i, parameter in ipairs(small_llama():parameters()) do out[i] = parameter:tolist() end
      return out
    end
    assert.same(values(4), values(4))
    assert.is_false(pcall(assert.same, values(4), values(5)))
  end)

  test("of a linear layer are uniform in ±1/√inputs, as PyTorch's", function()
    lacuna.random.manual_seed(2)
    local net = lacuna.nn.linear(64, 500)
    for _, parameter in ipairs(net:parameters()) do
      local most = lacuna.autograd.no_grad(function() return parameter:abs():max():item() end)
      assert.is_true(most <= 0.125 and most > 0.12)
    end
    local std = lacuna.ops.std(net.weight):item()
    assert.is_near(0.125 / math.sqrt(3), std, 1e-3) -- 32,000 values: six σ of the estimate
  end)

  test("of a window are uniform in ±1/√(inputs of a group · kernel_size)", function()
    local net = lacuna.nn.conv1d(8, 256, 4, { groups = 2 })
    assert.same({ 256, 4, 4 }, net.weight:sizes())
    local most = lacuna.autograd.no_grad(function() return net.weight:abs():max():item() end)
    assert.is_true(most <= 0.25 and most > 0.24)
  end)

  test("of an embedding and of a llama are normal", function()
    lacuna.random.manual_seed(2)
    assert.is_near(1, lacuna.ops.std(lacuna.nn.embedding(100, 100).weight):item(), 0.04)
    local model = small_llama { vocab_size = 1000, dim = 64, layers = 1, feed_forward_dim = 512 }
    local state = model:state()
    for _, name in ipairs { "model.embed_tokens.weight", "lm_head.weight", "model.layers.0.mlp.down_proj.weight" } do
      assert.is_near(0.02, lacuna.ops.std(state[name]):item(), 1e-3)
    end
    assert.same({ 1, 1 }, { model.model.norm.weight[0], model.model.norm.weight[63] })
  end)
end)

describe("nn.llama", function()
  test("has Hugging Face's names, and no head of its own where it is tied", function()
    assert.same({
      "model.embed_tokens.weight",
      "model.layers.0.self_attn.q_proj.weight", "model.layers.0.self_attn.k_proj.weight",
      "model.layers.0.self_attn.v_proj.weight", "model.layers.0.self_attn.o_proj.weight",
      "model.layers.0.mlp.gate_proj.weight", "model.layers.0.mlp.up_proj.weight", "model.layers.0.mlp.down_proj.weight",
      "model.layers.0.input_layernorm.weight", "model.layers.0.post_attention_layernorm.weight",
      "model.norm.weight",
    }, names_of(small_llama { layers = 1, tied = true }))
    assert.equal("lm_head.weight", table.remove(names_of(small_llama())))
  end)

  test("says what was chosen", function()
    local model = lacuna.nn.llama { vocab_size = 7, dim = 12, layers = 3, heads = 2 }
    assert.same({
      vocab_size = 7, dim = 12, layers = 3, heads = 2, kv_heads = 2, head_dim = 6, feed_forward_dim = 32,
      context_length = 2048, rope_base = 10000, rms_epsilon = 1e-5, tied = false,
    }, model.config)
    assert.truthy(tostring(model):find("0-2: 3 × nn.TransformerBlock", 1, true), tostring(model))
  end)

  test("works in bfloat16 too", function()
    local model, ids = small_llama(), lacuna.tensor({ { 1, 2, 3 } }, { dtype = "int64" })
    local exact = lacuna.autograd.no_grad(model, ids)
    local logits = lacuna.autograd.no_grad(model:to "bfloat16", ids)
    assert.equal("bfloat16", logits:dtype())
    assert.is_true(support.distance(logits:to "float32", exact:tolist()) < 0.02)
  end)

  test("lets a token see only what is before it", function()
    local model = small_llama { std = 0.5 }
    local function logits(ids) return model(lacuna.tensor(ids, { dtype = "int64" })):tolist() end
    local one, other = logits { 1, 2, 3, 4 }, logits { 1, 2, 3, 5 }
    assert.is_true(support.distance(lacuna.tensor { one[1], one[2], one[3] }, { other[1], other[2], other[3] }) < 1e-6)
    assert.is_true(support.distance(lacuna.tensor(one[4]), other[4]) > 1e-3)
  end)
end)

describe("misuse of a module", function()
  local nn = setmetatable({}, { __index = function(_, name) return lacuna.nn[name] end })
  local function zeros(sizes, dtype) return lacuna.ops.zeros(sizes, { dtype = dtype or "float32" }) end

  test("names the module, its place, what was wanted and what came", function()
    local net = nn.sequential { nn.linear(2, 3), nn.conv1d(3, 4, 3), nn.layer_norm(4) }
    refuses("nn.Linear(2 -> 3) at 0: input: wanted (…, 2) float32, got (5, 3) float32", net, zeros { 5, 3 })
    refuses("nn.Linear(2 -> 3) at 0: input: wanted (…, 2) float32, got (5, 2) float64", net, zeros({ 5, 2 }, "float64"))
    refuses("nn.Linear(2 -> 3) at 0: input: wanted (…, 2) float32, got nil", net)
    refuses("at 1: input: wanted (batch, 3, time) or (3, time) float32, got (5, 3) float32", net, zeros { 5, 2 })
    refuses("at 1: input: wanted a time of at least 3 (the window, less the padding), got 2", net[2], zeros { 3, 2 })
    refuses("at 2: input: wanted (…, 4) float32, got () float32", net[3], zeros {})
    refuses("nn.RmsNorm(4, eps=1e-05): input: wanted (…, 4) float32", nn.rms_norm(4), zeros { 5 })
    local freed = zeros { 2 }
    freed:free()
    refuses("input: wanted (…, 2) float32, got Tensor (freed)", net, freed)
  end)

  test("of attention and the llama, too", function()
    local attention = nn.attention { dim = 4, heads = 2 }
    refuses("input: wanted (batch, time, 4) or (time, 4) float32, got (4) float32", attention, zeros { 4 })
    refuses("mask: wanted (3, 3) or (batch, 3, 3) float32, got (2, 3) float32", attention, zeros { 3, 4 },
      { mask = zeros { 2, 3 } })
    refuses("mask: wanted a Tensor, got table", attention, zeros { 3, 4 }, { mask = {} })
    refuses("positions: wanted (3) int64, int32, float32 or float64, got (2) float32", attention, zeros { 3, 4 },
      { positions = zeros { 2 } })
    refuses('options: no option named string "masks" (did you mean "mask"?)', attention, zeros { 3, 4 }, { masks = 1 })
    local model = small_llama { context_length = 3 }
    refuses("ids: wanted 1 to 3 of them (context_length), got 4", model, zeros({ 2, 4 }, "int64"))
    refuses("ids: wanted (batch, time) or (time) int64 or int32, got (2) float32", model, zeros { 2 })
    refuses("nn.Embedding(7, 8) at model.embed_tokens: ids: wanted numbers from 0 to 6, got 7", model,
      lacuna.tensor({ 1, 7 }, { dtype = "int64" }))
    refuses("ids: wanted numbers from 0 to 6, got -1", model, lacuna.tensor({ -1, 7 }, { dtype = "int64" }))
  end)

  test("of its constructor is named", function()
    for wanted, call in pairs {
      ["inputs: wanted a whole number, got nil"] = function() nn.linear() end,
      ["outputs: wanted a whole number of at least 1, got number 0"] = function() nn.linear(2, 0) end,
      ['linear: no option named string "bais" (did you mean "bias"?)'] = function()
        nn.linear(2, 2, { bais = false })
      end,
      ['"bfloat16" or "float16", got "float31" (did you mean "float32"?)'] = function()
        nn.linear(2, 2, { dtype = "float31" })
      end,
      ["kv_heads: wanted a divisor of heads (4), got 3"] = function()
        nn.attention { dim = 8, heads = 4, kv_heads = 3 }
      end,
      ["heads: wanted a divisor of dim (8), or head_dim too, got 3"] = function()
        nn.attention { dim = 8, heads = 3 }
      end,
      ["head_dim: wanted an even number for rotary positions, got 3"] = function()
        nn.attention { dim = 6, heads = 2 }
      end,
      ['rope_pairs: wanted "halves" or "adjacent", got string "x"'] = function()
        nn.attention { dim = 4, heads = 2, rope_pairs = "x" }
      end,
      ["p: wanted a number from 0 to 1, got 2"] = function() nn.dropout(2) end,
      ["groups: wanted a divisor of inputs and outputs (3, 4), got 2"] = function()
        nn.conv1d(3, 4, 1, { groups = 2 })
      end,
      ["padding_idx: wanted a whole number from 0 to 4, got number 5"] = function()
        nn.embedding(5, 2, { padding_idx = 5 })
      end,
      ["stages[2]: wanted a function, got number 1"] = function() nn.sequential { nn.dropout(0), 1 } end,
      ["modules[1]: wanted a module, got table"] = function() nn.list { {} } end,
      ['llama: no option named string "depth"'] = function() nn.llama { depth = 1 } end,
      ["vocab_size: wanted a whole number, got nil"] = function() nn.llama { dim = 1, layers = 1, heads = 1 } end,
      ['Net: no field can be named string "forward": it is a method'] = function()
        lacuna.nn.class "Net"().forward = 1
      end,
      ["nn.Sequential: a module cannot be a part of itself"] = function()
        local outer = lacuna.nn.class "Net"()
        outer.inner = nn.sequential { nn.dropout(0) }
        outer.inner[2] = outer
      end,
      ["Net: this class of modules has no method forward"] = function() lacuna.nn.class "Net"()() end,
      ['dtype: wanted "float32", "float64", "bfloat16" or "float16", got "int64"'] = function()
        nn.linear(1, 1):to "int64"
      end,
    } do
      refuses(wanted, call)
    end
  end)
end)
