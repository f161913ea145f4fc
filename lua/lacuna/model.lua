--- Models: open a file, turn text into token ids and back, make contexts and segments.
--
--   local model = assert(lacuna.model.open "smollm2")
--   local ids = model:encode "Once upon a time"
--   print(model:decode(ids), model.vocab_size, model.layers)
local arrays = require "lacuna.arrays"
local check = require "lacuna.check"
local native = require "lacuna.native"
local object = require "lacuna.object"
local C, ffi = native.C, native.ffi

local M, methods, properties = {}, {}, {}
local Model

local function handle(self) return Model.handle(self, "model") end

local function info(self)
  local out = ffi.new "lacuna_model_info"
  out.struct_size = ffi.sizeof(out)
  native.raise(C.lacuna_model_get_info(handle(self), out))
  return out
end

--- A number that the model file says, or that was chosen when it was opened.
for _, name in ipairs { "vocab_size", "dim", "layers", "heads", "kv_heads", "head_dim", "feed_forward_dim",
  "context_length", "threads", "rope_base", "rope_scale", "weight_bytes", "parameters" } do
  properties[name] = function(self) return tonumber(info(self)[name]) end
end
--- A text: what the model is called, its file, the kind of model, the processor's instructions that are used, and what
-- was chosen when it was opened.
for _, name in ipairs { "name", "path", "architecture", "instructions", "backend", "dtype", "device" } do
  properties[name] = function(self) return ffi.string(info(self)[name]) end
end
--- The id of the token that begins or ends a text; nil where the model has none.
for _, name in ipairs { "bos", "eos" } do
  properties[name] = function(self)
    local id = info(self)[name]
    return id >= 0 and id or nil
  end
end

--- Token ids of a text. options: bos (false) begins with the model's; special (true) lets a control token's name in the
-- text be that token, otherwise it is ordinary text. Returns {id,…}.
function methods.encode(self, text, options)
  local model = handle(self)
  check.string(text, "text")
  options = check.options(options or {}, { bos = true, special = true }, "encode")
  local flags = (options.bos and C.LACUNA_ENCODE_BOS or 0) + (options.special ~= false and C.LACUNA_ENCODE_SPECIAL or 0)
  local ids = arrays.read_ids(function(ids, capacity, count)
    return C.lacuna_model_encode(model, text, #text, flags, ids, capacity, count)
  end, #text + 1)
  return ids -- no tail call: a temporary `self` must outlive its handle's use
end

--- The exact bytes of {id,…}; a token may hold part of a character.
function methods.decode(self, ids)
  local model = handle(self)
  local array, count = arrays.ids(ids, "ids")
  local bytes = native.text(function(text, capacity, length)
    return C.lacuna_model_decode(model, array, count, text, capacity, length)
  end, count * 8 + 16)
  return bytes
end

--- The bytes of one token.
function methods.token_text(self, id)
  local model = handle(self)
  local array = ffi.new("int32_t[1]", check.integer(id, "id", 0, self.vocab_size - 1))
  local bytes = native.text(function(text, capacity, length)
    return C.lacuna_model_decode(model, array, 1, text, capacity, length)
  end)
  return bytes
end

--- True for a control token: its text is its name.
function methods.is_control(self, id)
  local out = ffi.new "int32_t[1]"
  native.raise(C.lacuna_model_token_is_control(handle(self), check.integer(id, "id", -2 ^ 31, 2 ^ 31 - 1), out))
  return out[0] == 1
end

--- The input embeddings, Tensor (vocab, dim) of float32; made at the first call, read-only, shared.
function methods.embeddings(self)
  local out = ffi.new "lacuna_tensor *[1]"
  native.raise(C.lacuna_model_embeddings(handle(self), out))
  return require("lacuna.tensor").adopt(out[0])
end

--- A new, empty context. options.capacity: most tokens, those of attached segments included (default: context_length).
function methods.context(self, options)
  local context = require("lacuna.context").create(handle(self), options)
  return context
end

--- Reads tokens by themselves, once: a Segment that contexts attach at any position. options.positions: one number for
-- each id (default 0, 1, …).
function methods.segment(self, ids, options)
  local segment = require("lacuna.segment").create(handle(self), ids, options)
  return segment
end

--- Appends to several contexts in one forward pass: id_lists[i] to contexts[i], at position_lists[i] (default as for
-- ctx:append). On failure nothing is appended to any. Returns contexts.
function methods.append_batch(self, contexts, id_lists, position_lists)
  handle(self)
  require("lacuna.batch").append(self, contexts, id_lists, position_lists)
  return contexts
end

--- Writes the model, whole or not at all: a GGUF file where the path ends in .gguf, else a Hugging Face folder.
-- options: format ("gguf", "huggingface"), dtype ("float32"; "float16", "bfloat16"; of a GGUF file also "q8_0",
-- "q4_0"), overwrite (false): a file may be replaced, or a folder that holds a model and nothing else. Returns true;
-- nil and a text where it cannot be written.
function methods.save(self, path, options)
  local model = handle(self)
  check.string(path, "path")
  options = check.options(options or {}, { format = true, dtype = true, overwrite = true }, "save")
  local ok, err = require("lacuna.save").run(model, path, options)
  if not ok then return nil, err end
  return true -- no tail call: a temporary `self` must outlive its handle's use
end

Model = object.define {
  name = "Model", ctype = "lacuna_model", free = C.lacuna_model_free, methods = methods, properties = properties,
  meta = {
    __tostring = function(self)
      if self.handle == nil then return "Model (freed)" end
      return ("Model %s (%s, %d layers, dim %d, vocabulary %d)"):format(self.name, self.architecture, self.layers,
        self.dim,
        self.vocab_size)
    end,
  },
}

--- Opens a model file (.gguf), a Hugging Face folder, or a name that ./dev fetch knows. options: threads (default: the
-- cores of this process), backend ("cpu"; "torch" loads libtorch), activations ("float32"); with "torch" also dtype
-- ("float32", "float64", "bfloat16") and device ("cpu", "cuda", "cuda:N"). Returns Model; nil and a text when there is
-- no such file or it cannot be used.
function M.open(path, options)
  check.string(path, "path")
  options = check.options(options or {},
    { backend = true, threads = true, dtype = true, device = true, activations = true }, "options")
  local c_options = ffi.new "lacuna_model_options"
  C.lacuna_model_options_init(c_options)
  c_options.threads = check.integer(options.threads or 0, "options.threads", 0, 1024)
  for _, name in ipairs { "backend", "dtype", "device" } do -- `options` keeps the texts alive
    if options[name] ~= nil then c_options[name] = check.string(options[name], "options." .. name) end
  end
  if options.activations ~= nil and options.activations ~= "float32" then
    check.wanted("options.activations", '"float32"', options.activations)
  end
  local file, why = require("lacuna.models").resolve(path)
  if not file then return nil, why end
  if options.backend == "torch" and require("lacuna.torch").is_hidden then
    return nil, "libtorch is not to be used here (lacuna.torch.use)"
  end
  local out = ffi.new "lacuna_model *[1]"
  local status = C.lacuna_model_open(file, c_options, out)
  if status == C.LACUNA_NOT_FOUND then return nil, require("lacuna.models").not_found(path) end
  local ok, err = native.try(status)
  if not ok then return nil, err end
  return Model.adopt(out[0])
end

--- For parts of the library that get a handle from C: the object owns it.
M.adopt = Model.adopt
M.is = Model.is
M.handle = Model.handle

return M
