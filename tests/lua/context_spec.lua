--- Contexts and segments on the real model: what is the same to the bit, what is shared, and what misuse says.
package.path = os.getenv "LACUNA_TEST_DATA" .. "/lua/?.lua;" .. package.path
local golden = require "support.golden"

local kText = "The river ran slowly past the mill, and the miller counted his sacks twice before the carts came up the "
  .. "road from the village. Nobody spoke of the flood any more, though the mark was still there on the wall."

-- Index of the first value in which two 1-d tensors differ by more than `near`; nil when none does.
local function first_difference(a, b, size, near)
  for i = 0, size - 1 do
    local distance = math.abs(a[i] - b[i])
    if distance > near or distance ~= distance then return i end
  end
end

local function slice(list, from, to)
  local out = {}
  for i = from, to or #list do out[#out + 1] = list[i] end
  return out
end

-- What is the same to the bit on cpu is within rounding on another backend.
local function describe_backend(backend)
  local model, ids, size

  local function assert_same(a, b, count, message)
    local i = first_difference(a, b, count, backend.same)
    assert.is_nil(i, i and ("%s: logits differ at %d: %.9g, %.9g"):format(message, i, a[i], b[i]))
  end

  local function open(threads)
    return assert(require("lacuna").model.open(os.getenv "LACUNA_SMOLLM2", {
      threads = threads, backend = backend.options.backend, dtype = backend.options.dtype,
    }))
  end

  setup(function()
    model = golden.model(backend)
    if not model then return end
    ids, size = model:encode(kText .. kText), model.vocab_size
  end)

  local function test(name, body)
    it(name, function()
      if golden.skipped(pending, backend) then return end
      body()
    end)
  end

  test("gives the same logits to the bit however the prompt is cut into appends", function()
    local whole = model:context():append(ids):logits()
    for _, step in ipairs { 1, 7, 32, 33 } do
      local ctx = model:context()
      for from = 1, #ids, step do ctx:append(slice(ids, from, math.min(#ids, from + step - 1))) end
      assert_same(whole, ctx:logits(), size, "cut every " .. step)
    end
  end)

  test("gives the same logits to the bit for one thread and for two", function()
    local one = open(1)
    local from_one = one:context():append(ids):logits()
    one:free()
    assert_same(from_one, open(2):context():append(ids):logits(), size, "threads")
    collectgarbage()
  end)

  test("probes what an append would give, to the bit, in any company", function()
    for _, length in ipairs { 1, 31, 32, 33 } do -- below, at and beyond a block's border
      local ctx = model:context():append(slice(ids, 1, length))
      local rows = ctx:probe(284, { length, length + 7.5, -3, length })
      assert_same(rows[0], rows[3], size, "the same position twice")
      for i, position in ipairs { length, length + 7.5, -3 } do
        local forked = ctx:fork():append({ 284 }, { positions = { position } })
        assert_same(rows[i - 1], forked:logits(), size, ("length %d, position %g"):format(length, position))
      end
    end
  end)

  test("is the same after moving everything", function()
    local near, far = model:context(), model:context()
    local moved = {}
    for i = 1, 20 do moved[i] = i - 1 - 15 end
    near:append(slice(ids, 1, 20))
    far:append(slice(ids, 1, 20), { positions = moved })
    local a, b = near:probe(30, { 35 })[0], far:probe(30, { 20 })[0]
    -- Only differences of positions matter; the angles differ, so float32 rounding does (2e-3: "moved, all <= 600").
    for i = 0, size - 1 do assert.is_near(a[i], b[i], 5e-3) end
  end)

  test("forks share what has been read and go their own ways", function()
    local ctx = model:context():append(slice(ids, 1, 20))
    local before = ctx:logits()
    local bytes = ctx:memory()
    local fork = ctx:fork()
    local fork_bytes, shared = fork:memory()
    assert.equal(bytes, fork_bytes)
    assert.equal(bytes, shared)
    fork:append { 1, 2, 3 }
    assert.equal(20, ctx.length)
    assert.equal(23, fork.length)
    assert_same(before, ctx:probe(ids[20], { 19 }) and ctx:logits(), size, "the origin after its fork went on")
    ctx:free()
    assert_same(fork:logits(), model:context():append(slice(ids, 1, 20)):append({ 1, 2, 3 }):logits(), size, "fork")
  end)

  test("rewinds to what it was, to the bit", function()
    local ctx = model:context():append(slice(ids, 1, 40))
    local before = ctx:logits()
    ctx:append(slice(ids, 41, 70)):rewind(30)
    assert.equal(40, ctx.length)
    assert.equal(40, ctx.next_position)
    assert_same(before, ctx:logits(), size, "after rewind")
    ctx:append { ids[41] }
    assert_same(ctx:logits(), model:context():append(slice(ids, 1, 41)):logits(), size, "append after rewind")
    ctx:rewind(41)
    assert.equal(0, ctx.next_position)
    assert.has_error(function() ctx:logits() end)
    assert.has_error(function() ctx:rewind(1) end)
  end)

  test("remembers what each token saw across attach, detach and rewind", function()
    local a, b = model:segment(slice(ids, 1, 10)), model:segment(slice(ids, 11, 30), { positions = nil })
    local ctx = model:context()
    local span = ctx:attach(a, { at = 0 })
    ctx:append({ ids[40], ids[41] }, { positions = { 10, 11 } })
    local seeing_a = ctx:logits()
    ctx:detach(span)
    ctx:attach(b, { at = 2.5 })
    ctx:append { ids[42] }
    ctx:rewind(1)
    assert_same(seeing_a, ctx:logits(), size, "the last token saw a, not b")
    assert.equal(1, #ctx:spans())
    assert.equal(2.5, ctx:spans()[1].at)
    assert.equal(20, ctx:spans()[1].length)
    assert.same(slice(ids, 11, 30), ctx:spans()[1].segment:ids())
    assert.equal(22, ctx.length)
    assert.equal(12, ctx.next_position)
  end)

  test("sees an attached segment as the plain context does, within rounding", function()
    local plain = model:context():append(slice(ids, 1, 30)):logits()
    local ctx = model:context()
    ctx:attach(model:segment(slice(ids, 1, 29)), { at = 0 })
    ctx:append({ ids[30] }, { positions = { 29 } })
    local attached = ctx:logits()
    for i = 0, size - 1 do assert.is_near(plain[i], attached[i], 2e-3) end -- float32, normal positions
  end)

  test("appends to several contexts in one pass, each as if alone", function()
    local first, second, third = model:context(), model:context():append(slice(ids, 1, 5)), model:context()
    model:append_batch({ first, second, third }, { slice(ids, 1, 3), { 7 }, slice(ids, 1, 33) }, { { 0, 1, 2 }, { 9 },
      (function() local p = {} for i = 1, 33 do p[i] = i / 2 end return p end)() })
    assert_same(first:logits(), model:context():append(slice(ids, 1, 3)):logits(), size, "first")
    local alone = model:context():append(slice(ids, 1, 5)):append({ 7 }, { positions = { 9 } })
    assert_same(second:logits(), alone:logits(), size, "second")
    assert.equal(33, third.length)
    assert.has_error(function() model:append_batch({ first, first }, { { 1 }, { 1 } }) end)
  end)

  test("respects its capacity and appends nothing that does not fit", function()
    local ctx = model:context { capacity = 8 }
    ctx:append(slice(ids, 1, 6))
    local ok, message = pcall(ctx.append, ctx, { 1, 2, 3 })
    assert.is_false(ok)
    assert.matches("capacity 8", message)
    assert.equal(6, ctx.length)
    assert.same(slice(ids, 1, 6), ctx:ids())
    assert.has_error(function() ctx:attach(model:segment { 1, 2, 3 }) end)
    ctx:append { 1, 2 }
    assert.equal(8, ctx.length)
  end)

  test("gives its memory back when it is dropped", function()
    local function resident()
      for line in io.lines "/proc/self/status" do
        local kilobytes = line:match "^VmRSS:%s+(%d+)"
        if kilobytes then return tonumber(kilobytes) / 1024 end
      end
    end
    local before = resident()
    for _ = 1, 20 do
      local ctx = model:context():append(ids)
      ctx:free()
    end
    assert.is_true(resident() - before < 50) -- MiB; twenty contexts of this length hold more than 60
  end)

  test("names the argument in the error of each misuse", function()
    local ctx = model:context():append { 1, 2, 3 }
    local freed = model:context()
    freed:free()
    freed:free()
    local cases = {
      { "ids", function() ctx:append(nil) end },
      { "ids%[2%]", function() ctx:append { 1, "x" } end },
      { "ids%[1%]", function() ctx:append { -1 } end },
      { "ids%[1%]", function() ctx:append { size } end },
      { "ids%[1%]", function() ctx:append { 1.5 } end },
      { "positions", function() ctx:append({ 1, 2 }, { positions = { 1 } }) end },
      { "positions%[1%]", function() ctx:append({ 1 }, { positions = { 0 / 0 } }) end },
      { "positions%[1%]", function() ctx:append({ 1 }, { positions = { 1e300 } }) end },
      { "position", function() ctx:append({ 1 }, { position = { 1 } }) end },
      { "positions", function() ctx:probe(1, nil) end },
      { "positions", function() ctx:probe(1, {}) end },
      { "positions%[1%]", function() ctx:probe(1, { math.huge }) end },
      { "id", function() ctx:probe("x", { 1 }) end },
      { "n", function() ctx:rewind(-1) end },
      { "n", function() ctx:rewind "x" end },
      { "segment", function() ctx:attach(ctx) end },
      { "at", function() ctx:attach(model:segment { 1 }, { at = 0 / 0 }) end },
      { "span", function() ctx:detach(3) end },
      { "context", function() freed:append { 1 } end },
      { "context", function() return freed.length end },
      { "capacity", function() model:context { capacity = -5 } end },
      { "capacity", function() model:context { capacity = "x" } end },
      { "ids", function() model:segment {} end },
      { "text", function() model:encode(nil) end },
      { "ids%[1%]", function() model:decode { size } end },
      { "id", function() model:token_text(-1) end },
      { "context", function() ctx.append(io.stdout, { 1 }) end },
      { "model", function() model.encode(ctx, "x") end },
    }
    for i, case in ipairs(cases) do
      local ok, message = pcall(case[2])
      assert.is_false(ok, "case " .. i)
      assert.matches(case[1], message)
    end
    assert.same({ 1, 2, 3 }, ctx:ids())
  end)

  test("takes positions of a billion either way", function()
    local ctx = model:context():append({ 1, 2 }, { positions = { -1e9, 1e9 } })
    assert.equal(1e9 + 1, ctx.next_position)
    local logits = ctx:logits()
    for i = 0, size - 1, 997 do assert.is_true(logits[i] == logits[i]) end
    assert.has_error(function() ctx:append { 1 } end) -- its default position lies beyond
  end)
end

describe("a context of the real model on cpu", function() describe_backend(golden.cpu) end)
describe("a context of the real model on torch", function() describe_backend(golden.torch64) end)
