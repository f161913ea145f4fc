--- Texts to train on: given, in files, in folders.
local check = require "lacuna.check"
local fail = require "lacuna.fail"
local folder = require "lacuna.train.folder"

local M = {}

local kEndings = { md = true, txt = true } -- of the files that are read of a folder
local kMostBytes = 2 ^ 30 -- of one file: a Lua string has room for twice that
local kDeepest = 32 -- folders in folders

-- One text or path, or a list of them.
local function strings(value, argument)
  if type(value) == "string" then return { value } end
  local list, count = check.list(value, argument)
  for i = 1, count do check.string(list[i], ("%s[%d]"):format(argument, i)) end
  return list
end

local function add_folder(paths, path, depth)
  if depth > kDeepest then return end
  for _, name in ipairs(folder.list(path)) do
    local whole = path:gsub("/$", "") .. "/" .. name
    local hidden = name:sub(1, 1) == "." -- a version system's, an editor's
    if not hidden and name:sub(-1) == "/" then
      add_folder(paths, whole:sub(1, -2), depth + 1)
    elseif not hidden and kEndings[name:match "%.([^.]+)$" or ""] then
      paths[#paths + 1] = whole
    end
  end
end

--- The files that a list of paths names, folders replaced by the .md and .txt files in them, by name.
function M.paths(files)
  local paths = {}
  for _, path in ipairs(files) do
    if folder.is_folder(path) then
      add_folder(paths, path, 1)
    else
      paths[#paths + 1] = path
    end
  end
  return paths
end

--- The texts of options.files (a path or a list; a folder stands for the .md and .txt files in it) and options.texts
-- (a text or a list): {text,…}, {name,…}. nil and a text for a file that cannot be read, or where there is nothing.
function M.read(options)
  local texts, names = {}, {}
  for i, text in ipairs(options.texts ~= nil and strings(options.texts, "texts") or {}) do
    texts[i], names[i] = text, ("texts[%d]"):format(i)
  end
  local files = options.files ~= nil and strings(options.files, "files") or {}
  for _, path in ipairs(M.paths(files)) do
    local text, err = folder.read(path, kMostBytes)
    if not text then return nil, err end
    texts[#texts + 1], names[#names + 1] = text, path
  end
  local bytes = 0
  for _, text in ipairs(texts) do bytes = bytes + #text end
  if bytes == 0 then
    if #files == 0 then return nil, "texts: found no text" end
    return nil, ("files: found no text in %s"):format(table.concat(files, ", "))
  end
  return texts, names
end

--- Raises unless exactly one or more of the sources `allowed` is given.
function M.check_source(options, allowed, where)
  for _, name in ipairs(allowed) do
    if options[name] ~= nil then return end
  end
  fail("%s: wanted %s, got none", where, table.concat(allowed, " or "))
end

return M
