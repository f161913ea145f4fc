--- All kinds of calls through C, in turns.
-- expect: fails "nested calls through C"
-- limits: milliseconds=200
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  local kinds = {
    function(nest) return (("x"):gsub(".", nest)) end,
    function(nest) table.sort({ 1, 2 }, nest) end,
    function(nest) coroutine.wrap(nest)() end,
    function(nest) return ("%s"):format(setmetatable({}, { __tostring = function() nest() return "" end })) end,
  }
  local at = 0
  local function nest()
    at = at + 1
    kinds[at % #kinds + 1](nest)
    return false
  end
  nest()
end }
