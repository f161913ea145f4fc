--- A name that would write on the host's terminal.
-- expect: refused "name: wanted letters, digits, _ and -"
return { api = 1, kind = "gap_selector", name = "\27[2J\27]0;owned\7", choose = function() return { 7 } end }
