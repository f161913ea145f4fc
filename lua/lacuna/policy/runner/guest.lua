--- Runs a policy that is not trusted: in a Lua state of its own, in this process or in another one. The library's own
-- files that work in there are put there; all else goes by messages.
local decision = require "lacuna.policy.decision"
local definition = require "lacuna.policy.definition"
local fail = require "lacuna.fail"
local native = require "lacuna.native"
local object = require "lacuna.object"
local wire = require "lacuna.policy.wire"
local C, ffi = native.C, native.ffi

local Sandbox = object.define { name = "Sandbox", ctype = "lacuna_sandbox", free = C.lacuna_sandbox_free, methods = {} }

local guest = {}
local Running = {}
Running.__index = Running

-- The files that work in a sandboxed state, by the names under which they require each other.
local kModules = {
  ["lacuna.fail"] = "policy/guest/fail", ["lacuna.describe"] = "describe", ["lacuna.check"] = "check",
  ["lacuna.tensor.dtype"] = "tensor/dtype", ["lacuna.tensor.methods"] = "tensor/methods",
  ["lacuna.tensor.views"] = "tensor/views", ["lacuna.tensor.ops"] = "tensor/ops",
  ["lacuna.tensor.elementwise"] = "tensor/elementwise", ["lacuna.tensor.operators"] = "tensor/operators",
  ["lacuna.tensor.create"] = "tensor/create", ["lacuna.tensor.engine"] = "policy/guest/engine",
  ["lacuna.tensor"] = "policy/guest/tensor",
  ["lacuna.policy.definition"] = "policy/definition", ["lacuna.policy.decision"] = "policy/decision",
  ["lacuna.policy.history"] = "policy/history", ["lacuna.policy.program"] = "policy/program",
  ["lacuna.policy.guest.environment"] = "policy/guest/environment", ["lacuna.policy.guest"] = "policy/guest/init",
}

local sources -- of each module, its text; read once

local function read_sources()
  if sources then return sources end
  local folder = debug.getinfo(1, "S").source:match "^@(.*)policy[/\\]runner[/\\]guest%.lua$"
  local read = {}
  for name, file in pairs(kModules) do
    local handle = assert(io.open(folder .. file .. ".lua", "rb"))
    read[name] = handle:read "*a"
    handle:close()
  end
  sources = read
  return sources
end

local kLevels = { sandboxed = 0, process = 1 }

local function new_sandbox(trust, limits)
  local options = ffi.new "lacuna_sandbox_options"
  options.struct_size = ffi.sizeof(options)
  C.lacuna_sandbox_options_init(options)
  options.level = kLevels[trust]
  options.milliseconds = limits.milliseconds or options.milliseconds
  options.megabytes = limits.megabytes or options.megabytes
  local out = ffi.new "lacuna_sandbox *[1]"
  native.raise(C.lacuna_sandbox_create(options, out))
  local sandbox = Sandbox.adopt(out[0])
  for name, source in pairs(read_sources()) do
    native.raise(C.lacuna_sandbox_add_module(sandbox.handle, name, source, #source))
  end
  return sandbox
end

local kLongest = 2000 -- bytes of an error

-- A policy's text as it may be shown and kept: not endless, and nothing in it that a terminal would obey.
local function clean(text)
  if #text > kLongest then text = text:sub(1, kLongest) .. "…" end
  return (text:gsub("[%z\1-\8\11-\31\127]", "?"):gsub("\194[\128-\159]", "?"))
end

local reply_cell, size_cell = ffi.typeof "const uint8_t *[1]", ffi.typeof "int64_t[1]"

-- Calls a function in there with an encoded message. Returns its results; nil and a text when it did not come to an
-- end.
local function send(self, name, message, size, references, reference_count)
  local reply, reply_size = reply_cell(), size_cell()
  local status = C.lacuna_sandbox_call(self.sandbox.handle, name, message, size, references, reference_count, reply,
    reply_size)
  if status ~= C.LACUNA_OK then
    local text = ffi.string(C.lacuna_last_error())
    if not native.is_expected(status) then fail(text) end
    text = clean(text)
    if text:sub(1, #self.path + 1) ~= self.path .. ":" then text = ("%s:1: %s"):format(self.path, text) end
    return nil, text
  end
  return wire.decode(reply[0], tonumber(reply_size[0]))
end

-- A reply of another process may be anything.
local function checked(self, ok, first, second, third)
  if ok then return first, second, third end
  if type(first) ~= "string" or not first:find "^a reply " then error(first, 0) end
  return nil, ("%s:1: answered with %s"):format(self.path, first)
end

local function checked_call(self, name, count, first, second)
  return checked(self, pcall(send, self, name, wire.encode(count, first, second)))
end

-- Loads the file's text. Returns true and its description; nil and a text.
local function load_source(self)
  local ok, description, problems = checked_call(self, "load", 2, self.path, self.source)
  self.is_loaded, self.is_set = ok == true, false
  return ok, description, problems
end

-- Before a call: a process that has ended took the policy with it, and the next call finds a new one, in which the file
-- is loaded again; its state begins anew. And it has its parameters. Returns true; nil and a text.
local function restore(self)
  if not self.is_loaded or C.lacuna_sandbox_is_new(self.sandbox.handle) ~= 0 then
    local ok, err = load_source(self)
    if not ok then return nil, err end
  end
  if self.is_set or not self.values then return true end
  local ok, err = checked_call(self, "set", 1, self.values)
  self.is_set = ok == true
  return ok, err
end

local function guarded(self, name, count, value)
  local ok, err = restore(self)
  if not ok then return nil, err end
  return checked_call(self, name, count, value)
end

-- What is wrong with what a sandbox says of its policy; its own check may have been led by the nose.
local function description_problem(description)
  if type(description) ~= "table" then return "no description" end
  local spec = { api = 1, choose = function() end, kind = description.kind, name = description.name,
    help = description.help, params = description.params }
  if type(spec.params) ~= "table" then return "params: wanted a table" end
  if type(description.line) ~= "number" then return "line: wanted a number" end
  local first = definition.problems(spec)[1]
  return first and first.text
end

--- Compiles the file's text in a new sandbox. trust: "sandboxed" or "process". Returns what runs; nil, a text, and the
-- texts of all problems.
function guest.load(path, source, trust, limits)
  local self = setmetatable({ path = path, source = source, sandbox = new_sandbox(trust, limits) }, Running)
  local ok, description, problems = load_source(self)
  local wrong = ok and description_problem(description)
  if wrong then ok, description = false, ("%s:1: %s"):format(path, wrong) end
  if not ok then
    self.sandbox:free() -- it may hold all the memory that it was allowed, which the collector does not see
    for i, text in ipairs(type(problems) == "table" and problems or {}) do problems[i] = clean(tostring(text)) end
    return nil, clean(tostring(description)), problems
  end
  self.description = description
  return self
end

-- Where there was no memory for them, the next decision tries again: it must not be made on other values.
function Running:set(values)
  self.values, self.is_set = values, false
  return restore(self)
end

--- One decision on an opened ctx. Returns true and the decision; false and a text.
function Running:choose(ctx)
  local ok, made = restore(self)
  if not ok then return false, clean(tostring(made)) end
  local kind = self.description.kind
  ok, made = checked(self, pcall(send, self, "choose", wire.encode_ctx(kind, ctx)))
  if not ok then return false, clean(tostring(made)) end
  local judged, why = decision.check(kind, made, ctx) -- the sandbox's word is not taken for it
  if why then return false, ("%s:1: choose: %s"):format(self.path, why) end
  return true, judged
end

--- Nothing asks it any more.
function Running:free() self.sandbox:free() end

--- The state, for a newer version. Returns true and it; nil and a text.
function Running:state() return guarded(self, "state", 0) end

--- Takes over from an older version: its state is copied. Returns true; nil and a text.
function Running:migrate(old)
  local ok, state = old:state()
  if not ok then return nil, clean(tostring(state)) end
  local done, err = guarded(self, "migrate", 1, state)
  if not done then return nil, clean(tostring(err)) end
  return true
end

return guest
