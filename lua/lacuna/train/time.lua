--- Times as a person reads them.
local M = {}

--- "8 s", "3 min 20 s", "2 h 5 min".
function M.text(seconds)
  seconds = math.max(0, math.floor(seconds + 0.5))
  if seconds < 60 then return ("%d s"):format(seconds) end
  if seconds < 3600 then return ("%d min %d s"):format(math.floor(seconds / 60), seconds % 60) end
  return ("%d h %d min"):format(math.floor(seconds / 3600), math.floor(seconds % 3600 / 60))
end

return M
