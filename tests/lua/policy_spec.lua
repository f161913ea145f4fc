--- Policy files: what loads, what is refused and with which line, parameters, decisions, the shipped gap selectors.
local policy = require "lacuna.policy"

local kScripts = os.getenv "LACUNA_TEST_DATA" .. "/../scripts/gap_selectors/"

-- Writes a policy file and loads it.
local function load_text(source)
  local path = os.tmpname()
  local file = assert(io.open(path, "wb"))
  file:write(source)
  file:close()
  local loaded, err = policy.load(path)
  os.remove(path)
  return loaded, err and err:gsub(path:gsub("%p", "%%%0"), "FILE")
end

local function with(fields)
  return "return {\n  api = 1,\n  kind = 'gap_selector',\n  name = 'x',\n  choose = function() return {} end,\n"
    .. fields .. "\n}\n"
end

local function ctx_of(text, entropy)
  return {
    length = 10, history = { 5, 6, 7 }, max_position = 8191,
    token = { id = 3, text = text, prob = 0.5, logprob = math.log(0.5), entropy = entropy or 1 },
  }
end

describe("policy.load", function()
  it("gives a policy with its name, kind, version, path and parameters", function()
    local loaded = assert(policy.load(kScripts .. "seed.lua"))
    assert.equal("seed", loaded.name)
    assert.equal("gap_selector", loaded.kind)
    assert.equal(1, loaded.version)
    assert.equal(kScripts .. "seed.lua", loaded.path)
    assert.same({ 10, 20, 30 }, loaded.params.after_punctuation.default)
  end)

  it("answers nil and file and line for a file that breaks the rules", function()
    for source, wanted in pairs {
      ["return {"] = "FILE:1: unexpected symbol near '<eof>'",
      ["\n\nerror 'no'"] = "FILE:3: no",
      ["error { 1 }"] = "FILE:1: error: table",
      ["\nlocal x = nil .. 'a'"] = "FILE:2: attempt to concatenate a nil value",
      ["\nreturn 3"] =
        "FILE:2: wanted the file to return a table { api = 1, kind = …, name = …, choose = … }, got number 3",
      ["\nreturn { api = 1, kind = 'gap_selector', name = 'x' }"] = "FILE:2: choose: wanted a function, got nil",
      [with "chose = 1"] = 'FILE:6: a policy has no field string "chose" (did you mean "choose"?)',
      [with "params = { far = { min = 1 } }"] =
        "FILE:6: params.far.default: wanted a number, a text, a truth value or a list of numbers, got nil",
      [with "params = {\n far = { default = 0, min = 1, max = 9 } }"] =
        "FILE:7: params.far.default: wanted a number from 1 to 9, got number 0",
      [with "params = {\n far = { default = 2, unti = 'x' } }"] =
        'FILE:1: params.far has no field string "unti" (did you mean "unit"?)',
      [with "params = {\n far = { default = 2, min = 'x' } }"] =
        'FILE:7: params.far.min: wanted a number, got string "x"',
      [with "selftest = function()\n error 'broken'\nend"] = "FILE:7: broken (selftest)",
      [with "state = 1"] = "FILE:6: state: wanted a table, got number 1",
      ["return { api = 2, kind = 'gap_selector', name = 'x', choose = print }"] = "FILE:1: api: wanted 1, got 2",
      ["return { api = 1, kind = 'gap_selectr', name = 'x', choose = print }"] =
        'FILE:1: kind: there is none named "gap_selectr" (did you mean "gap_selector"?)',
      ["return { api = 1, kind = 'gap_selector', name = 'a b', choose = print }"] =
        'FILE:1: name: wanted letters, digits, _ and -, got string "a b"',
      ["\27LJ"] = "FILE:1: attempt to load chunk with wrong mode",
    } do
      local loaded, err = load_text(source)
      assert.is_nil(loaded)
      if wanted:find "unti" then err = err:gsub("FILE:%d+", "FILE:1") end
      assert.equal(wanted, err)
    end
  end)

  it("answers nil and a text for a file that is not there and for a folder", function()
    local loaded, err = policy.load "/nonexistent/selector.lua"
    assert.is_nil(loaded)
    assert.truthy(err:find("/nonexistent/selector.lua", 1, true))
    loaded, err = policy.load "/"
    assert.is_nil(loaded)
    assert.truthy(err:find "folder")
  end)

  it("does not wait for what is no file", function()
    local pipe = os.tmpname()
    os.remove(pipe)
    assert(os.execute(("mkfifo '%s'"):format(pipe)))
    for _, path in ipairs { pipe, "/dev/zero" } do
      local loaded, err = policy.load(path)
      assert.is_nil(loaded)
      assert.equal(path .. ": wanted a file, got a pipe or device", err)
    end
    os.remove(pipe)
  end)

  it("names a file with a long path in full", function()
    local folder = os.tmpname()
    os.remove(folder)
    folder = folder .. ("x"):rep(100)
    assert(os.execute(("mkdir -p '%s'"):format(folder)))
    local path = folder .. "/broken.lua"
    local file = assert(io.open(path, "w"))
    file:write "\nreturn {"
    file:close()
    local _, err = policy.load(path)
    os.execute(("rm -r '%s'"):format(folder))
    assert.equal(path .. ":2:", err:sub(1, #path + 3))
  end)

  it("keeps a file's globals to itself", function()
    assert(load_text(with("params = {}"):gsub("^return", "leaked = 1 return", 1)))
    assert.is_nil(rawget(_G, "leaked"))
  end)

  it("raises for misuse", function()
    assert.has_error(function() policy.load(3) end, "path: wanted a string, got number 3")
    assert.has_error(function() policy.load("x", { trust = "none" }) end,
      'trust: wanted "full", "sandboxed" or "process", got string "none"')
  end)
end)

describe("a policy's parameters", function()
  it("are checked when they are set, by value and by text", function()
    local loaded = assert(policy.load(kScripts .. "logarithmic.lua"))
    loaded:set("last", 8)
    assert.same({ 1, 2, 4, 8 }, loaded:choose(ctx_of "x"))
    loaded:set_text("ratio", "4")
    assert.same({ 1, 4 }, loaded:choose(ctx_of "x"))
    assert.has_error(function() loaded:set("ratio", 0.5) end,
      "logarithmic.ratio: wanted a number from 1.01 to 100, got number 0.5")
    assert.has_error(function() loaded:set("ratoi", 2) end,
      'logarithmic: no parameter named string "ratoi" (did you mean "ratio"?)')
    assert.has_error(function() loaded:set_text("ratio", "two") end,
      'logarithmic.ratio: wanted a number from 1.01 to 100, got string "two"')
  end)

  it("may be lists, which a decision cannot spoil", function()
    local loaded = assert(load_text(with("params = { gaps = { default = { 1, 2 } } },")
      :gsub("choose = function%(%) return {} end", "choose = function(_, p) p.gaps[1] = 99 return p.gaps end")))
    assert.same({ 99, 2 }, loaded:choose(ctx_of "x"))
    assert.same({ 1, 2 }, loaded.params.gaps.value)
    loaded:set_text("gaps", "3,4.5")
    assert.same({ 99, 4.5 }, loaded:choose(ctx_of "x"))
  end)
end)

describe("policy:choose", function()
  local function choose(body)
    return assert(load_text(with("state = { calls = 0 },"):gsub("choose = function%(%) return {} end",
      (("choose = function(ctx, p, state) %s end"):format(body):gsub("%%", "%%%%"))))):choose(ctx_of ",")
  end

  it("shows exactly the fields of its kind", function()
    local _, names = choose(
      "local n = {} for k in pairs(ctx) do n[#n + 1] = k end table.sort(n) error(table.concat(n, ' '), 0)")
    assert.truthy(names:find("entropy history id length logprob max_position step text token", 1, true), names)
    assert.same({ 3 }, choose "return { ctx.history and #ctx.history }")
    assert.same({ 5, 7 }, choose "return { ctx.history[1], ctx.history[3] }")
    assert.same({ 6, 7 }, choose "return ctx.history:tail(2)")
    assert.same({ 5, 6, 7 }, choose "return ctx.history:tail(99)")
    assert.same({}, choose "return { ctx.history[0], ctx.history[4], ctx.history[1.5], ctx.nothing, ctx.hidden }")
    assert.same({ 3, 0.5 }, choose "return { ctx.token.id, ctx.token.prob }")
    local _, err
    _, err = choose "ctx.history.length = 1e9 return { ctx.history[9e8] }"
    assert.truthy(err:find("history: a policy cannot write to it", 1, true), err)
    _, err = choose "ctx.history[1] = 3"
    assert.truthy(err:find "a policy cannot write to it")
  end)

  it("gives the state of the policy", function()
    assert.same({ 1 }, choose "state.calls = state.calls + 1 return { state.calls }")
  end)

  it("takes empty, negative, fractional and far gaps", function()
    assert.same({}, choose "return {}")
    assert.same({ -3, 0.5, 1e9 }, choose "return { -3, 0.5, 1e9 }")
  end)

  it("refuses what is no list of at most 8,192 finite numbers", function()
    for body, wanted in pairs {
      ["return nil"] = "wanted a list of gaps, got nil",
      ["return 3"] = "wanted a list of gaps, got number 3",
      ["return { far = 3 }"] = "wanted a list of gaps, got a table that is no list",
      ["return { 1, nil, 3 }"] = "wanted a list of gaps, got a table that is no list",
      ["return { 1, 0/0 }"] = "gap 2: wanted a finite number, got number nan",
      ["return { math.huge }"] = "gap 1: wanted a finite number, got number inf",
      ["return { '1' }"] = 'gap 1: wanted a finite number, got string "1"',
      ["local t = {} for i = 1, 8193 do t[i] = i end return t"] = "wanted at most 8192 gaps, got 8193",
    } do
      local gaps, err = choose(body)
      assert.is_nil(gaps)
      assert.equal(("FILE:5: choose: %s (policy x, version 1, call 1)"):format(wanted), (err:gsub("^[^:]*", "FILE")))
    end
  end)

  it("never raises on account of the policy", function()
    for body, wanted in pairs {
      ["error('no idea')"] = ":5: no idea %(policy x, version 1, call 1%)$",
      ["error(nil)"] = ":5: error: nil %(",
      ["local function f() return f() + 1 end return f()"] = "stack overflow",
      ["return ctx.nothing.more"] = ":5: attempt to index field 'nothing' %(a nil value%) %(",
    } do
      local gaps, err = choose(body)
      assert.is_nil(gaps)
      assert.truthy(err:find(wanted), err)
    end
  end)
end)

describe("the shipped gap selectors", function()
  local function gaps(name, text, entropy)
    return assert(assert(policy.load(kScripts .. name .. ".lua")):choose(ctx_of(text, entropy)))
  end

  it("fixed: the same gaps for every token", function() assert.same({ 5, 10, 20 }, gaps("fixed", "x")) end)

  it("seed: far after , . ! ? alone, near after short tokens, else between", function()
    for _, text in ipairs { ",", ".", " !", "? ", "\n.\n" } do assert.same({ 10, 20, 30 }, gaps("seed", text)) end
    for _, text in ipairs { "a", " to", ";", ":", "…", "", "..", " é" } do
      assert.same({ 3, 5, 7 }, gaps("seed", text))
    end
    for _, text in ipairs { " the", "...", " Paris" } do assert.same({ 5, 10, 15 }, gaps("seed", text)) end
  end)

  it("entropy: the more undecided, the farther", function()
    assert.same({ 1, 2, 3, 4 }, gaps("entropy", "x", 0))
    assert.same({ 2, 4, 6, 8 }, gaps("entropy", "x", 1))
    assert.same({ 128, 256, 384, 512 }, gaps("entropy", "x", 100))
  end)

  it("logarithmic: 1, 2, 4, … within what the model was trained on", function()
    assert.same({ 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024 }, gaps("logarithmic", "x"))
  end)
end)
