--- An error that would write on the host's terminal.
-- expect: fails "?[2J"
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  error "\27[2J\27]0;owned\7\r\0\127"
end }
