--- `lacuna policy new` and `lacuna policy check`: what they write and print, and their exit status.
local json = require "lacuna.json"

local kCommand = os.getenv "LACUNA_TEST_DATA" .. "/lua/support/run_command.lua"

local function quote(value) return "'" .. value:gsub("'", "'\\''") .. "'" end

local function read(path)
  local file = assert(io.open(path, "rb"))
  local content = file:read "*a"
  file:close()
  return content
end

local folder

local function write(name, content)
  local file = assert(io.open(folder .. "/" .. name, "wb"))
  file:write(content)
  file:close()
end

-- Runs the command in the folder with names and texts of options. Returns output, errors, status.
local function run(...)
  local parts = { "cd", quote(folder), "&& luajit", quote(kCommand), "policy" }
  for i = 1, select("#", ...) do parts[#parts + 1] = quote((select(i, ...))) end
  local status = os.execute(table.concat(parts, " ") .. " >output 2>errors </dev/null")
  return read(folder .. "/output"), read(folder .. "/errors"), math.floor(status / 256)
end

local function refuses(status, wanted, ...)
  local output, errors, got = run(...)
  assert.equal("", output)
  assert.equal(status, got, errors)
  assert.truthy(errors:find(wanted, 1, true), errors)
  assert.equal(1, select(2, errors:gsub("\n", "\n")))
end

local kKinds = { "gap_selector", "query_rule", "link_policy", "fusion_schedule", "eviction_policy", "similarity",
  "sampler_stage" }

local kBad = [[
print "never on standard output"
return {
  api = 2,
  kind = "gap_selectr",
  name = "bad",
  params = { far = { default = 0, min = 1 } },
}
]]

describe("lacuna policy", function()
  before_each(function()
    folder = os.tmpname()
    os.remove(folder)
    assert(os.execute("mkdir " .. quote(folder)))
  end)
  after_each(function() os.execute("rm -r " .. quote(folder)) end)

  for _, kind in ipairs(kKinds) do
    it("new writes a " .. kind .. " that check finds nothing wrong with, trusted or not", function()
      local output, errors, status = run("action", "new", "target", kind, "name", "my-own_1")
      assert.equal("", errors)
      assert.equal(0, status)
      assert.truthy(output:find("my-own_1.lua", 1, true), output)
      for _, trust in ipairs { "full", "sandboxed" } do
        output, errors, status = run("action", "check", "target", "my-own_1.lua", "trust", trust)
        assert.equal("", errors)
        assert.equal(0, status)
        assert.truthy(output:find("^my%-own_1%.lua: my%-own_1 %(" .. kind .. "%), [^\n]+\n$"), output)
      end
    end)
  end

  it("new never overwrites, and follows no link to nowhere", function()
    write("mine.lua", "-- precious")
    refuses(1, "mine.lua: there already, and not overwritten", "action", "new", "target", "similarity", "name", "mine")
    assert.equal("-- precious", read(folder .. "/mine.lua"))
    assert(os.execute(("ln -s nowhere.lua %s/link.lua"):format(quote(folder))))
    refuses(1, "link.lua: there already", "action", "new", "target", "similarity", "name", "link")
    assert.is_nil(io.open(folder .. "/nowhere.lua"))
  end)

  it("new refuses other kinds, and names that are no names", function()
    refuses(2, 'no kind named "gap_selectr" (did you mean "gap_selector"?)', "action", "new", "target", "gap_selectr",
      "name", "x")
    refuses(2, "policy new: wanted KIND NAME", "action", "new")
    refuses(2, "policy new: wanted a NAME", "action", "new", "target", "similarity")
    for _, name in ipairs { "a/b", "../x", "a b", "", "ä", "x.lua" } do
      refuses(2, "NAME: wanted letters, digits, _ and -", "action", "new", "target", "similarity", "name", name)
    end
  end)

  it("wants new or check", function()
    refuses(2, "policy: wanted new or check, got nothing")
    refuses(2, 'got "chek" (did you mean "check"?)', "action", "chek")
    refuses(2, "policy check: wanted a FILE", "action", "check")
    refuses(2, "policy check: wanted one FILE", "action", "check", "target", "a.lua", "name", "b.lua")
    refuses(2, '--trust: wanted "full", "sandboxed" or "process", got string "non"', "action", "check", "target",
      "a.lua", "trust", "non")
  end)

  it("check prints each problem with its line, and nothing else", function()
    write("bad.lua", kBad)
    for _, trust in ipairs { "full", "sandboxed" } do
      local output, errors, status = run("action", "check", "target", "bad.lua", "trust", trust)
      assert.equal(1, status)
      assert.equal("", output)
      assert.equal(table.concat({
        "bad.lua:2: choose: wanted a function, got nil",
        "bad.lua:3: api: wanted 1, got 2",
        'bad.lua:4: kind: there is none named "gap_selectr" (did you mean "gap_selector"?)',
        "bad.lua:6: params.far.default: wanted a number of at least 1, got number 0",
      }, "\n") .. "\n", errors)
    end
  end)

  it("check prints a problem of several lines on one", function()
    write("bad.lua", "error 'one\\n  two'")
    local _, errors, status = run("action", "check", "target", "bad.lua")
    assert.equal(1, status)
    assert.equal("bad.lua:1: one two\n", errors)
  end)

  it("check says that there is no such file", function()
    refuses(1, "nothing.lua: No such file or directory", "action", "check", "target", "nothing.lua")
  end)

  it("check says with --json what it found", function()
    write("bad.lua", kBad)
    local output, _, status = run("action", "check", "target", "bad.lua", "json", "true")
    assert.equal(1, status)
    local document = assert(json.decode(output))
    assert.is_false(document.ok)
    assert.equal(4, #document.problems)
    assert.same({ line = 3, text = "api: wanted 1, got 2" },
      { line = document.problems[2].line, text = document.problems[2].text })
    run("action", "new", "target", "sampler_stage", "name", "good")
    output, _, status = run("action", "check", "target", "good.lua", "json", "true", "trust", "sandboxed")
    assert.equal(0, status)
    document = assert(json.decode(output))
    assert.is_true(document.ok)
    assert.equal("sandboxed", document.trust)
    assert.equal("nats", document.params.strength.unit)
  end)
end)
