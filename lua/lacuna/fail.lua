--- Errors of misuse, raised at the line of whoever misused the library: the nearest code on the stack that is not the
-- library's own. Counting levels by hand goes wrong wherever a call is a tail call.
local kLibrary = debug.getinfo(1, "S").source:match "^(.*[/\\])fail%.lua$" or "\0" -- bundled: then no file is ours
local kDeepest = 250 -- levels that are looked at: a stack overflow has tens of thousands

local function is_library(info)
  return info.what == "C" or info.source:sub(1, #kLibrary) == kLibrary
end

--- Raises `text` with "file:line: " in front; without it where the library was called from C alone. More arguments:
-- those of text:format.
return function(text, ...)
  if select("#", ...) > 0 then text = text:format(...) end
  for level = 2, kDeepest do
    local info = debug.getinfo(level, "S")
    if not info then break end
    if not is_library(info) then error(text, level) end
  end
  error(text, 0)
end
