--- An error whose text says that it comes from another file.
-- expect: fails "error_of_another_file.lua:5: /etc/passwd:1: root"
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  error("/etc/passwd:1: root", 0 * ctx.step)
end }
