--- Checkpoints: a folder with all that a run needs to go on to the bit.
--
--   step_000100/model.safetensors          the parameters, by their names
--   step_000100/optimizer.safetensors      the optimiser's tensors
--   step_000100/state.json                 everything else, and the checksums of the three
--   step_000100/config.json, tokenizer.json, …   with them the folder is a model that can be opened
--
-- It is written under another name and renamed: it is whole, or not there.
local check = require "lacuna.check"
local folder = require "lacuna.train.folder"
local json = require "lacuna.json"
local native = require "lacuna.native"
local safetensors = require "lacuna.safetensors"
local C = native.C

local M = {}

local kFormat = 1 -- of state.json; a program that knows another one refuses it
local kMostState = 2 ^ 28 -- bytes of state.json
local kName = "^step_(%d+)$"

function M.name(step) return ("step_%06d"):format(step) end

local function checksum_of_text(text) return tonumber(C.lacuna_checksum(0, text, #text)) end

local function sorted_names(tensors)
  local names = {}
  for name in next, tensors do names[#names + 1] = name end
  table.sort(names)
  return names
end
jit.off(sorted_names) -- compiled loops over tables may miss elements

-- CRC-32 over names, dtypes, shapes and elements.
local function checksum_of_tensors(tensors)
  local sum = 0
  for _, name in ipairs(sorted_names(tensors)) do
    local value = tensors[name]
    local held = value:is_contiguous() and value or value:contiguous()
    local front = ("%s %s %s\n"):format(name, held:dtype(), table.concat(held:sizes(), " "))
    sum = C.lacuna_checksum(sum, front, #front)
    sum = C.lacuna_checksum(sum, held.layout.data, C.lacuna_tensor_bytes(held.handle))
  end
  return tonumber(sum)
end

-- Tensors as a file may hold them: without what autograd says of them.
local function detached(tensors)
  local out = {}
  for _, name in ipairs(sorted_names(tensors)) do out[name] = tensors[name]:detach() end
  return out
end

local function write_all(path, parts)
  local sums = {}
  for _, name in ipairs { "model", "optimizer" } do
    local tensors = detached(parts[name])
    sums[name] = checksum_of_tensors(tensors)
    local file = ("%s/%s.safetensors"):format(path, name)
    local ok, err = safetensors.write(file, tensors, { metadata = { format = "pt" } })
    if not ok then return nil, err end
  end
  local ok, err = parts.extra(path)
  if not ok then return nil, err end
  local state = json.encode(parts.state)
  local document = json.encode({
    format = kFormat, state = parts.state,
    checksums = { model = sums.model, optimizer = sums.optimizer, state = checksum_of_text(state) },
  }, { "format", "checksums" }) .. "\n"
  return native.try(C.lacuna_file_write(path .. "/state.json", document, #document))
end

--- Writes a checkpoint into the folder `output`. parts: step; model, optimizer: {name = Tensor,…}; state: plain
-- values; extra(path): writes more files, and returns true, or nil and a text. Returns its path; nil and a text, and
-- then the checkpoints before are as they were.
function M.save(output, parts)
  local path = output .. "/" .. M.name(parts.step)
  local ok, err = folder.fill(path, function(temporary) return write_all(temporary, parts) end)
  if not ok then return nil, err end
  return path
end

local function read_state(path)
  local text, err = folder.read(path, kMostState)
  if not text then return nil, err end
  local document, why = json.decode(text)
  if type(document) ~= "table" then return nil, ("%s: %s"):format(path, why or "wanted an object") end
  if document.format ~= kFormat then
    return nil, ("%s: format: wanted %d, found %s"):format(path, kFormat, tostring(document.format))
  end
  local sums = document.checksums
  if type(sums) ~= "table" or type(document.state) ~= "table" then
    return nil, path .. ": wanted checksums and state, found less"
  end
  local ok, again = pcall(json.encode, document.state)
  if not ok or checksum_of_text(again) ~= sums.state then
    return nil, path .. ": damaged: its checksum is another one"
  end
  return document.state, sums
end

--- Reads a checkpoint's folder: { state, model, optimizer, path }. The tensors are read-only views of its files. nil
-- and a text when there is none, or it is damaged.
function M.load(path)
  local state, sums = read_state(path .. "/state.json")
  if not state then return nil, sums end
  local out = { state = state, path = path }
  for _, name in ipairs { "model", "optimizer" } do
    local file = ("%s/%s.safetensors"):format(path, name)
    local tensors, err = safetensors.read(file)
    if not tensors then return nil, err end
    if checksum_of_tensors(tensors) ~= sums[name] then
      return nil, file .. ": damaged: its checksum is another one"
    end
    out[name] = tensors
  end
  return out
end

--- The checkpoints in a folder by step: { {step=, path=}, … }.
function M.list(output)
  local out = {}
  for _, name in ipairs(folder.list(output)) do
    local step = name:sub(-1) == "/" and name:sub(1, -2):match(kName)
    if step then out[#out + 1] = { step = tonumber(step), path = output .. "/" .. name:sub(1, -2) } end
  end
  table.sort(out, function(a, b) return a.step < b.step end)
  return out
end

--- The newest checkpoint in a folder that is whole. Returns it and a list of texts about those that are not; nil and
-- a text.
function M.latest(output)
  local found, problems = M.list(output), {}
  for i = #found, 1, -1 do
    local loaded, err = M.load(found[i].path)
    if loaded then return loaded, problems end
    problems[#problems + 1] = err
  end
  if #problems > 0 then return nil, table.concat(problems, "; ") end
  return nil, output .. ": holds no checkpoint"
end

--- Removes what a run that was killed has left of checkpoints that it was writing.
function M.clean(output)
  for _, name in ipairs(folder.list(output)) do
    if name:match "^step_%d+%.unfinished/$" or name:match "^step_%d+%.replaced/$" then
      folder.remove(output .. "/" .. name:sub(1, -2))
    end
  end
end

function M.remove(path) folder.remove(path) end

--- Puts aside the checkpoints of later steps than that: they are of a run that was gone back on, and "latest" must not
-- find them. step_000020 becomes step_000020.left.
function M.set_aside(output, step)
  for _, entry in ipairs(M.list(output)) do
    if entry.step > step then
      folder.remove(entry.path .. ".left")
      os.rename(entry.path, entry.path .. ".left")
    end
  end
end

--- Removes checkpoints but the last `keep` and that of step `best` (nil: none). A folder that cannot be removed
-- stays.
function M.prune(output, keep, best)
  check.integer(keep, "keep", 1)
  local found = M.list(output)
  for i = 1, #found - keep do
    if found[i].step ~= best then folder.remove(found[i].path) end
  end
end

return M
