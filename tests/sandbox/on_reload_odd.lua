--- on_reload answers what is no state.
-- expect: refused_reload "on_reload: wanted it to return a table"
return { api = 1, kind = "gap_selector", name = "attack", state = {}, on_reload = function() return print end,
  choose = function() return { 7 } end }
