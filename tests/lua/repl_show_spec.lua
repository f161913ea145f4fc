--- The session's printing: tables cut in depth, width and count, texts that are safe to look at, tensors with a head.
local colour = require "lacuna.repl.colour"
local quote = require "lacuna.repl.quote"
local show = require "lacuna.repl.show"
local tensor = require "lacuna.tensor"
local text = require "lacuna.text"

local function shown(value, width) return show.text(value, { width = width or 80 }) end

describe("show", function()
  it("prints short tables on one line, the list first, then keys in order", function()
    assert.equal('{ 1, 2, [10] = 7, a = true, b = "x" }', shown { 1, 2, b = "x", a = true, [10] = 7 })
    assert.equal("{}", shown {})
    assert.equal("{ {}, { {} } }", shown { {}, { {} } })
    assert.equal('{ ["a b"] = 2, ["end"] = 3, [true] = 1 }', shown { ["a b"] = 2, ["end"] = 3, [true] = 1 })
  end)

  it("sorts numbers before names, and each among themselves", function()
    assert.equal("{ [-1] = 1, [2.5] = 1, [30] = 1, a = 1, b = 1 }",
      shown { b = 1, a = 1, [30] = 1, [2.5] = 1, [-1] = 1 })
  end)

  it("goes on over several lines where one is too short", function()
    assert.equal('{\n  first = "a text of some length",\n  second = { 1, 2, 3 }\n}',
      shown({ first = "a text of some length", second = { 1, 2, 3 } }, 40))
  end)

  it("fills lines with the values of a list", function()
    local list = {}
    for i = 1, 40 do list[i] = i end
    local out = shown(list, 40)
    for line in out:gmatch "[^\n]+" do assert.is_true(text.width(line) <= 40) end
    assert.truthy(out:find("  1, 2, 3, 4, 5", 1, true))
    assert.truthy(select(2, out:gsub("\n", "")) < 8)
  end)

  it("cuts in depth and count, and says how much there is", function()
    local deep = { { { { { 1, 2 } } } } }
    assert.equal("{ { { { {… 2} } } } }", shown(deep))
    local long = {}
    for i = 1, 1000 do long[i] = i end
    assert.truthy(shown(long):find("… 1000 in all", 1, true))
    local wide = {}
    for i = 1, 90 do wide["key" .. i] = i end
    assert.truthy(shown(wide):find("… 40 more", 1, true))
  end)

  it("prints no more than some hundreds of values, whatever the table", function()
    local function tree(depth)
      if depth == 0 then return 1 end
      local out = {}
      for i = 1, 30 do out[i] = tree(depth - 1) end
      return out
    end
    assert.is_true(select(2, shown(tree(3)):gsub("\n", "")) < 400)
  end)

  it("marks cycles, and shows a table twice where it is there twice", function()
    local cycle = { name = "c" }
    cycle.self = cycle
    assert.equal('{ name = "c", self = <cycle> }', shown(cycle))
    local twice = { 1 }
    assert.equal("{ { 1 }, { 1 } }", shown { twice, twice })
  end)

  it("calls no metamethod but __tostring, whose failure it says", function()
    local trap = setmetatable({ 7 }, { __index = error, __len = error, __pairs = error, __metatable = 5 })
    assert.equal("{ 7 }", shown(trap))
    assert.equal("a Thing", shown(setmetatable({}, { __tostring = function() return "a Thing" end })))
    local failing = setmetatable({}, { __tostring = function() error "no text" end })
    assert.truthy(shown(failing):find "its __tostring failed: .*no text")
  end)

  it("prints tensors under a line with dtype and shape, and by that line alone inside a table", function()
    assert.equal("Tensor (2, 2) float32\n[[1., 2.],\n [3., 4.]]", shown(tensor { { 1, 2 }, { 3, 4 } }))
    assert.equal("{ t = Tensor (3) int64 }", shown { t = tensor({ 1, 2, 3 }, { dtype = "int64" }) })
    local freed = tensor { 1 }
    freed:free()
    assert.equal("Tensor (freed)", shown(freed))
    assert.equal("Tensor () float32\n5.", shown(tensor(5)))
  end)

  it("shows numbers in full at the top and with seven digits inside", function()
    assert.equal("0.1234567890123", shown(0.1234567890123))
    assert.equal("0.3", shown(0.3))
    assert.equal("0.30000000000000004", shown(0.1 + 0.2))
    assert.equal("9007199254740992", shown(2 ^ 53))
    assert.equal("0.3", show.text(0.1 + 0.2, { width = 80, plain = true })) -- as print has it
    assert.equal("{ 0.1234568, 3, inf, nan }", (shown({ 0.1234567890123, 3, math.huge, 0 / 0 }):gsub("%-nan", "nan")))
  end)

  it("says where a function is", function()
    assert.truthy(shown(tensor.create):find("function (lacuna/tensor.lua:", 1, true))
  end)

  it("colours what stands for itself, without changing its width", function()
    colour.on = true
    local out = shown { 1, "x" }
    colour.on = false
    assert.equal('{ \27[36m1\27[0m, \27[32m"x"\27[0m }', out)
  end)
end)

describe("a quoted text", function()
  it("reads back as it was, whatever its bytes", function()
    local all = {}
    for byte = 0, 255 do all[#all + 1] = string.char(byte) end
    for _, value in ipairs { table.concat(all), "é€😀", "\0001", 'a"\\b', "\226\128\174x", "" } do
      assert.equal(value, loadstring("return " .. quote.line(value))())
    end
  end)

  it("moves no cursor and hides nothing", function()
    assert.equal('"\\x1B[31m\\u{202E}"', quote.line "\27[31m\226\128\174")
    assert.equal("[[\na\n\tb\\x1B]]", quote.block "a\n\tb\27")
    assert.equal("[=[\na]]\nb]=]", quote.block "a]]\nb")
  end)

  it("is cut inside a table, with its length", function()
    local out = shown { ("x"):rep(5000) }
    assert.is_true(#out < 100)
    assert.truthy(out:find('x…" (5000 bytes)', 1, true))
  end)
end)
