--- Stop texts in bytes that are cut anywhere.
local stop = require "lacuna.stop"

-- Pushes the pieces; returns all that was let out and the stop text found.
local function run(texts, pieces)
  local finder, out = stop.finder(texts), ""
  for _, piece in ipairs(pieces) do
    local safe, found = finder:push(piece)
    out = out .. safe
    if found then return out, found end
  end
  return out .. finder:finish(), nil
end

describe("a stop finder", function()
  it("finds a text that spans pieces, also inside a character", function()
    assert.same({ "Hello", "\n\n" }, { run({ "\n\n" }, { "Hel", "lo\n", "\nBye" }) })
    assert.same({ "a", "é" }, { run({ "é" }, { "a\195", "\169b" }) })
  end)

  it("never lets out what could still become a stop text", function()
    local finder = stop.finder { "User:" }
    assert.equal("Hello ", (finder:push "Hello Us"))
    assert.equal("", (finder:push "er"))
    assert.equal("User", (finder:push "s"):sub(1, 4))
    assert.equal("", finder:finish())
  end)

  it("lets out at the end what was held back", function()
    assert.same({ "Hello Use" }, { run({ "User:" }, { "Hello", " Use" }) })
  end)

  it("takes the text that is complete first, of several at one byte the longest", function()
    assert.same({ "a", "b" }, { run({ "abc", "b" }, { "abc" }) })
    assert.same({ "x", "abc" }, { run({ "c", "abc" }, { "xabc" }) })
  end)

  it("agrees with a plain search, however the bytes are cut", function()
    local state = 1
    local function random(n)
      state = (state * 1103515245 + 12345) % 2 ^ 31
      return math.floor(state / 2 ^ 16) % n + 1
    end
    for _ = 1, 500 do
      local bytes, pieces, pattern = {}, {}, {}
      for i = 1, 30 do bytes[i] = ("ab"):sub(random(2)):sub(1, 1) end
      for i = 1, random(5) do pattern[i] = ("ab"):sub(random(2)):sub(1, 1) end
      local all, wanted = table.concat(bytes), table.concat(pattern)
      local place = 1
      while place <= #all do
        local size = random(4)
        pieces[#pieces + 1] = all:sub(place, place + size - 1)
        place = place + size
      end
      local first = all:find(wanted, 1, true)
      local out = run({ wanted }, pieces)
      assert.equal(first and all:sub(1, first - 1) or all, out)
    end
  end)

  it("refuses what is no list of texts", function()
    assert.has_error(function() stop.check { "" } end, "stop[1]: wanted a text, got an empty one")
    assert.has_error(function() stop.check { 3 } end, "stop[1]: wanted a string, got number 3")
    assert.same({ "x" }, stop.check "x")
    assert.same({}, stop.check(nil))
  end)
end)
