--- Policies in a process of their own: the same decisions, bounds that hold, and nothing left behind.
local clock = require "lacuna.clock"
local ffi = require "ffi"
local native = require "lacuna.native"
local policy = require "lacuna.policy"
local engine = require "lacuna.tensor.engine"
local tensor = require "lacuna.tensor"

local kScripts = os.getenv "LACUNA_TEST_DATA" .. "/../scripts/gap_selectors/"
local kIgnore, kSigkill, kSigchld, kSigstop = ffi.cast("void *", 1), 9, 17, 19

ffi.cdef [[
int getpid(void);
int kill(int process, int signal);
void *signal(int number, void *handler);
int fork(void);
int waitpid(int process, int *status, int options);
void _exit(int status);
]]

-- The processes that this one has as children: {{id=, name=, state=},…}; io.popen's own not among them.
local function children()
  local own, list = ffi.C.getpid(), {}
  local listing = io.popen "ls /proc"
  local names = listing:read "*a"
  listing:close()
  for id in names:gmatch "%f[%d](%d+)\n" do
    local file = io.open("/proc/" .. id .. "/stat")
    local text = file and file:read "*a"
    if file then file:close() end
    local name, state, parent = (text or ""):match "^%d+ %((.-)%) (%a) (%d+)"
    if tonumber(parent) == own then list[#list + 1] = { id = tonumber(id), name = name, state = state } end
  end
  return list
end

local function workers()
  local list = {}
  for _, child in ipairs(children()) do
    if child.name == "lacuna-worker" then list[#list + 1] = child.id end
  end
  return list
end

-- The worker of the only policy that has one.
local function only_worker()
  local list = workers()
  assert.equal(1, #list)
  return list[1]
end

local function collect()
  collectgarbage()
  collectgarbage()
end

local function open_files()
  local listing = io.popen("ls /proc/" .. ffi.C.getpid() .. "/fd | wc -l")
  local count = tonumber(listing:read "*a")
  listing:close()
  return count
end

local function load_text(source, options)
  local path = os.tmpname()
  local file = assert(io.open(path, "wb"))
  file:write(source)
  file:close()
  local loaded, err = policy.load(path, options or { trust = "process" })
  os.remove(path)
  return loaded, err
end

local function selector(body, options)
  return assert(load_text(("return { api = 1, kind = 'gap_selector', name = 'x', state = { calls = 0 },\n"
    .. "params = { far = { default = 1 } },\nchoose = function(ctx, p, state) %s end }"):format(body), options))
end

local function stage(body, options)
  return assert(load_text(("return { api = 1, kind = 'sampler_stage', name = 's', choose = function(ctx) %s end }")
    :format(body), options))
end

local function ctx_of(text, entropy)
  return { length = 10, history = { 5, 6, 7 }, max_position = 8191,
    token = { id = 3, text = text, prob = 0.5, logprob = math.log(0.5), entropy = entropy or 1 } }
end

local function ramp(count)
  local list = {}
  for i = 1, count do list[i] = (i * 7919) % 1000 / 100 end
  return tensor.create(list, { dtype = "float32" })
end

describe("a policy in a process of its own", function()
  before_each(collect)

  it("decides as it does in this process", function()
    for _, name in ipairs { "fixed", "seed", "entropy", "logarithmic" } do
      for _, text in ipairs { ",", " the", "a", "…" } do
        for _, entropy in ipairs { 0, 1.5, 9 } do
          local decided = {}
          for i, trust in ipairs { "full", "sandboxed", "process" } do
            local loaded = assert(policy.load(kScripts .. name .. ".lua", { trust = trust }))
            decided[i] = assert(loaded:choose(ctx_of(text, entropy)))
          end
          assert.same(decided[1], decided[2])
          assert.same(decided[1], decided[3])
        end
      end
    end
  end)

  it("sees the history, its parameters and its state", function()
    local loaded = selector "state.calls = state.calls + 1 return { state.calls, p.far, #ctx.history, ctx.history[2] }"
    assert.same({ 1, 1, 3, 6 }, loaded:choose(ctx_of "x"))
    loaded:set("far", 5)
    assert.same({ 2, 5, 3, 6 }, loaded:choose(ctx_of "x"))
  end)

  it("edits scores, which arrive", function()
    local scores, wanted = ramp(49152), ramp(49152)
    local loaded = stage "ctx.scores:mul_(0.5) ctx.scores[49151] = -3"
    local _, err = loaded:choose { scores = scores }
    assert.is_nil(err)
    for i = 0, 49150 do assert(scores[i] == wanted[i] / 2, i) end
    assert.equal(-3, scores[49151])
  end)

  it("computes the same to the bit", function()
    local made = {}
    for i, trust in ipairs { "full", "sandboxed", "process" } do
      local loaded = stage("ctx.scores:copy_(ctx.scores:log_softmax())", { trust = trust })
      made[i] = ramp(5003)
      local _, err = loaded:choose { scores = made[i] }
      assert.is_nil(err)
    end
    for i = 0, 5002 do
      assert(made[1][i] == made[2][i] and made[1][i] == made[3][i], i)
    end
  end)

  it("edits a view of scores with steps between its elements", function()
    local whole = ramp(10)
    local loaded = stage "ctx.scores:fill_(1)"
    local history = {}
    local _, err = loaded:choose { scores = whole:slice(0, 2, 5), history = history }
    assert.is_nil(err)
    assert.equal(ramp(10)[1], whole[1])
    assert.equal(1, whole[2])
    assert.equal(1, whole[4])
    assert.equal(ramp(10)[5], whole[5])
  end)

  it("cannot hold on to what it was lent, nor run out of memory with it", function()
    local loaded = stage("kept = kept or {} kept[#kept + 1] = ctx.scores ctx.scores[0] = #kept "
      .. "if #kept == 4 then kept[1]:max() end",
      { trust = "process", limits = { megabytes = 1, milliseconds = 1000 } })
    for call, size in ipairs { 1000, 4e6, 10e6 } do
      local scores = engine.zeros(tensor.dtypes.float32, { size })
      local _, err = loaded:choose { scores = scores, entropy = 1 }
      assert.is_nil(err)
      assert.equal(call, scores[0])
    end
    local _, err = loaded:choose { scores = engine.zeros(tensor.dtypes.float32, { 20e6 }), entropy = 1 }
    assert.truthy(err:find("this Tensor has been freed", 1, true), err)
  end)

  it("leaves scores as they were when it fails", function()
    local scores, before = ramp(1000), ramp(1000)
    for _, body in ipairs {
      "ctx.scores:fill_(0) error 'no'", "ctx.scores:fill_(0 / 0)", "ctx.scores:fill_(1) while true do end",
    } do
      local _, err = stage(body):choose { scores = scores, entropy = 1 }
      assert.truthy(err)
      for i = 0, 999 do assert(scores[i] == before[i], i) end
    end
  end)

  it("gives vectors back, however long", function()
    local hidden = ramp(200000)
    local loaded = assert(load_text("return { api = 1, kind = 'query_rule', name = 'q', "
      .. "choose = function(ctx) local v = ctx.hidden:clone() v:mul_(2) return v end }"))
    for _ = 1, 2 do
      local query = assert(loaded:choose { hidden = hidden })
      assert.equal(200000, query:numel())
      assert.equal(hidden[123456] * 2, query[123456])
    end
  end)

  it("sees what is in a large matrix now, not what was in it at the last call", function()
    local loaded = assert(load_text("return { api = 1, kind = 'similarity', name = 'm', "
      .. "choose = function(ctx) return { ctx.vectors[1][0] } end }"))
    local rows = {}
    for r = 1, 2 do
      rows[r] = {}
      for c = 1, 200000 do rows[r][c] = r end
    end
    local vectors = tensor.create(rows, { dtype = "float32" })
    local ids = tensor.create({ 0 }, { dtype = "int64" })
    assert.same({ 2 }, loaded:choose { candidates = ids, vectors = vectors })
    vectors[1][0] = 77
    assert.same({ 77 }, loaded:choose { candidates = ids, vectors = vectors })
  end)

  it("sees a model's embeddings, of which its process keeps a copy", function()
    local path = os.getenv "LACUNA_SMOLLM2"
    if not path then return pending "LACUNA_SMOLLM2 is not set" end
    local embeddings = assert(require("lacuna").model.open(path)):embeddings()
    local source = "return { api = 1, kind = 'query_rule', name = 'e', choose = function(ctx) "
      .. "return ctx.embeddings[ctx.id]:clone() end }"
    local loaded = assert(load_text(source))
    local hidden = embeddings[0]:clone()
    for _, id in ipairs { 5, 49151, 0 } do
      local query = assert(loaded:choose { embeddings = embeddings, hidden = hidden, id = id })
      for i = 0, query:numel() - 1 do assert(query[i] == embeddings[id][i], i) end
    end
  end)

  it("writes to the host's log", function()
    local C = native.C
    assert.equal(C.LACUNA_OK, C.lacuna_log_open("", C.LACUNA_LOG_INFO))
    selector "print('from afar', 3) return {}":choose(ctx_of "x")
    local text = native.text(function(buffer, capacity, length)
      return C.lacuna_log_take(buffer, capacity, length)
    end)
    assert.truthy(text:find("from afar\t3", 1, true) or text:find("from afar 3", 1, true), text)
  end)
end)

describe("a policy in a process of its own that misbehaves", function()
  before_each(collect)

  it("is stopped when it does not come to an end, and decides the next time", function()
    local loaded = selector "if ctx.token.text == 'loop' then while true do end end return { 4 }"
    local start = clock.seconds()
    local gaps, err = loaded:choose(ctx_of "loop")
    assert.is_nil(gaps)
    assert.truthy(err:find "%.?%w+:3: ran longer than the 50 ms that it may", err)
    assert(clock.seconds() - start < 5)
    assert.same({ 4 }, loaded:choose(ctx_of "x"))
  end)

  it("is ended when its process does not answer, and begins anew", function()
    local loaded = selector "state.calls = state.calls + 1 return { state.calls, p.far }"
    loaded:set("far", 9)
    assert.same({ 1, 9 }, loaded:choose(ctx_of "x"))
    assert.same({ 2, 9 }, loaded:choose(ctx_of "x"))
    local first = only_worker()
    ffi.C.kill(first, kSigstop)
    local start = clock.seconds()
    local gaps, err = loaded:choose(ctx_of "x")
    assert.is_nil(gaps)
    assert.truthy(err:find("ran longer than the 50 ms that it may; its process was ended", 1, true), err)
    assert(clock.seconds() - start < 5)
    assert.same({ 1, 9 }, loaded:choose(ctx_of "x")) -- its parameters as they were, its state as the file has it
    assert.not_equal(first, only_worker())
  end)

  it("has only so much memory", function()
    local loaded = selector
      "if ctx.token.text == 'bomb' then local t = {} for i = 1, 1e9 do t[i] = { i } end end return { 4 }"
    local gaps, err = loaded:choose(ctx_of "bomb")
    assert.is_nil(gaps)
    assert.truthy(err:find "memory" or err:find "ran longer", err)
    assert.equal(1, #workers()) -- told by the state itself, whose process goes on
  end)

  it("fails and begins anew when its process is killed", function()
    local loaded = selector "state.calls = state.calls + 1 return { state.calls, p.far }"
    loaded:set("far", 9)
    loaded:choose(ctx_of "x")
    ffi.C.kill(only_worker(), kSigkill)
    local gaps, err = loaded:choose(ctx_of "x")
    assert.is_nil(gaps)
    assert.truthy(err:find("its process was ended by signal 9", 1, true), err)
    assert.same({ 1, 9 }, loaded:choose(ctx_of "x"))
    loaded:set("far", 2)
    assert.same({ 2, 2 }, loaded:choose(ctx_of "x"))
  end)

  it("is refused when its file does not load, and leaves no process", function()
    local loaded, err = load_text "return {"
    assert.is_nil(loaded)
    assert.truthy(err:find "unexpected symbol", err)
    assert.equal(0, #workers())
  end)
end)

-- What a process sends that a policy has taken over; tests/support/hostile_worker.cpp is one.
describe("a process that does not keep to the protocol", function()
  local kHostile = os.getenv "LACUNA_HOSTILE_WORKER"

  local function decide_with(manner)
    local wrapper = os.tmpname()
    local file = assert(io.open(wrapper, "w"))
    file:write(("#!/bin/sh\nexec '%s' %s\n"):format(kHostile, manner))
    file:close()
    local script = ("print(require('lacuna.policy').load('%sseed.lua', { trust = 'process' }))"):format(kScripts)
    local run = io.popen(("chmod +x %s; LACUNA_WORKER=%s luajit -e %q 2>&1"):format(wrapper, wrapper, script))
    local text = run:read "*a"
    run:close()
    os.remove(wrapper)
    return text
  end

  it("costs a decision and no more", function()
    if not kHostile then return pending "LACUNA_HOSTILE_WORKER is not set" end
    for manner, wanted in pairs {
      exit = "its process ended by itself with status 3",
      garbage = "its process was ended by signal 9",
      long = "its process was ended by signal 9",
      huge = "answered with what is no answer",
      overflow = "answered with what is no answer",
      too_large = "answered with what is no answer",
      still_too_large = "answered with what is no answer",
      other_call = "answered with what is no answer",
      log = "answered with what is no answer",
      silent = "ran longer than the 50 ms that it may; its process was ended",
      deaf = "its process was ended by signal 9",
      reply = "answered with a reply",
      shrink = "answered with a reply",
    } do
      local text = decide_with(manner)
      assert.truthy(text:find("seed.lua:1: ", 1, true) and text:find(wanted, 1, true), manner .. ": " .. text)
    end
  end)
end)

describe("the process of a policy", function()
  before_each(collect)

  local function status(id, file)
    local handle = assert(io.open(("/proc/%d/%s"):format(id, file)))
    local text = handle:read "*a"
    handle:close()
    return text
  end

  it("is bounded by the system", function()
    local loaded = selector "return {}"
    local id = only_worker()
    local text = status(id, "status")
    assert.equal("2", text:match "Seccomp:%s*(%d)") -- a filter
    assert.equal("1", text:match "NoNewPrivs:%s*(%d)")
    assert.equal("1", text:match "Threads:%s*(%d+)")
    assert.truthy(text:find "\nSigIgn:%s*0000000[01][08]0000000\n") -- 32 and 33 are the C library's own
    local limits = status(id, "limits")
    assert.equal("0", limits:match "Max core file size%s+(%d+)")
    assert.equal("0", limits:match "Max file size%s+(%d+)")
    assert.equal("0", limits:match "Max processes%s+(%d+)")
    assert.equal("8", limits:match "Max open files%s+(%d+)")
    assert.truthy(tonumber(limits:match "Max address space%s+(%d+)") < 400 * 2 ^ 20)
    assert.equal("", status(id, "environ"))
    assert.is_not_nil(loaded)
  end)

  it("has none of the host's files", function()
    local held = assert(io.open(kScripts .. "seed.lua")) -- opened without close-on-exec
    local loaded = selector "return {}"
    local listing = io.popen(("ls -l /proc/%d/fd"):format(only_worker()))
    local text = listing:read "*a"
    listing:close()
    held:close()
    local count = 0
    for target in text:gmatch "%-> ([^\n]*)" do
      count = count + 1
      assert.truthy(target:find "^socket:", target)
    end
    assert.equal(3, count)
    assert.is_not_nil(loaded)
  end)

  it("ends with its policy", function()
    local loaded = selector "return {}"
    assert.equal(1, #workers())
    loaded = loaded and nil
    collect()
    assert.is_nil(loaded)
    assert.same({}, children())
  end)

  it("is one for each policy", function()
    local all = {}
    for i = 1, 10 do all[i] = selector(("state.calls = state.calls + %d return { state.calls }"):format(i)) end
    for round = 1, 3 do
      for i = 1, 10 do assert.same({ i * round }, all[i]:choose(ctx_of "x")) end
    end
    assert.equal(10, #workers())
  end)

  it("leaves no process and no file behind in a thousand rounds", function()
    local files = open_files()
    local function round(number)
      local loaded = assert(policy.load(kScripts .. "fixed.lua", { trust = "process" }))
      if number % 10 == 0 then assert(loaded:choose(ctx_of "x")) end
    end
    for number = 1, 1000 do
      round(number)
      collect()
    end
    local left -- a stale slot of the stack may hold the last one a little longer
    for _ = 1, 100 do
      collect()
      left = { children = children(), files = open_files() }
      if #left.children == 0 and left.files <= files then break end
    end
    assert.same({}, left.children)
    assert.is_true(left.files <= files, ("%d files, %d before"):format(left.files, files))
  end)

  it("ends when its host is gone, however that ended", function()
    local script = os.tmpname()
    local file = assert(io.open(script, "w"))
    file:write(("loaded = require('lacuna.policy').load('%sseed.lua', { trust = 'process' })\n"):format(kScripts),
      "local ffi = require 'ffi' ffi.cdef 'int getpid(void); int kill(int process, int signal);'\n",
      "local list = io.open('/proc/' .. ffi.C.getpid() .. '/task/' .. ffi.C.getpid() .. '/children')\n",
      "print(list:read '*a')\n", "io.stdout:flush()\n", "ffi.C.kill(ffi.C.getpid(), 9)\n")
    file:close()
    local run = io.popen("luajit " .. script .. " 2>&1")
    local text = run:read "*a"
    run:close()
    os.remove(script)
    local id = assert(tonumber(text:match "%d+"), text)
    local function is_there()
      local handle = io.open(("/proc/%d/stat"):format(id))
      local line = handle and handle:read "*a" or ""
      if handle then handle:close() end
      return line:find("(lacuna-worker) ", 1, true) and not line:find ") Z "
    end
    local deadline = clock.seconds() + 10
    while is_there() and clock.seconds() < deadline do os.execute "sleep 0.01" end
    assert.is_falsy(is_there())
  end)

  it("is not shared with a forked copy of its host", function()
    local loaded = selector "state.calls = state.calls + 1 return { state.calls }"
    assert.same({ 1 }, loaded:choose(ctx_of "x"))
    local child = ffi.C.fork()
    if child == 0 then
      local gaps = loaded:choose(ctx_of "x")
      ffi.C._exit(gaps and gaps[1] == 1 and #workers() == 1 and 7 or 1)
    end
    local code = ffi.new "int[1]"
    ffi.C.waitpid(child, code, 0)
    assert.equal(7, bit.rshift(code[0], 8))
    assert.same({ 2 }, loaded:choose(ctx_of "x"))
  end)

  it("works in a host that ignores the ends of its children", function()
    local before = ffi.C.signal(kSigchld, kIgnore)
    local ok, err = pcall(function()
      local loaded = selector "return { 4 }"
      assert.same({ 4 }, loaded:choose(ctx_of "x"))
      ffi.C.kill(only_worker(), kSigkill)
      local gaps, why = loaded:choose(ctx_of "x")
      assert.is_nil(gaps)
      assert.truthy(why:find("its process has ended", 1, true), why)
      assert.same({ 4 }, loaded:choose(ctx_of "x"))
    end)
    ffi.C.signal(kSigchld, before)
    assert.is_true(ok, err)
    collect()
    assert.same({}, children())
  end)

  it("is missed with the places where its program was looked for", function()
    local missing = ("LACUNA_WORKER=/nonexistent/worker luajit -e '%s' 2>&1"):format(
      ('print(require("lacuna.policy").load("%sseed.lua", {trust="process"}))'):format(kScripts))
    local run = io.popen(missing)
    local text = run:read "*a"
    run:close()
    assert.truthy(text:find("lacuna-worker is not there (tried /nonexistent/worker)", 1, true), text)
  end)
end)
