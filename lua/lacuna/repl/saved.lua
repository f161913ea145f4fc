--- The files of the policies that a session has loaded: looked at before each line, so that what an editor saves is in
-- force at once.
local session = require "lacuna.repl.session"

local saved = {}

local loaded_modules = package.loaded
local watched = {} -- paths

-- The module, once somebody has loaded it.
local function policies() return loaded_modules["lacuna.policy"] end

local function tell(change)
  if change.error then return session.report(change.error) end
  for _, each in ipairs(policies().loaded()) do
    if each.path == change.path then io.write(("%s: version %d\n"):format(each.name, each.version)) end
  end
end

--- Reloads what has been saved, and prints each change: the new version, or once what is wrong with the file.
function saved.poll()
  if not policies() or next(watched) == nil then return end
  local ok, message = session.protect(function()
    for _, change in ipairs(policies().poll()) do tell(change) end
  end)
  if not ok then session.report(message) end
end

--- Takes in the policies that are new. A file that cannot be watched is left to `:reload`.
function saved.watch()
  if not policies() then return end
  for _, each in ipairs(policies().loaded()) do
    if not watched[each.path] then
      watched[each.path] = true
      policies().watch(each.path)
    end
  end
end

return saved
