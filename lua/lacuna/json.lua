--- JSON: written with keys in a stated order and numbers that read back as the same double; read through dkjson.
--
--   json.encode({ prob = 0.1, id = 3 }, { "id", "prob" })   --> {"id":3,"prob":0.1}
--
-- A table with elements from 1 is an array; an empty table is [] unless json.object made it. NaN and infinities are
-- null.
local json = {}

--- Stands for null in what is written; what is read has nil there.
json.null = setmetatable({}, { __tostring = function() return "null" end })

local kObject = { __jsontype = "object" } -- dkjson marks what it reads with the same key

--- Marks a table as an object, also when it is empty. Returns it.
function json.object(value) return setmetatable(value, kObject) end

local kDepth = 200 -- no document of ours is nested deeper: a table that holds itself ends here

local escapes = { ['"'] = '\\"', ["\\"] = "\\\\", ["\b"] = "\\b", ["\f"] = "\\f", ["\n"] = "\\n", ["\r"] = "\\r",
  ["\t"] = "\\t" }

local function encode_string(value)
  local clean = require("lacuna.text").clean(value)
  return '"' .. clean:gsub('[%z\1-\31"\\\127]', function(c)
    return escapes[c] or ("\\u%04x"):format(c:byte())
  end) .. '"'
end

-- The shortest digits that read back as the same number; Lua's format does not depend on the locale.
local function encode_number(value)
  if value ~= value or value == math.huge or value == -math.huge then return "null" end
  if value == math.floor(value) and math.abs(value) < 2 ^ 53 then return ("%.0f"):format(value) end
  for digits = 15, 16 do
    local shortest = ("%." .. digits .. "g"):format(value)
    if tonumber(shortest) == value then return shortest end
  end
  return ("%.17g"):format(value)
end

local ranks = setmetatable({}, { __mode = "k" }) -- order list -> {key = place}

local function rank_of(order)
  if not ranks[order] then
    local rank = {}
    for place, key in ipairs(order) do rank[key] = place end
    ranks[order] = rank
  end
  return ranks[order]
end

-- Keys in the stated order, then the others by name.
local function sorted_keys(value, rank)
  local keys = {}
  for key in pairs(value) do
    if type(key) ~= "string" then error("json.encode: wanted text as keys of an object, got " .. type(key), 0) end
    keys[#keys + 1] = key
  end
  table.sort(keys, function(a, b)
    local ra, rb = rank[a] or math.huge, rank[b] or math.huge
    if ra ~= rb then return ra < rb end
    return a < b
  end)
  return keys
end

local encode_value

local function encode_table(value, out, rank, depth)
  if depth > kDepth then error(("json.encode: nested deeper than %d"):format(kDepth), 0) end
  local meta = getmetatable(value)
  if #value > 0 or (next(value) == nil and not (meta and meta.__jsontype == "object")) then
    out[#out + 1] = "["
    for i = 1, #value do
      if i > 1 then out[#out + 1] = "," end
      encode_value(value[i], out, rank, depth + 1)
    end
    out[#out + 1] = "]"
    return
  end
  out[#out + 1] = "{"
  for i, key in ipairs(sorted_keys(value, rank)) do
    out[#out + 1] = (i > 1 and "," or "") .. encode_string(key) .. ":"
    encode_value(value[key], out, rank, depth + 1)
  end
  out[#out + 1] = "}"
end

function encode_value(value, out, rank, depth)
  local kind = type(value)
  if value == json.null or value == nil then out[#out + 1] = "null"
  elseif kind == "table" then encode_table(value, out, rank, depth)
  elseif kind == "string" then out[#out + 1] = encode_string(value)
  elseif kind == "number" then out[#out + 1] = encode_number(value)
  elseif kind == "boolean" then out[#out + 1] = tostring(value)
  else error("json.encode: a " .. kind .. " has no JSON", 0) end
end

--- The value as one line of JSON. order: {key,…}, the keys that come first in every object; the others follow by name.
-- Text that is no UTF-8 gets U+FFFD. Raises for functions, cdata, keys that are no text, and tables that hold
-- themselves.
function json.encode(value, order)
  local out = {}
  encode_value(value, out, rank_of(order or {}), 0)
  return table.concat(out)
end

--- Reads one document. Returns the value; nil and a text for what is no JSON.
function json.decode(document)
  require("lacuna.check").string(document, "document")
  local ok, value, place, err = pcall(require("dkjson").decode, document)
  if not ok then return nil, "JSON: " .. tostring(value) end
  if err then return nil, "JSON: " .. err end
  local rest = document:find("%S", place)
  if rest then return nil, ("JSON: text after the document at byte %d"):format(rest) end
  return value
end

return json
