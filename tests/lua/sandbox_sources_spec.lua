--- Attacks by the text of a policy file, made here because they are too long or too odd to lie in tests/sandbox; and
-- many sandboxes at once.
package.path = os.getenv "LACUNA_TEST_DATA" .. "/lua/?.lua;" .. package.path
local attack = require "support.attack"
local policy = require "lacuna.policy"

local kLevels = { "sandboxed", "process" } -- of trust
local kAttempts = 4

-- A policy file whose choose() begins with `body`.
local function file_with(body, before)
  return (before or "") .. "\nreturn { api = 1, kind = 'gap_selector', name = 'x', choose = function(ctx, p)\n" .. body
    .. "\nreturn { 7 } end }\n"
end

local function list_of(count, text) return text:rep(count) end

local kLong = 60000
local gotos = {}
for i = 1, 15000 do gotos[i] = ("goto l%d "):format(i) end
for i = 1, 15000 do gotos[#gotos + 1] = ("::l%d:: "):format(i) end
local many_locals, upvalues = {}, {}
for i = 1, 190 do many_locals[i] = ("local v%d = %d"):format(i, i) end
for i = 1, 59 do upvalues[i] = ("v%d"):format(i) end

-- name = { source, what the error holds; nil: it loads and decides { 7 } }
local kSources = {
  ["ten megabytes"] = { "--" .. ("x"):rep(1e7), "at most a megabyte" },
  ["a megabyte of spaces"] = { file_with((" "):rep(1e6)) },
  ["nothing"] = { "", "wanted the file to return a table" },
  ["bytecode"] = { string.dump(function() return {} end), "attempt to load chunk with wrong mode" },
  ["the head of bytecode"] = { "\27LJ\2\0", "attempt to load chunk with wrong mode" },
  ["NUL bytes"] = { file_with "local a = 'x\0y' if #a ~= 3 then return {} end" },
  ["a NUL byte between words"] = { file_with "\0", "unexpected symbol" },
  ["no UTF-8"] = { file_with "local a = '\255\254\192\128' if #a ~= 4 then return {} end" },
  ["control characters in its error"] = { "return \27[2J", "unexpected symbol" },
  ["nested parentheses"] = { file_with("local a = " .. list_of(kLong, "(") .. "1" .. list_of(kLong, ")")), "levels" },
  ["nested tables"] = { file_with("local a = " .. list_of(kLong, "{") .. list_of(kLong, "}")), "levels" },
  ["nested functions"] = { file_with(list_of(30000, "local f = function() ") .. list_of(30000, "end ")), "levels" },
  ["nested blocks"] = { file_with(list_of(kLong, "do ") .. list_of(kLong, "end ")), "levels" },
  ["nested operators"] = { file_with("local a = " .. list_of(kLong, "not ") .. "1"), "levels" },
  ["a chain of concatenations"] = { file_with("local a = " .. list_of(kLong, "ctx..") .. "1"), "" },
  ["a chain of fields"] = { file_with("local a = ctx.f and ctx" .. list_of(kLong, ".a")), "" },
  ["a chain of elseif"] = { file_with("if p.a then " .. list_of(kLong, "elseif p.b then ") .. "end"), "" },
  ["a chain of and"] = { file_with("local a = p.a " .. list_of(2 * kLong, "and p.a ")), "" },
  ["a chain of or"] = { file_with("local a = p.a " .. list_of(2 * kLong, "or p.a ")), "" },
  ["many jumps and labels"] = { file_with(table.concat(gotos)), "" },
  ["a jump into a block"] = { file_with "goto a do local b = 1 ::a:: end", "undefined label" },
  ["a jump into the scope of a local"] = { file_with "goto a local b = 1 ::a:: b = 2", "jumps into the scope" },
  ["300 locals"] = { file_with(list_of(300, "local a = 1 ")), "local variables" },
  ["190 locals and 59 upvalues"] = {
    file_with("local s = " .. table.concat(upvalues, " + "), table.concat(many_locals, "\n")),
  },
  ["a thousand arguments"] = { file_with("local a = { ctx.f and ctx.f(" .. list_of(1000, "1, ") .. "1) }"), "" },
  ["a table of 65,000 lines"] = {
    file_with("local a = { " .. list_of(65000, "1,\n") .. "} if #a ~= 65000 then return {} end"),
  },
  ["60,000 strings"] = { file_with("local a = { '" .. ("x"):rep(5e5) .. "' }") },
  ["a text without an end"] = { file_with("local a = [==[" .. ("]"):rep(9e5)), "unfinished long string" },
  ["a number of a megabyte"] = { file_with("local a = " .. ("1"):rep(9e5)) },
}

describe("a file that is not trusted", function()
  local path = os.tmpname()
  teardown(function() os.remove(path) end)

  for _, level in ipairs(kLevels) do
    for name, case in pairs(kSources) do
      it(("may be: %s (%s)"):format(name, level), function()
        local file = assert(io.open(path, "wb"))
        file:write(case[1])
        file:close()
        local took, loaded, err
        for _ = 1, kAttempts do
          took, loaded, err = attack.timed(policy.load, path, { trust = level })
          if took <= attack.longest { limits = {} } then break end
        end
        assert.is_true(took <= attack.longest { limits = {} }, ("took %.0f ms"):format(took))
        if not case[2] then
          assert.is_nil(err)
          assert.same({ 7 }, loaded:choose(attack.context({}, "gap_selector", 1, ",")))
        elseif not loaded then
          assert.is_nil(attack.problem({ path = path }, { how = "refused", text = case[2] }, nil, err))
        else
          assert.equal("", case[2]) -- either is fine, in time
        end
      end)
    end
  end
end)

describe("sandboxes", function()
  it("do not fail for garbage: most of the memory may be in use for good", function()
    local path = os.tmpname()
    local file = assert(io.open(path, "wb"))
    file:write [[
      local live = {}
      for i = 1, 110000 do live[i] = { i } end -- 11 of 16 MB
      return { api = 1, kind = "gap_selector", name = "x", choose = function()
        for i = 1, 30000 do live[1] = { i } end -- 1.5 MB
        return { #live }
      end }]]
    file:close()
    local loaded = assert(policy.load(path, { trust = "sandboxed", limits = { milliseconds = 2000, megabytes = 16 } }))
    os.remove(path)
    for step = 1, 30 do
      local gaps, err = loaded:choose(attack.context({}, "gap_selector", step, ","))
      assert.is_nil(err)
      assert.same({ 110000 }, gaps)
    end
  end)

  it("are small: a thousand at once decide, each for itself", function()
    local path = os.tmpname()
    local file = assert(io.open(path, "wb"))
    file:write "return { api = 1, kind = 'gap_selector', name = 'x', params = { n = { default = 0 } },\n"
    file:write "  choose = function(_, p) count = (count or 0) + 1 return { p.n, count } end }\n"
    file:close()
    local grown, all = attack.watch_memory(), {}
    for i = 1, 1000 do all[i] = assert(policy.load(path, { trust = "sandboxed" })):set("n", i) end
    os.remove(path)
    for round = 1, 2 do
      for i = 1, 1000, 7 do assert.same({ i, round }, all[i]:choose(attack.context({}, "gap_selector", round, ","))) end
    end
    local megabytes = grown()
    assert.is_true(not megabytes or megabytes < 600, ("%s MiB"):format(megabytes))
  end)
end)
