--- --watch of the commands: the policies whose files are looked at, what is said when one has changed, and the wait for
-- the next change.
local native = require "lacuna.native"
local policy = require "lacuna.policy"
local C = native.C

local watching = {}

local kLook = 0.005 -- seconds between two looks while nothing else is to be done

--- From here on changes of these policies' files are looked for. Returns true; nil and a text.
function watching.begin(policies)
  for _, one in ipairs(policies) do
    local ok, err = policy.watch(one.path)
    if not ok then return nil, err end
  end
  return true
end

-- The version of that file that goes on working.
local function standing(path)
  for _, one in ipairs(policy.loaded()) do
    if one.path == path then return ("%s: version %d"):format(one.name, one.version) end
  end
  return path
end

--- Says on standard error what has changed, each change in brackets. Returns how many there were.
function watching.tell(changes)
  for _, change in ipairs(changes) do
    io.stdout:flush()
    if change.error then
      io.stderr:write(("\n⟨%s; %s goes on⟩\n"):format(change.error, standing(change.path)))
    else
      io.stderr:write(("⟨%s⟩"):format(standing(change.path)))
    end
  end
  return #changes
end

local told = setmetatable({}, { __mode = "k" }) -- of each policy, the failed decision that was said last

--- Says on standard error which policy's last decision has failed, each failure once.
function watching.tell_failures(policies)
  for _, one in ipairs(policies) do
    if one.failure and one.failure ~= told[one] then
      io.stdout:flush()
      io.stderr:write(("\n⟨%s; the scores stay as they were⟩\n"):format(one.failure))
    end
    told[one] = one.failure
  end
end

--- Waits for the next change and says it. Returns false when Ctrl-C ended the wait.
function watching.wait()
  while C.lacuna_interrupted() == 0 do
    local good = false
    local changes = policy.poll()
    for _, change in ipairs(changes) do good = good or not change.error end
    watching.tell(changes)
    if good then return true end
    C.lacuna_sleep(kLook)
  end
  return false
end

return watching
