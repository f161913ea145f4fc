-- Runs the code fences of a page, each as its own script: luajit run_fences.lua PAGE
--
--   ```lua   runs by `lacuna run` and must succeed
--   ```c     is compiled as C99 against lacuna.h, linked, run with the model's path, and must succeed
--   ```sh    runs when it has an output, or when each of its lines begins with `lacuna`
--
-- What a fence prints is compared with the output that the page shows (fences.lua). Each runs in a folder where
-- `scripts` and `examples` are those of the sources. A fence that needs the model or libtorch is pending where that is
-- not here.
package.path = arg[0]:match "^(.*)/" .. "/?.lua;" .. package.path
local fences = require "fences"

local kModel = "/smollm2/SmolLM2-135M-Instruct.Q4_1.gguf" -- in the cache folder

local program = assert(os.getenv "LACUNA_PROGRAM", "LACUNA_PROGRAM is not set")
local source = assert(os.getenv "LACUNA_SOURCE", "LACUNA_SOURCE is not set")
local build = program:match "^(.*)/"

local function quote(text) return "'" .. text:gsub("'", "'\\''") .. "'" end

local function execute(command)
  local status = os.execute(command)
  return status % 256 == 0 and status / 256 or 128 + status % 256
end

local function read(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read "*a"
  file:close()
  return text
end

local function write(path, text)
  local file = assert(io.open(path, "wb"))
  file:write(text, "\n")
  file:close()
end

local function exists(path)
  local file = io.open(path, "rb")
  if file then file:close() end
  return file ~= nil
end

local function cache_folder()
  local user = os.getenv "XDG_CACHE_HOME" or (os.getenv "HOME" or "") .. "/.cache"
  return os.getenv "LACUNA_CACHE" or user .. "/lacuna"
end

-- Where the model is: LACUNA_SMOLLM2, or where ./dev fetch puts it. nil: nowhere.
local function find_model()
  local path = os.getenv "LACUNA_SMOLLM2" or cache_folder() .. kModel
  return exists(path) and path or nil
end

local function make_folder(model)
  local pipe = assert(io.popen "mktemp -d")
  local folder = pipe:read "*l"
  pipe:close()
  for _, name in ipairs { "scripts", "examples", "build" } do
    local target = name == "build" and build or source .. "/" .. name
    execute(("ln -s %s %s"):format(quote(target), quote(folder .. "/" .. name)))
  end
  execute(("mkdir -p %s"):format(quote(folder .. "/cache/smollm2")))
  if model then execute(("ln -s %s %s"):format(quote(model), quote(folder .. "/cache" .. kModel))) end
  return folder
end

local compile = ("cc -std=c99 -Wall -Wextra -Werror -I%s fence.c -o fence -L%s -llacuna -Wl,-rpath,%s"):format(
  quote(source .. "/engine/include"), quote(build), quote(build))

local commands = {
  lua = { file = "fence.lua", run = "lacuna run fence.lua" },
  c = { file = "fence.c", run = compile .. " && ./fence cache" .. kModel },
  sh = { file = "fence.sh", run = "bash -e fence.sh" },
}

local function is_run(fence)
  if fence.language ~= "sh" then return commands[fence.language] ~= nil end
  if fence.output then return true end
  for line in (fence.code .. "\n"):gmatch "(.-)\n" do
    if not line:find "^lacuna " then return false end
  end
  return true
end

local function needs_model(fence)
  return fence.language == "c" or fence.code:find "model" or fence.code:find "smollm2" or fence.code:find "explore"
    or fence.code:find "generate" or fence.code:find "bench" or fence.code:find "doctor" or fence.code:find "examples/"
end

-- What a fence says where it needs libtorch.
local kTorchWords = { "lacuna%.ops", "lacuna%.nn", "lacuna%.loss", "lacuna%.optim", "lacuna%.train", "lacuna%.autograd",
  "lacuna%.random", "lacuna%.torch", "requires_grad", "backend = \"torch\"" }

local function needs_torch(fence)
  for _, word in ipairs(kTorchWords) do
    if fence.code:find(word) then return true end
  end
  return false
end

local torch -- whether liblacuna_torch.so opens; asked once, and only where a fence needs it

local function has_torch()
  if torch == nil then
    local code = 'os.exit(require("lacuna").torch.available() and 0 or 1)'
    torch = execute(("unset LUA_PATH LUA_CPATH; %s -e %s >/dev/null 2>&1"):format(quote(program), quote(code))) == 0
  end
  return torch
end

-- Runs one fence. Returns nil, or a text on what went wrong.
local function run(fence, folder)
  local command = commands[fence.language]
  write(folder .. "/" .. command.file, fence.code)
  local status = execute(("cd %s && PATH=%s:$PATH LACUNA_CACHE=cache && unset LACUNA_SMOLLM2 LUA_PATH LUA_CPATH && "
    .. "export PATH LACUNA_CACHE && (%s) >output 2>&1 </dev/null"):format(quote(folder), quote(build), command.run))
  local printed = read(folder .. "/output")
  if status ~= (fence.status or 0) then
    return ("exit status %d, wanted %d\n%s"):format(status, fence.status or 0, printed)
  end
  if fence.output and not fences.matches(fence.output, printed) then
    return ("shown:\n%s\nprinted:\n%s"):format(fence.output, printed)
  end
end

local page = assert(arg[1], "usage: luajit run_fences.lua PAGE")
local model = find_model()
local folder = make_folder(model)
local counts = { passed = 0, failed = 0, pending = 0 }
for _, fence in ipairs(fences.parse(read(page))) do
  local place = ("%s:%d: %s"):format(page:match "[^/]*$", fence.line, fence.language)
  local outcome, why
  if fence.language:find "^lua%s" then
    outcome, why = "failed", "every lua fence is run: use ```text for what is no code"
  elseif is_run(fence) and not model and needs_model(fence) then
    outcome, why = "pending", "the model is not here: ./dev fetch smollm2"
  elseif is_run(fence) and needs_torch(fence) and not has_torch() then
    outcome, why = "pending", "libtorch is not here"
  elseif is_run(fence) then
    why = run(fence, folder)
    outcome = why and "failed" or "passed"
  end
  if outcome then
    counts[outcome] = counts[outcome] + 1
    print(outcome .. " " .. place .. (why and "\n" .. why or ""))
  end
end
execute("rm -rf " .. quote(folder))
print(("%d successes / %d failures / 0 errors / %d pending"):format(counts.passed, counts.failed, counts.pending))
os.exit(counts.failed == 0 and 0 or 1)
