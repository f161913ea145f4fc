--- Pictures: well-formed SVG whatever the tokens hold, labels that do not overlap, axes with round numbers, PNG files.
local labels = require "lacuna.picture.labels"
local picture = require "lacuna.picture"
local scale = require "lacuna.picture.scale"

local function exploration(gaps, words)
  local r = { prompt = "A <b>&\27 prompt \255", token = { text = " x\n", prob = 0.3 }, base_position = 4,
    model = "a & b", explorations = {} }
  for i, gap in ipairs(gaps) do
    local js = 0.69 * (1 - math.exp(-math.abs(gap) / 60)) * (0.8 + 0.2 * math.sin(gap / 5))
    r.explorations[i] = { gap = gap, position = 4 + gap, js = js, kl = 8 * js, entropy = 3 + math.sin(gap / 9),
      top = { id = i % 7, text = words[i % #words + 1], prob = 0.05 + 0.9 * math.abs(math.cos(gap)) },
      extrapolated = gap < 0 }
  end
  r.natural = { gap = 0, position = 4, js = 0, kl = 0, entropy = 2, top = { id = 1, text = "\0", prob = 0.5 } }
  return r
end

local function range(first, last, step)
  local out = {}
  for value = first, last, step do out[#out + 1] = value end
  return out
end

-- Checks that tags are closed in order and that text holds no bare < or & and no control character.
local function assert_well_formed(svg)
  assert.is_nil(svg:find "[%z\1-\8\11-\31\127]")
  local open, place = {}, svg:find("<svg", 1, true)
  assert.equal(1, svg:find("<?xml", 1, true))
  while true do
    local first, last, closing, name, empty = svg:find("<(/?)(%a+)[^<>]-(/?)>", place)
    if not first then break end
    for entity in svg:sub(place, first - 1):gmatch "&[^;]*;?" do
      assert.truthy(entity == "&amp;" or entity == "&lt;" or entity == "&gt;" or entity == "&quot;")
    end
    assert.is_nil(svg:sub(place, first - 1):find "[<>]")
    if closing == "/" then
      assert.equal(name, table.remove(open))
    elseif empty == "" then
      open[#open + 1] = name
    end
    place = last + 1
  end
  assert.equal(0, #open)
end

describe("a picture", function()
  it("is well-formed, whatever the texts hold", function()
    local words = { "<&>", '"', "\255\254", "日本語", " the", "\n\t\27[31m", "]]>", "\226\128\174", "" }
    for _, gaps in ipairs { { 7 }, { 0 }, { -3, 0, 0.25, 5, 1e9 }, range(0, 300, 1), range(-40, 40, 3.5) } do
      local svg, width, height = picture.svg(exploration(gaps, words))
      assert_well_formed(svg)
      assert.is_true(width > 0 and height > 0)
      assert.is_nil(svg:find "nan" or svg:find "inf\"")
    end
  end)

  it("shows the prompt, the token, and what comes next at the points", function()
    local svg = picture.svg(exploration({ 5, 10 }, { " Paris", " is" }))
    for _, part in ipairs { "A &lt;b&gt;&amp;\\x1B prompt \\xFF", "␣x⏎", "␣Paris", "␣is", "Jensen–Shannon",
      "Entropy" } do
      assert.truthy(svg:find(part, 1, true), part)
    end
  end)

  it("draws the natural place also where gap 0 was not asked for, and nothing without any", function()
    local _, circles = picture.svg(exploration({ 5, 10 }, { "a" })):gsub("<circle", "")
    local _, more = picture.svg(exploration({ 0, 5, 10 }, { "a" })):gsub("<circle", "")
    assert.equal(circles, more)
    assert.has_error(function() picture.svg { explorations = {} } end,
      "picture: wanted an exploration of at least one gap, got none")
  end)
end)

describe("labels", function()
  it("overlap neither each other nor a point", function()
    local points, state = {}, 7
    for i = 1, 40 do
      state = (state * 1103515245 + 12345) % 2 ^ 31
      points[i] = { x = 20 + i * 20, y = 60 + state / 2 ^ 31 * 200, width = 20 + state % 60, height = 16 }
    end
    local boxes, placed = labels.place(points, { left = 0, right = 860, top = 0, bottom = 320 }), 0
    for i, a in ipairs(boxes) do
      if a then
        placed = placed + 1
        assert.is_true(a.left >= 0 and a.right <= 860 and a.top >= 0 and a.bottom <= 320)
        for k, b in ipairs(boxes) do
          local apart = not b or i == k or a.right <= b.left or b.right <= a.left or a.bottom <= b.top
            or b.bottom <= a.top
          assert.is_true(apart, i .. " and " .. k)
          local p = points[k]
          assert.is_false(p.x > a.left and p.x < a.right and p.y > a.top and p.y < a.bottom)
        end
      end
    end
    assert.is_true(placed >= 36)
  end)
end)

describe("an axis", function()
  it("has round numbers that cover what is shown", function()
    assert.same({ 0, 0.25, 0.5, 0.75, 1 }, (scale.ticks(0, 1, 4)))
    assert.same({ -20, -10, 0, 10 }, (scale.ticks(-25, 12, 4)))
    assert.equal("0.25", scale.label(0.25, 0.25))
    assert.equal("2.5", scale.label(2.5, 2.5))
    assert.equal("0", scale.label(0, 2))
    local y = scale.vertical(0.61, 100, 300, 5)
    assert.equal(300, y.pixel(0))
    assert.is_near(100, y.pixel(y.high), 1e-9)
    assert.is_true(y.high >= 0.61 and y.high < 0.9)
  end)

  it("is linear for even gaps and bends where they crowd near 0, always rising", function()
    local even = scale.horizontal(range(0, 30, 5), 0, 100)
    assert.is_near(50, even.pixel(15), 1e-9)
    local crowded = scale.horizontal({ 0, 5, 10, 20, 96, 4000 }, 0, 100)
    assert.is_true(crowded.pixel(20) > 15)
    for _, axis in ipairs { even, crowded, scale.horizontal({ -500, -1, 0, 1e9 }, 0, 100) } do
      local last = -math.huge
      for _, value in ipairs { -500, -20, -1, 0, 0.5, 5, 10, 20, 96, 4000, 1e9 } do
        assert.is_true(axis.pixel(value) > last)
        last = axis.pixel(value)
      end
    end
  end)
end)

describe("picture.write", function()
  local folder

  before_each(function()
    folder = os.tmpname()
    os.remove(folder)
    assert(os.execute("mkdir " .. folder))
  end)

  after_each(function() os.execute("rm -r " .. folder) end)

  local function content(path)
    local file = assert(io.open(path, "rb"))
    local all = file:read "*a"
    file:close()
    return all
  end

  it("writes SVG, and replaces what was there at once", function()
    local path = folder .. "/gaps.svg"
    local r = exploration({ 1, 2 }, { "a" })
    for _ = 1, 2 do assert(picture.write(path, r)) end
    assert.equal((picture.svg(r)), content(path))
    assert.is_nil(io.open(path .. ".part"))
  end)

  it("writes PNG through librsvg", function()
    if not pcall(require("ffi").load, "librsvg-2.so.2") then return pending "librsvg2-2 is not installed" end
    local path = folder .. "/gaps.png"
    assert(picture.write(path, exploration({ 1, 2, 30 }, { " the", "<&>" })))
    local bytes = content(path)
    assert.equal("\137PNG\r\n\26\n", bytes:sub(1, 8))
    assert.equal(1920, bytes:byte(19) * 256 + bytes:byte(20))
    assert.is_true(#bytes > 10000)
  end)

  it("answers nil and a text for a place that cannot be written, and leaves nothing behind", function()
    for _, name in ipairs { "gaps.svg", "gaps.png" } do
      local ok, err = picture.write(folder .. "/none/" .. name, exploration({ 1 }, { "a" }))
      assert.is_nil(ok)
      assert.truthy(err:find(folder .. "/none/" .. name, 1, true), err)
    end
  end)

  it("raises for another ending", function()
    assert.has_error(function() picture.write("gaps.gif", exploration({ 1 }, { "a" })) end,
      'path: wanted a name that ends in .svg or .png, got string "gaps.gif"')
  end)
end)
