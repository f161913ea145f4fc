--- Model names: which file a name stands for, and where `./dev fetch NAME` puts it.
local check = require "lacuna.check"

local models = {}

--- Names that ./dev fetch knows -> the file's place in the cache folder.
models.files = {
  smollm2 = "smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
}

--- The folder that ./dev fetch writes to: $LACUNA_CACHE, or lacuna in the user's cache folder.
function models.cache_folder()
  local function set(name)
    local value = os.getenv(name)
    return value ~= "" and value or nil
  end
  local user = set "XDG_CACHE_HOME" or (set "HOME" or "") .. "/.cache"
  return set "LACUNA_CACHE" or user .. "/lacuna"
end

local function exists(path)
  local file = io.open(path, "rb")
  if file then file:close() end
  return file ~= nil
end

--- The path that a path or a name stands for. Returns nil and a text that says what to do for a name whose file is not
-- here.
function models.resolve(name_or_path)
  check.string(name_or_path, "path")
  local place = models.files[name_or_path]
  if not place then return name_or_path end
  local path = models.cache_folder() .. "/" .. place
  if exists(path) then return path end
  return nil, ("%s: this model is not here yet (%s): run ./dev fetch %s"):format(name_or_path, path, name_or_path)
end

--- What to say where there is no file of that path.
function models.not_found(path)
  local nearest = not path:find "[/.]" and check.nearest(path, models.files)
  if nearest then return ("%s: no such file; the model %s is known by name"):format(path, nearest) end
  return ("%s: no such file: wanted a .gguf file, a Hugging Face folder, or the name of a model (smollm2)"):format(path)
end

return models
