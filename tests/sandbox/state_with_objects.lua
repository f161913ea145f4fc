--- A state to hand over with a function in it.
-- expect: refused_reload "got a function"
return { api = 1, kind = "gap_selector", name = "attack", state = { f = function() end },
  on_reload = function(old) return old end, choose = function() return { 7 } end }
