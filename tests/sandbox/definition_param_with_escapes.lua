--- A parameter whose name and unit would write on the host's terminal.
-- expect: refused "params"
return { api = 1, kind = "gap_selector", name = "attack", params = { ["\27[2J"] = { default = 1, unit = "\27]0;owned\7" } },
  choose = function() return { 7 } end }
