--- The session: chunks, results, variables that stay, and its commands.
package.path = os.getenv "LACUNA_TEST_DATA" .. "/lua/?.lua;" .. package.path
local policy = require "lacuna.policy"
local repl = require "lacuna.repl"
local session = require "lacuna.repl.session"
local support = require "support.session"
local say = support.say

local kScripts = os.getenv "LACUNA_SOURCE" .. "/scripts/gap_selectors/"

local function printed(...) return (say(...)) end
local function reported(...) return (select(2, say(...))) end

describe("a chunk", function()
  before_each(function() session.clear() end)

  it("is an expression, whose values are printed, or statements", function()
    assert.equal("3\n", printed "1 + 2")
    assert.equal("1\tx\tnil\n", printed "1, 'x', nil")
    assert.equal("", printed "x = 5")
    assert.equal("5\n", printed "= x")
    assert.equal("", printed "-- a comment")
    assert.equal("", printed "(function() end)()")
  end)

  it("keeps results as _ and _1, _2, … but not nil", function()
    say("10", "nil", "20, 30")
    assert.equal("10\t20\t30\t30\n", printed "_1, _2, _3, _")
  end)

  it("keeps a hundred results", function()
    for i = 1, 101 do say(tostring(i)) end
    assert.equal("nil\t2\n", printed "_1, _2")
    say ":clear"
    assert.equal("nil\tnil\n", printed "_, _101")
  end)

  it("keeps the local variables at its top, not those inside blocks", function()
    say("local a, b = 1, 2", "do local inner = 3 end")
    assert.equal("1\t2\tnil\n", printed "a, b, inner")
    say "local function double(v) return 2 * v end"
    assert.equal("42\n", printed "double(21)")
  end)

  it("may be one of several that come together, which run in order up to what fails", function()
    assert.equal("2\n4\n", printed "1 + 1\n2 + 2")
    assert.equal("1\n2\n8\n", printed "for i = 1, 2 do\n  io.write(i, '\\n')\nend\n\nx = 1\nx + 7")
    assert.equal("7\n", printed "local function f()\n  return 7\nend\nf() + 0\n")
    assert.equal("1\n", printed "1\nerror 'broken'\n2")
    assert.equal("", printed "1\n2 +* 3") -- no part of it runs
    assert.truthy(reported("1\n2 +* 3"):find "unexpected symbol")
    assert.equal("1\n", printed "1\n:nothing\n:quit\n2")
    assert.equal("1\n3\n", printed("1\n1 +", "2"))
  end)

  it("goes on over lines until it is complete", function()
    local text, _, answer = say("for i = 1, 2 do")
    assert.same({ "", 1 }, { text, answer })
    assert.equal("12", printed("", "", "io.write(i)", "end"))
    assert.equal("3\n", printed("1 +", "2"))
    repl.forget()
  end)

  it("is given up at a terminal after two empty lines", function()
    session.interactive = true
    local _, errors, answer = say("f(", "", "")
    session.interactive = false
    assert.equal(0, answer)
    assert.truthy(errors:find "near")
  end)

  it("may be several lines at once, as a paste is", function()
    assert.equal("", printed "local n = 1\n\nfor i = 1, 3 do\n\tn = n * 2\nend")
    assert.equal("8\n", printed "n")
  end)

  it("says what went wrong, with the typed frames alone", function()
    assert.equal("stdin:1: broken\n", reported "error 'broken'")
    local text = reported "local function inner() error 'deep' end local function outer() inner() end outer() x = 1"
    assert.truthy(text:find "^stdin:1: deep\nstack traceback:\n\tstdin:1: in function 'inner'")
    assert.is_nil(text:find("lacuna/", 1, true))
    assert.truthy(reported("lacuna.tensor 'x'"):find "^stdin:1: table: wanted")
    assert.truthy(reported("error { code = 7 }"):find("error object: { code = 7 }", 1, true))
  end)

  it("is interpreted unless :jit is on", function()
    local kInstructions = require("jit.vmdef").bcnames -- six characters each

    -- Whether a loop that has run often has its instruction of a compiled loop.
    local function is_compiled()
      local chunk = session.compile "for i = 1, 1000 do local x = i * 2 end"
      assert.is_true(session.run(chunk))
      local place = 1
      while true do
        local instruction = require("jit.util").funcbc(chunk, place)
        if not instruction then return false end
        local name = kInstructions:sub(bit.band(instruction, 0xFF) * 6 + 1):match "^%w+"
        if name == "JFORL" or name == "JFORI" then return true end
        place = place + 1
      end
    end
    assert.is_false(is_compiled())
    say ":jit on"
    assert.is_true(is_compiled())
    say ":jit off"
    assert.is_false(is_compiled())
  end)
end)

describe("a command", function()
  it("that is unknown is answered with the nearest one", function()
    assert.equal("no command named :polices (did you mean :policies?); :help lists them\n", reported ":polices")
  end)

  it("is not what a label is", function()
    assert.equal("", reported "::top:: do end")
  end)

  it(":help lists all of them", function()
    local text = printed ":help"
    for _, name in ipairs(require("lacuna.repl.commands").names()) do assert.truthy(text:find(":" .. name, 1, true)) end
  end)

  it(":quit and :q end the session", function()
    assert.equal(2, (select(3, say ":quit")))
    assert.equal(2, (select(3, say ":q")))
  end)

  it(":time runs quick expressions often, statements once, N times where N is given", function()
    say "count = 0 function bump() count = count + 1 return count end"
    local text = printed ":time bump()"
    assert.truthy(text:find "^1\n.* in the middle of %d+ runs")
    assert.is_true(tonumber((printed "count")) > 1)
    say "count = 0"
    assert.truthy(printed(":time bump() bump()"):find "^[%d%.]+ %D*s\n$") -- whatever the unit: "µ" is two bytes
    assert.equal("2\n", printed "count")
    say "count = 0"
    assert.truthy(printed(":time 5 bump()"):find "of 5 runs")
    assert.equal("5\n", printed "count")
    assert.truthy(printed(":time 1 + 1"):find "^2\n")
    assert.truthy(reported(":time error 'x'"):find "stdin:1: x")
    assert.truthy(reported(":time"):find "wanted an expression")
  end)

  it(":plot draws, and says what it cannot draw", function()
    assert.truthy(printed(":plot { 1, 2, 3 }"):find("┤", 1, true))
    assert.truthy(printed(":plot { a = 0.5, b = 0.1 }"):find("█", 1, true))
    assert.truthy(reported(":plot 'x'"):find "wanted numbers")
    assert.truthy(reported(":plot x = 1"):find "wanted an expression, got statements")
    assert.truthy(reported(":plot"):find "wanted an expression")
  end)

  it(":jit, :trace and :set say what they want", function()
    assert.truthy(reported(":jit maybe"):find "wanted on or off, got maybe")
    assert.truthy(reported(":set seed"):find "wanted NAME.PARAMETER=VALUE, got seed")
    if policy.trace then assert.truthy(reported(":trace often"):find "wanted on, off or how many") end
  end)
end)

describe("the policies of a session", function()
  before_each(function()
    rawset(session.globals, "chosen", nil)
    collectgarbage() -- the one of the test before is still among the loaded ones
    rawset(session.globals, "chosen", assert(policy.load(kScripts .. "seed.lua")))
  end)

  it("are listed with their parameters, values and units", function()
    local text = printed ":policies"
    assert.truthy(text:find "^policy +kind +version +trust +path\n")
    assert.truthy(text:find "seed +gap_selector +1 +full")
    assert.truthy(text:find("after_short=3,5,7 positions", 1, true))
  end)

  it("have parameters that :set changes, within their range", function()
    assert.equal("seed.short = 4\n", printed ":set seed.short=4")
    assert.equal("4\n", printed "chosen.params.short.value")
    assert.truthy(reported(":set seed.short=1000"):find "wanted a number from 0 to 100")
    assert.truthy(reported(":set seed.shrot=1"):find "did you mean")
    assert.truthy(reported(":set sede.short=1"):find "did you mean seed")
  end)

  it("are read again by :reload, and what fails is said", function()
    local list = require("lacuna.repl.policies").all
    local fake = { name = "fake", kind = "x", version = 1, path = "f.lua", params = {} }
    require("lacuna.repl.policies").all = function() return { fake } end
    fake.reload = function(self) self.version = 2 return true end
    assert.equal("fake: version 2\n", printed ":reload")
    fake.reload = function() return nil, "f.lua:3: broken" end
    assert.equal("f.lua:3: broken\n", reported ":reload fake")
    require("lacuna.repl.policies").all = list
    assert.truthy(reported(":reload sede"):find "did you mean seed")
  end)

  it("have their decisions shown by :trace", function()
    local trace, recent, switched = policy.trace, policy.recent, nil
    policy.trace = function(on) switched = on end
    policy.recent = function(count)
      assert.equal(20, count)
      local first = { policy = "seed", kind = "gap_selector", version = 1, step = 3, microseconds = 12 }
      first.decision = { 5, 10 }
      return { first, { policy = "seed", kind = "gap_selector", version = 1, step = 4, error = "seed.lua:3: no" } }
    end
    say ":trace on"
    assert.is_true(switched)
    local text = printed ":trace"
    policy.trace, policy.recent = trace, recent
    assert.truthy(text:find "3  seed    gap_selector +1  12 µs  { 5, 10 }")
    assert.truthy(text:find "error: seed.lua:3: no")
  end)
end)
