--- `lacuna explore`: what the model would write now, and what it would write if its next token stood farther away.
local support = require "lacuna.command.support"

local M = {}

local kAsked = { gap_selector = true }

-- The selector of --selector or --policy; nil where none is given. Returns nil and a text for one that does not load.
local function selector_of(options)
  local paths = {}
  for _, path in ipairs(options.policy or {}) do paths[#paths + 1] = path end
  if options.selector then paths[#paths + 1] = options.selector end
  if #paths > 1 then support.usage("explore: wanted one --policy, got %d", #paths) end
  local loaded, err = support.policies(paths, options, kAsked, "explore")
  if not loaded then return nil, err end
  if options.watch then
    if #loaded == 0 then support.usage "--watch: wanted --policy FILE.lua (or --selector) to watch" end
    local ok
    ok, err = require("lacuna.command.watching").begin(loaded)
    if not ok then return nil, err end
  end
  return loaded[1]
end

local function tokens_of(options)
  local tokens = {}
  for i, text in ipairs(options.token or {}) do
    tokens[i] = tonumber(text)
    if not tokens[i] then support.usage("--token: wanted a token id, got %q", text) end
  end
  return tokens
end

-- Wrong usage that can be told before a model is opened.
local function check_usage(options, prompts, tokens)
  local sources = {}
  for _, name in ipairs { "gaps", "positions", "selector", "policy" } do
    if options[name] then sources[#sources + 1] = "--" .. name end
  end
  if #sources > 1 then
    support.usage("explore: wanted one of --gaps, --positions, --selector, --policy, got %s",
      table.concat(sources, " and "))
  end
  if options.picture then
    if not options.picture:find "%.svg$" and not options.picture:find "%.png$" then
      support.usage("--picture: wanted FILE.svg or FILE.png, got %q", options.picture)
    end
    if #prompts > 1 or #tokens > 1 then support.usage "--picture: goes with one prompt and one token" end
  end
end

-- The options of lacuna.explore.
local function request_of(options, model, prompts, tokens, selector)
  return {
    model = model,
    prompt = #prompts == 1 and prompts[1] or nil, prompts = #prompts > 1 and prompts or nil,
    token = #tokens == 1 and tokens[1] or nil, tokens = #tokens > 1 and tokens or nil,
    gaps = support.numbers(options.gaps, "gaps"), positions = support.numbers(options.positions, "positions"),
    selector = selector, threshold = options.threshold, max_tokens = options.max_tokens, expand = options.expand,
    beam = options.beam, method = options.method,
  }
end

local function print_json(result, options)
  local document = require "lacuna.explore.document"
  local more, out = { seed = options.seed or 0 }, {}
  for i, member in ipairs(result) do out[i] = document.of(member, more) end
  if #out == 0 then out = document.of(result, more) end -- one Exploration, no list of them
  io.stdout:write(require("lacuna.json").encode(out, document.order), "\n")
end

-- Explores and shows it. Returns true; nil and a text.
local function show(request, options)
  local result, err = support.call(options, require("lacuna").explore, request)
  if not result then return nil, err end
  if options.json then print_json(result, options) else result:table() end
  if options.picture then
    local ok
    ok, err = result:picture(options.picture)
    if not ok then return nil, err end
    if not options.json then io.stdout:write("  picture: ", options.picture, "\n") end
  end
  io.stdout:flush()
  return true
end

-- Shows it, and anew with each change of the selector, until Ctrl-C. A selector that fails says so and may be mended.
local function show_live(request, options)
  local watching = require "lacuna.command.watching"
  repeat
    local ok, err = show(request, options)
    if not ok then io.stderr:write("lacuna: ", err, "\n") end
    if not options.json then io.stderr:write "⟨explored anew when the selector changes; Ctrl-C ends⟩\n" end
    local goes_on = watching.wait()
    if goes_on then io.stderr:write "\n" end
  until not goes_on
end

--- options: see engine/main/commands/explore.cpp. Prints a table, or JSON (an array for several prompts or tokens).
function M.run(options)
  local prompts, err = support.prompts(options, "explore")
  if not prompts then return nil, err end
  local tokens = tokens_of(options)
  check_usage(options, prompts, tokens)
  local selector
  selector, err = selector_of(options)
  if err then return nil, err end
  local model
  model, err = support.open_model(options)
  if not model then return nil, err end
  local request = request_of(options, model, prompts, tokens, selector)
  if options.watch then return show_live(request, options) end
  local ok
  ok, err = show(request, options)
  if not ok then return nil, err end
end

return M
