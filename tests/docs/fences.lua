--- Finds the fences of a Markdown page, and compares what a page shows with what a command prints.
--
-- A ```text fence behind a line `<!-- output -->` (or `<!-- output: exit 1 -->`) belongs to the code fence before it.
local fences = {}

--- Returns { {language, code, line, output, status}, … }: output is nil where the page shows none.
function fences.parse(page)
  local list, open, owner, number = {}, nil, nil, 0
  for line in (page .. "\n"):gmatch "(.-)\n" do
    number = number + 1
    local info = line:match "^```(.*)$"
    if open and info == "" then
      open.code = table.concat(open, "\n")
      if owner then owner.output, owner = open.code, nil else list[#list + 1] = open end
      open = nil
    elseif open then
      open[#open + 1] = line
    elseif info then
      open = { language = info, line = number }
    elseif line:find "^<!%-%- output.*%-%->$" then
      owner = assert(list[#list], "an output without code before it")
      owner.status = tonumber(line:match "exit (%d+)") or 0
    end
  end
  assert(not open, "a fence is not closed")
  return list
end

-- Numbers in front of these are times or speeds, which no two runs share.
local kTimeUnits = { "^ ms%f[%W]", "^ s%f[%W]", "^ tokens/s", "^ GB/s" }

-- A line as a list of numbers and single bytes; "…" is one element, but "0.92…" is how a number begins.
local function elements(line)
  local out, place = {}, 1
  while place <= #line do
    local piece = line:match("^…", place) or line:match("^%d+%.?%d*", place) or line:sub(place, place)
    place = place + #piece
    local element = { text = piece, number = tonumber(piece) }
    if element.number and line:find("^…", place) then
      element.begins, place = true, place + #"…"
    elseif element.number then
      element.decimals = #(piece:match "%.(%d*)" or "")
      for _, unit in ipairs(kTimeUnits) do element.time = element.time or line:find(unit, place) ~= nil end
    end
    out[#out + 1] = element
  end
  return out
end

-- Another processor may round the last digit of a fraction the other way. Whole numbers are exact.
local function same(wanted, got)
  if wanted.text == got.text then return true end -- also "0.92…" where the program itself cuts
  if not (wanted.number and got.number) then return false end
  if wanted.begins then return got.text:sub(1, #wanted.text) == wanted.text end
  if wanted.time and got.time then return true end
  return wanted.decimals > 0 and wanted.decimals == got.decimals
    and math.abs(wanted.number - got.number) < 1.5 * 10 ^ -wanted.decimals
end

-- Whether list `got` fits `wanted`, in which an element that `is_any` stands for any number of elements.
local function fits(wanted, got, is_any, equal)
  local i, j, any, resume = 1, 1, nil, nil
  while j <= #got do
    if wanted[i] and is_any(wanted[i]) then
      any, resume, i = i, j, i + 1
    elseif wanted[i] and equal(wanted[i], got[j]) then
      i, j = i + 1, j + 1
    elseif any then
      resume = resume + 1
      i, j = any + 1, resume
    else
      return false
    end
  end
  while wanted[i] and is_any(wanted[i]) do i = i + 1 end
  return wanted[i] == nil
end

-- A run of blanks counts as one: a column is as wide as its longest time.
local function squeeze(line) return (line:gsub("%s+", " "):gsub(" $", "")) end

local function line_fits(wanted, got)
  return fits(elements(squeeze(wanted)), elements(squeeze(got)), function(e) return e.text == "…" end, same)
end

local function lines_of(text)
  local lines = {}
  for line in (text:gsub("%s+$", "") .. "\n"):gmatch "(.-)\n" do lines[#lines + 1] = line end
  return lines
end

--- Whether a command printed what the page shows. In the page "…" stands for anything, a line of just "…" for any
-- lines, "0.92…" for a number that begins so; numbers before ms, s, tokens/s and GB/s are times; a fraction may differ
-- by one in its last digit.
function fences.matches(shown, printed)
  return fits(lines_of(shown), lines_of(printed), function(line) return line == "…" end, line_fits)
end

return fences
