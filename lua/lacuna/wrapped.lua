--- Functions that stand before another one of the same meaning: wrapped[f] is the one whose docstring and arguments are
-- those of f. For who looks a function up by its place in a file.
return setmetatable({}, { __mode = "k" })
