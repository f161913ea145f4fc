--- A parameter whose name is a table that answers tostring with an error that is a number.
-- expect: refused
return { api = 1, kind = "gap_selector", name = "attack", choose = function() return { 7 } end,
  params = { [setmetatable({}, { __tostring = function() error(1.5) end })] = { default = 1 } } }
