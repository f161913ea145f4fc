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

-- Returns the answer, and whether it went wrong.
local function run_code(code, line)
  local chunk, message, more = session.compile(code)
  if more and not (pending and is_given_up(line)) then
    pending = code
    return kMore
  end
  pending = nil
  local ok = false
  if chunk then ok, message = session.run(chunk, session.print) end
  if not ok then session.report(message) end
  return kDone, not ok
end

-- What other programs end with, and say their help for.
local kMeant = { exit = ":quit or Ctrl-D ends the session", quit = ":quit or Ctrl-D ends the session",
  help = ":help lists the commands, ?NAME says what a name is for" }

-- A text for somebody who types such a word, which stands for nothing here; or nil.
local function hint(line)
  local word = line:match "^%s*(%a+)%s*%(?%s*%)?%s*$"
  return session.interactive and kMeant[word] and session.globals[word] == nil and kMeant[word] or nil
end

local function run_line(line)
  if pending then return run_code(pending .. "\n" .. line, line) end
  local commands = require "lacuna.repl.commands"
  local command = commands.find(line)
  if command then return commands.run(command) == "quit" and kQuit or kDone end
  local meant = hint(line)
  if meant then return session.report(meant) or kDone end
  return run_code(line, line)
end

-- Several lines are one chunk where they can be; else what they would be if they were typed one after the other:
-- {chunk or command,…}, the last of which may go on. Nil where something among them is neither.
local function pieces_of(lines)
  local chunk, _, more = session.compile(lines)
  if chunk or more then return { lines } end
  local find, pieces, piece = require("lacuna.repl.commands").find, {}, nil
  for line in (lines .. "\n"):gmatch "(.-)\n" do
    local whole = not piece and (find(line) or line:find "^%s*$")
    piece = piece and piece .. "\n" .. line or line
    if not whole then
      chunk, _, more = session.compile(piece)
      if not chunk and not more then return nil end
    end
    if whole or chunk then pieces[#pieces + 1], piece = piece, nil end
  end
  pieces[#pieces + 1] = piece
  return pieces
end

-- What goes wrong ends them.
local function run_lines(lines)
  local answer, failed = kDone, false
  for _, piece in ipairs(pieces_of(lines) or { lines }) do
    if piece:find "%S" then answer, failed = run_line(piece) end
    if failed or answer == kQuit or session.was_interrupted() then break end
  end
  return answer
end

--- Takes a line, or several. Returns 1 when the chunk needs more lines, 0 when it has run, 2 when the session is to
-- end. What goes wrong is said on standard error.
function M.feed(line)
  if not pending and line:find "^%s*$" then return kDone end
  if not pending and session.interactive then saved.poll() end
  session.begin()
  local is_paste = not pending and line:find("\n", 1, true) and not line:find "^%s*[:?]"
  local answer = (is_paste and run_lines or run_line)(line)
  session.end_line()
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
