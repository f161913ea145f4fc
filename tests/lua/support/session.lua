--- The interactive session inside a spec: lines in, what it prints out. As from a pipe: no numbers, no colours.
local repl = require "lacuna.repl"

local M = {}

-- Runs f with standard output and error collected. Returns both texts and f's result.
local function collect(f)
  local file, errors = assert(io.tmpfile()), {}
  local output, stderr = io.output(), io.stderr
  io.output(file)
  rawset(io, "stderr", { write = function(_, ...) errors[#errors + 1] = table.concat { ... } end })
  local ok, result = pcall(f)
  io.output(output)
  rawset(io, "stderr", stderr)
  file:seek "set"
  local text = file:read "*a"
  file:close()
  assert(ok, result)
  return text, table.concat(errors), result
end
M.collect = collect

--- Feeds lines. Returns what they print, what they report, and the answer to the last one.
function M.say(...)
  local lines = { ... }
  return collect(function()
    local answer
    for _, line in ipairs(lines) do answer = repl.feed(line) end
    return answer
  end)
end

--- What Tab puts in after the text, and the names that it lists.
function M.tab(before, pending)
  local answer = require("lacuna.repl.complete").complete(pending, before)
  local insertion, list = answer:match "^([^\n]*)\n?(.*)$"
  local names = {}
  for name in list:gmatch "%S+" do names[#names + 1] = name end
  table.sort(names)
  return insertion, names
end

return M
