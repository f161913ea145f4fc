--- The interactive session: lines in, values out. The program reads the lines; what is done with them is in repl/.
local colour = require "lacuna.repl.colour"
local saved = require "lacuna.repl.saved"
local session = require "lacuna.repl.session"

local M = {}

local kDone, kMore, kQuit = 0, 1, 2

local pending -- lines of a chunk that is not complete yet

--- Begins. input: "terminal" or "pipe". Returns 1 where standard output may have colours, else 0.
function M.start(input)
  session.interactive = input == "terminal"
  colour.on = require("lacuna.terminal").style().colour
  return colour.on and 1 or 0
end

-- Somebody at a terminal ends a chunk that never becomes complete with two empty lines.
local function is_given_up(line) return session.interactive and line == "" and pending:sub(-1) == "\n" end

local function run_code(code, line)
  local chunk, message, more = session.compile(code)
  if more and not (pending and is_given_up(line)) then
    pending = code
    return kMore
  end
  pending = nil
  local ok = true
  if chunk then ok, message = session.run(chunk, session.print) end
  if not ok and session.interactive and session.was_interrupted() then io.write "\n" end -- behind the terminal's ^C
  if not chunk or not ok then session.report(message) end
  return kDone
end

local function run_line(line)
  if pending then return run_code(pending .. "\n" .. line, line) end
  local commands = require "lacuna.repl.commands"
  local command = commands.find(line)
  if command then return commands.run(command) == "quit" and kQuit or kDone end
  return run_code(line, line)
end

--- Takes a line, or several. Returns 1 when the chunk needs more lines, 0 when it has run, 2 when the session is to
-- end. What goes wrong is said on standard error.
function M.feed(line)
  if not pending and line:find "^%s*$" then return kDone end
  if not pending and session.interactive then saved.poll() end
  local answer = run_line(line)
  if answer == kDone and session.interactive then saved.watch() end
  return answer
end

--- What Tab gives after the text that stands before the cursor: a line to put in, then the lines to choose from.
function M.complete(before) return require("lacuna.repl.complete").complete(pending, before) end

--- Drops a chunk that is not complete.
function M.forget() pending = nil end

--- The end of input. Returns the exit status: 1 where a chunk was left incomplete.
function M.finish()
  if not pending then return 0 end
  local _, message = session.compile(pending)
  session.report(message)
  return 1
end

return M
