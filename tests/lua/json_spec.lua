--- JSON out and in: key order, numbers that read back, what has no JSON; and text as UTF-8 and as people see it.
local json = require "lacuna.json"
local text = require "lacuna.text"

describe("json.encode", function()
  it("writes keys in the stated order, then the others by name", function()
    assert.equal('{"id":1,"text":"a","alpha":true,"beta":false}',
      json.encode({ beta = false, text = "a", alpha = true, id = 1 }, { "id", "text" }))
  end)

  it("keeps every double to the bit, in the shortest digits", function()
    assert.equal("[0.1,1,-3,0.30000000000000004,1e+300,9007199254740992,123456789012]",
      json.encode { 0.1, 1, -3, 0.1 + 0.2, 1e300, 2 ^ 53, 123456789012 })
    local state = 12345
    for _ = 1, 2000 do
      state = (state * 1103515245 + 12345) % 2 ^ 31
      local value = (state / 2 ^ 31) ^ 7 * 10 ^ (state % 40 - 20)
      assert.equal(value, tonumber(json.encode(value)))
    end
  end)

  it("writes null for NaN, infinities and json.null", function()
    assert.equal("[null,null,null,null]", json.encode { 0 / 0, math.huge, -math.huge, json.null })
  end)

  it("tells empty arrays from empty objects", function()
    assert.equal('{"a":[],"b":{}}', json.encode { a = {}, b = json.object {} })
  end)

  it("escapes control characters and replaces bytes that are no UTF-8", function()
    assert.equal('"\\u0000\\u001b\\n\\"\\\\\\u007f\239\191\189é"', json.encode "\0\27\n\"\\\127\255é")
  end)

  it("refuses what has no JSON", function()
    assert.has_error(function() json.encode { f = print } end, "json.encode: a function has no JSON")
    assert.has_error(function() json.encode { [true] = 1 } end,
      "json.encode: wanted text as keys of an object, got boolean")
    local loop = {}
    loop[1] = loop
    assert.has_error(function() json.encode(loop) end, "json.encode: nested deeper than 200")
  end)
end)

describe("json.decode", function()
  it("reads back what encode wrote", function()
    local value = { a = { 1, 2.5, "x" }, b = json.object {}, c = {} }
    assert.equal(json.encode(value), json.encode(assert(json.decode(json.encode(value)))))
  end)

  it("answers nil and a text for what is no JSON", function()
    for _, document in ipairs { "", "{", "[1,]x", "{} {}", ("["):rep(1e6) } do
      local value, err = json.decode(document)
      assert.is_nil(value)
      assert.truthy(err:find("^JSON: "))
    end
  end)
end)

describe("text", function()
  it("replaces each longest beginning of a character by one U+FFFD", function()
    local lost = "\239\191\189"
    for bytes, wanted in pairs {
      ["caf\195"] = "caf" .. lost, ["\240\159\152"] = lost, ["\240\159\152x"] = lost .. "x",
      ["\237\160\128"] = lost:rep(3), ["\192\175"] = lost:rep(2), ["\244\144\128\128"] = lost:rep(4), ["é✓😀"] = "é✓😀",
    } do
      local clean, something = text.clean(bytes)
      assert.equal(wanted, clean)
      assert.equal(wanted ~= bytes, something)
    end
  end)

  it("knows how many bytes at the end wait for the rest of their character", function()
    assert.equal(0, text.unfinished "abc")
    assert.equal(0, text.unfinished "é")
    assert.equal(1, text.unfinished "a\195")
    assert.equal(2, text.unfinished "a\226\156")
    assert.equal(3, text.unfinished "\240\159\152")
    assert.equal(0, text.unfinished "\240\159\152\128")
    assert.equal(0, text.unfinished "\128\128\128\128")
  end)

  it("shows what cannot be seen", function()
    assert.equal("␣the⏎", text.visible " the\n")
    assert.equal("␣␣", text.visible "  ")
    assert.equal("a b⇥\\x1B\\xFF\\u{202E}é", text.visible "a b\t\27\255\226\128\174é")
  end)

  it("measures and cuts by terminal columns", function()
    assert.equal(4, text.width "日本")
    assert.equal(1, text.width "e\204\129")
    assert.equal("日…", text.cut("日本語", 4))
    assert.equal("…语", text.cut("ab日本语", 4, true))
    assert.equal("abc", text.cut("abc", 3))
    assert.equal("  é", text.pad("é", 3, true))
  end)
end)
