--- Colours of the session, where standard output is a terminal that may have them.
--
--   colour.paint("number", "42")      -- "\27[36m42\27[0m", or "42"
local colour = { on = false }

-- Select Graphic Rendition, ECMA-48 8.3.117: the colours that people choose for their terminal.
local kCodes = { dim = "2", title = "1", string = "32", number = "36", word = "35", object = "34", bar = "36" }

--- The text in the colour of its kind. Its width in columns is that of the text alone.
function colour.paint(kind, text)
  local code = colour.on and kCodes[kind]
  if not code or text == "" then return text end
  return ("\27[%sm%s\27[0m"):format(code, text)
end

return colour
