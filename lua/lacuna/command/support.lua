--- What the commands share: the model, the prompt, lists of numbers, policies with their parameters, and errors worded
-- for somebody who typed options.
local support = {}

--- Ends the command as wrong usage (exit 2) with one line.
function support.usage(text, ...)
  error({ usage = select("#", ...) > 0 and text:format(...) or text }, 0)
end

-- A library error without the place of the library's line in front, which says nothing to a user of the program.
local function plain(err) return (tostring(err):gsub("^[^\n]-%.lua:%d+: ", "")) end

--- Calls f(...). Its errors become the command's: one that is about an option of the command ("threshold: wanted …") is
-- wrong usage and named as it was typed; any other is an error. Returns what f returns.
function support.call(options, f, ...)
  local results = { pcall(f, ...) }
  if results[1] then return unpack(results, 2, 3) end
  local err = results[2]
  if type(err) ~= "string" then error(err, 0) end
  if os.getenv "LACUNA_TRACEBACK" then error(err, 0) end
  local text = plain(err):gsub("^options%.", "")
  text = text:gsub("^tokens%[", "token[")
  local name = text:match "^([%a_]+)[%[:]"
  if name and options[name] ~= nil and not name:find "^prompt" then
    support.usage("%s", "--" .. name:gsub("_", "-") .. text:sub(#name + 1))
  end
  error(text, 0)
end

--- The model of --model, --threads, --backend, --dtype and --device. Returns nil and a text.
function support.open_model(options)
  local lacuna = require "lacuna"
  return support.call(options, lacuna.model.open, options.model or "smollm2", {
    threads = options.threads, backend = options.backend, dtype = options.dtype, device = options.device,
  })
end

--- The prompts as a list: of --prompt (once or more) and --prompt-file, which cannot go together. Returns nil and a
-- text.
function support.prompts(options, command)
  local given = options.prompt
  if type(given) == "string" then given = { given } end
  if given and options.prompt_file then
    support.usage("%s: wanted either --prompt or --prompt-file, got both", command)
  end
  if given then return given end
  if not options.prompt_file then support.usage("%s: wanted --prompt TEXT or --prompt-file FILE", command) end
  local file, err = io.open(options.prompt_file, "rb")
  if not file then return nil, err end
  local content = file:read "*a"
  file:close()
  if not content then return nil, options.prompt_file .. ": cannot be read (is it a folder?)" end
  return { content }
end

--- Numbers of a text with commas, as --gaps takes them. Returns nil for nil.
function support.numbers(text, option)
  if text == nil then return nil end
  if type(text) == "table" then return text end
  local out = {}
  for part in (text .. ","):gmatch "([^,]*)," do
    local number = tonumber(part)
    if not number then support.usage("--%s: wanted numbers with commas between them, got %q", option, text) end
    out[#out + 1] = number
  end
  return out
end

-- Sets a parameter of one of the policies, as --param NAME.PARAMETER=VALUE says it.
local function set_parameter(by_name, setting)
  local name, param, value = setting:match "^([^.=]+)%.([^.=]+)=(.*)$"
  if not name then support.usage("--param: wanted NAME.PARAMETER=VALUE, got %q", setting) end
  if not by_name[name] then
    support.usage("--param: no policy named %q is given%s", name,
      require("lacuna.check").hint(name, by_name))
  end
  local ok, err = pcall(by_name[name].set_text, by_name[name], param, value)
  if not ok then support.usage("--param: %s", plain(err)) end
end

--- Loads policy files with --trust, and sets their parameters by --param. asked: the kinds that the command asks, as
-- keys. Returns {Policy,…}; nil and a text.
function support.policies(paths, options, asked, command)
  local policy = require "lacuna.policy"
  local loaded, by_name = {}, {}
  for i, path in ipairs(paths) do
    local one, err = support.call({ trust = options.trust or false }, policy.load, path, { trust = options.trust })
    if not one then return nil, err end
    if not asked[one.kind] then
      support.usage("%s: wanted a policy of kind %s, got %s", path, next(asked), one.kind)
    end
    if by_name[one.name] then support.usage("%s: two policies named %s, got %s as well", command, one.name, path) end
    loaded[i], by_name[one.name] = one, one
  end
  for _, setting in ipairs(options.param or {}) do set_parameter(by_name, setting) end
  return loaded
end

return support
