-- The comparison of pages with what commands print can fail: luajit run_fences_test.lua FOLDER
package.path = arg[1] .. "/?.lua;" .. package.path
local fences = require "fences"

local successes, failures = 0, 0
local function check(name, condition)
  if condition then successes = successes + 1 else failures = failures + 1 end
  print((condition and "ok: " or "FAILED: ") .. name)
end

local page = table.concat({ "Text", "```sh", "lacuna x", "```", "<!-- output: exit 1 -->", "```text", "a", "b", "```",
  "```lua", "print(1)", "```", "```text", "free", "```" }, "\n")
local list = fences.parse(page)
check("fences are found with their languages", #list == 3 and list[2].language == "lua" and list[2].line == 10)
check("an output belongs to the code before it", list[1].output == "a\nb" and list[1].status == 1)
check("a text without the mark is nobody's output", list[2].output == nil and list[3].language == "text")
check("a fence that is not closed is an error", not pcall(fences.parse, "```lua\nx"))

local cases = {
  { "the same text fits", "a b\nc", "a b\nc\n", true },
  { "another text does not", "a b", "a c", false },
  { "a missing line does not fit", "a\nb", "a", false },
  { "a line too much does not fit", "a", "a\nb", false },
  { "a fraction may differ by one in its last digit", "p 16.1 %", "p 16.2 %", true },
  { "but not by two", "p 16.1 %", "p 16.3 %", false },
  { "nor have other digits", "p 16.1 %", "p 16.10 %", false },
  { "whole numbers are exact", "ids 28 30", "ids 28 31", false },
  { "times are free", "22 ms, 41.5 tokens/s", "117 ms, 9 tokens/s", true },
  { "a cut number is how one begins", "prob 0.92…, 3", "prob 0.9272, 3", true },
  { "not any number", "prob 0.92…, 3", "prob 0.9372, 3", false },
  { "blanks are one", "a    b", "a b", true },
  { "an ellipsis stands for anything in a line", "open … done", "open the file done", true },
  { "and for nothing else", "open … done", "open the file", false },
  { "a line of it stands for any lines", "a\n…\nd", "a\nb\nc\nd", true },
  { "not for the last one", "a\n…\nd", "a\nb\nc", false },
}
for _, case in ipairs(cases) do check(case[1], fences.matches(case[2], case[3]) == case[4]) end
print(("%d successes / %d failures / 0 errors / 0 pending"):format(successes, failures))
os.exit(failures == 0 and 0 or 1)
