--- `lacuna model info`: what a model file holds, and whether it can be used.
local json = require "lacuna.json"
local native = require "lacuna.native"
local support = require "lacuna.command.support"
local text = require "lacuna.text"
local C, ffi = native.C, native.ffi

local M = {}

-- The library's description of a file as JSON text; nil and a text. The length is known after the first call.
local function describe(path)
  local capacity, length = 2 ^ 16, ffi.new "int64_t[1]"
  while true do
    local buffer = ffi.new("char[?]", capacity)
    local status = C.lacuna_model_describe(path, buffer, capacity, length)
    if status == C.LACUNA_NOT_FOUND then return nil, require("lacuna.models").not_found(path) end
    local ok, err = native.try(status)
    if not ok then return nil, err end
    if tonumber(length[0]) <= capacity then return ffi.string(buffer, tonumber(length[0])) end
    capacity = tonumber(length[0])
  end
end

local function bytes_text(bytes)
  if bytes >= 1e9 then return ("%.2f GB"):format(bytes / 1e9) end
  return bytes >= 1e6 and ("%.1f MB"):format(bytes / 1e6) or ("%.1f kB"):format(bytes / 1e3)
end

local function value_text(value)
  if type(value) ~= "table" then
    if type(value) ~= "number" then return text.visible(tostring(value)) end
    return (value == math.floor(value) and "%.15g" or "%.6g"):format(value) -- fractions are float32
  end
  if value.type == "string" then return text.visible(value.first) end -- a long one's beginning
  local first = {}
  for i, element in ipairs(value.first or {}) do first[i] = value_text(element) end
  return ("%d × %s: %s%s"):format(value.count, value.element_type, table.concat(first, " "),
    value.count > #first and " …" or "")
end

local function add_metadata(lines, metadata, width)
  local keys, longest = {}, 0
  for key in pairs(metadata) do
    keys[#keys + 1], longest = key, math.max(longest, text.width(key))
  end
  table.sort(keys)
  for _, key in ipairs(keys) do
    lines[#lines + 1] = ("  %s  %s"):format(text.pad(text.visible(key), longest),
      text.cut(value_text(metadata[key]), math.max(20, width - longest - 4)))
  end
end

-- Tensors that differ in the number of their block only stand in one line.
local function group_tensors(tensors)
  local groups, by_key, elements, bytes = {}, {}, 0, 0
  for _, tensor in ipairs(tensors) do
    local count = 1
    for _, size in ipairs(tensor.shape) do count = count * size end
    elements, bytes = elements + count, bytes + tensor.bytes
    local name = text.visible(tensor.name):gsub("%.%d+%.", ".*.")
    local shape = "(" .. table.concat(tensor.shape, ", ") .. ")"
    local key = name .. tensor.type .. shape
    if not by_key[key] then
      by_key[key] = { name = name, type = tensor.type, shape = shape, count = 0, bytes = 0 }
      groups[#groups + 1] = by_key[key]
    end
    by_key[key].count, by_key[key].bytes = by_key[key].count + 1, by_key[key].bytes + tensor.bytes
  end
  return groups, elements, bytes
end

local function add_tensors(lines, tensors)
  local groups, elements, bytes = group_tensors(tensors)
  lines[#lines + 1] = ("tensors: %d, %.1f million values, %s"):format(#tensors, elements / 1e6, bytes_text(bytes))
  local name_width, shape_width = 0, 0
  for _, group in ipairs(groups) do
    name_width, shape_width = math.max(name_width, text.width(group.name)), math.max(shape_width, #group.shape)
  end
  for _, group in ipairs(groups) do
    lines[#lines + 1] = ("  %s  %4s  %-6s %s  %s"):format(text.pad(group.name, name_width),
      group.count > 1 and group.count .. " ×" or "", group.type, text.pad(group.shape, shape_width),
      bytes_text(group.bytes))
  end
end

-- How far its positions reach and how they are scaled, by the metadata of a Llama model: positions, base, kind, factor.
local function rope_of_file(metadata)
  local factor = tonumber(metadata["llama.rope.scaling.factor"]) or tonumber(metadata["llama.rope.scale_linear"])
  return metadata["llama.context_length"], metadata["llama.rope.freq_base"],
    metadata["llama.rope.scaling.type"] or (factor and "linear"), factor
end

local function rope_of_folder(metadata)
  local function either(key)
    return metadata["config.rope_parameters." .. key] or metadata["config.rope_scaling." .. key]
  end
  local kind = either "rope_type" or either "type"
  return metadata["config.max_position_embeddings"], metadata["config.rope_theta"] or either "rope_theta",
    kind ~= "default" and kind or nil, tonumber(either "factor")
end

-- What it was trained for, and so what lies beyond.
local function add_capabilities(lines, document)
  local rope_of = document.format == "huggingface" and rope_of_folder or rope_of_file
  local length, base, kind, factor = rope_of(document.metadata)
  if not tonumber(length) then return end
  kind = kind or "none"
  lines[#lines + 1] = ("positions: trained on distances 0 to %d, RoPE base %s, scaling %s; what is farther is marked, "
    .. "not refused"):format(tonumber(length) - 1, value_text(base or 10000),
      kind == "linear" and factor and ("linear by %s"):format(value_text(factor)) or value_text(kind))
  lines[#lines + 1] = ""
end

local function format(document, width)
  local verdict = document.usable and "can be used" or "cannot be used: " .. text.visible(document.problem)
  local kind = document.version and ("GGUF version %d"):format(document.version) or "Hugging Face folder"
  local lines = { ("%s: %s, %s"):format(text.visible(document.path), kind, verdict), "" }
  add_capabilities(lines, document)
  lines[#lines + 1] = "metadata:"
  add_metadata(lines, document.metadata, width)
  lines[#lines + 1] = ""
  add_tensors(lines, document.tensors)
  return table.concat(lines, "\n") .. "\n"
end

--- Prints what the file or folder holds. An error, behind that, where it cannot be used.
-- options: file (a path or a name; default smollm2), json.
function M.run(options)
  if options.output then support.usage("model info: wanted one file, got %q as well", options.output) end
  local path, err = require("lacuna.models").resolve(options.file or "smollm2")
  if not path then return nil, err end
  local document
  document, err = describe(path)
  if not document then return nil, err end
  if options.json then
    io.stdout:write(document, "\n")
    if document:find '"usable":true}$' then return end
  end
  local described = assert(json.decode(document))
  if not options.json then
    io.stdout:write(format(described, require("lacuna.terminal").columns()))
  end
  if not described.usable then return nil, described.problem end
end

return M
