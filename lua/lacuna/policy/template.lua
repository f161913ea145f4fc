--- What `lacuna policy new` writes: for each kind a file that explains itself, loads and decides. They are policy files
-- as they stand, template/KIND.lua, about a policy named my_policy.
local check = require "lacuna.check"
local definition = require "lacuna.policy.definition"
local fail = require "lacuna.fail"

local template = {}

local kFolder = debug.getinfo(1, "S").source:match "^@(.*)template%.lua$" .. "template/"
local kName = "my_policy" -- in the files

--- The text of a new policy file. Raises for a kind that there is not, and for a name of other characters than letters,
-- digits, _ and -.
function template.text(kind, name)
  if not definition.kinds[check.string(kind, "kind")] then
    fail("kind: there is none named %q%s", kind, check.hint(kind, definition.kinds))
  end
  if not check.string(name, "name"):find "^[%w_%-]+$" then
    fail("name: wanted letters, digits, _ and -, got %q", name)
  end
  local file = assert(io.open(kFolder .. kind .. ".lua", "rb"))
  local text = file:read "*a"
  file:close()
  return (text:gsub(kName, name))
end

return template
