--- The stages of a sampler, from what the user wrote to what runs: native chains, with Lua functions and policies
-- between them.
local check = require "lacuna.check"
local fail = require "lacuna.fail"
local native = require "lacuna.native"
local object = require "lacuna.object"
local registry = require "lacuna.sampler.registry"
local C, ffi = native.C, native.ffi

local stages = {}

local Chain = object.define { name = "Chain", ctype = "lacuna_sampler", free = C.lacuna_sampler_free, methods = {} }

-- Keys of a table that are not places of its list part, sorted; anything but strings is refused.
local function names_in(value, argument)
  local names = {}
  for key in pairs(value) do
    if type(key) == "string" then
      names[#names + 1] = key
    elseif type(key) ~= "number" or key < 1 or key > #value or key ~= math.floor(key) then
      check.wanted(argument, "names and a list without holes as keys", key)
    end
  end
  table.sort(names)
  return names
end

-- "top_k(40)" of { "top_k", 40 } or { "top_k", k = 40 }.
local function text_of_table(stage, place)
  local argument = ("stages[%d]"):format(place)
  local name = check.string(stage[1], argument .. "[1]")
  if not name:find "^[%w_]+$" then check.wanted(argument .. "[1]", "a stage's name", name) end
  local parts = {}
  for i = 2, #stage do
    parts[#parts + 1] = ("%.17g"):format(check.number(stage[i], ("%s[%d]"):format(argument, i)))
  end
  for _, key in ipairs(names_in(stage, argument)) do
    parts[#parts + 1] = ("%s=%.17g"):format(key, check.number(stage[key], argument .. "." .. key))
  end
  return #parts == 0 and name or ("%s(%s)"):format(name, table.concat(parts, ","))
end

local function new_chain(spec)
  if spec:find("\0", 1, true) then check.wanted("spec", "a text without NUL", spec) end
  local out = ffi.new "lacuna_sampler *[1]"
  if C.lacuna_sampler_create(spec, out) ~= C.LACUNA_OK then
    fail("%s", registry.with_registered(ffi.string(C.lacuna_last_error())))
  end
  local chain = Chain.adopt(out[0])
  return { chain = chain, text = ffi.string(C.lacuna_sampler_spec(chain.handle)) }
end

local function ends_in_draw(text) return text == "draw" or text:find " draw$" ~= nil end

local function is_policy(value) return type(value) == "table" and require("lacuna.policy").is(value) end

--- list: specs, tables { name, value or key=value, … }, functions and Policies of kind sampler_stage. Returns the
-- pieces in order, { chain= }, { call=, what = how an error calls it } or { policy = a Policy, or nil, name= }; their
-- text in normal form; whether `draw` is the last.
function stages.pieces(list)
  if #names_in(list, "stages") > 0 then
    check.wanted("stages", "a list", names_in(list, "stages")[1])
  end
  local pieces, specs, texts = {}, {}, {}
  local function close()
    if #specs > 0 then pieces[#pieces + 1] = new_chain(table.concat(specs, " ")) end
    specs = {}
  end
  local function add_spec(spec)
    for _, part in ipairs(registry.cut(spec)) do
      if type(part) == "string" then
        if part:find "%S" or part == spec then specs[#specs + 1] = part end
      else
        close()
        pieces[#pieces + 1] = { call = part.stage.call, name = part.stage.policy, what = part.stage.name,
          text = part.text }
      end
    end
  end
  for i = 1, #list do
    local stage = list[i]
    if type(stage) == "function" then
      close()
      pieces[#pieces + 1] = { call = stage, what = ("stages[%d]: the function"):format(i), text = "function" }
    elseif is_policy(stage) then
      if stage.kind ~= "sampler_stage" then
        fail("stages[%d]: wanted a policy of kind sampler_stage, got a %s", i, stage.kind)
      end
      close()
      pieces[#pieces + 1] = { policy = stage, name = stage.name, text = ("policy(%s)"):format(stage.name) }
    elseif type(stage) == "string" or type(stage) == "table" then
      add_spec(type(stage) == "string" and stage or text_of_table(stage, i))
    else
      check.wanted(("stages[%d]"):format(i), "a spec, a table or a function", stage)
    end
  end
  close()
  for i, piece in ipairs(pieces) do
    if i < #pieces and ends_in_draw(piece.text) then
      local behind = pieces[i + 1].text
      fail("spec: wanted nothing behind draw, got %s", behind == "function" and "a function" or behind)
    end
    texts[i] = piece.text
  end
  local text = table.concat(texts, " ")
  return pieces, text, ends_in_draw(text)
end

return stages
