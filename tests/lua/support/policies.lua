--- Policy files for tests, in a folder of their own.
local support = {}

local Folder = {}
Folder.__index = Folder

--- A new folder; folder:remove() at the end.
function support.folder()
  local path = os.tmpname()
  os.remove(path)
  assert(os.execute(("mkdir '%s'"):format(path)) == 0)
  return setmetatable({ path = path }, Folder)
end

function Folder:file(name) return self.path .. "/" .. name end

--- Writes a file in place. Returns its path.
function Folder:write(name, text)
  local file = assert(io.open(self:file(name), "wb"))
  file:write(text)
  file:close()
  return self:file(name)
end

--- Saves a file as editors do: a new one takes the old one's name.
function Folder:rename_over(name, text)
  self:write(name .. ".new", text)
  assert(os.rename(self:file(name .. ".new"), self:file(name)))
end

function Folder:remove() os.execute(("rm -rf '%s'"):format(self.path)) end

--- The text of a policy file: `body` is choose's, `more` further fields.
function support.source(kind, body, more)
  return ("return {\n  api = 1, kind = %q, name = 'x',\n  %s\n  choose = function(ctx, p, state) %s end,\n}\n")
    :format(kind, more or "", body)
end

--- Each level of trust that policies can have here.
support.levels = { "full", "sandboxed", "process" }

return support
