--- The file itself yields.
-- expect: refused "attempt to yield across C-call boundary"
coroutine.yield()
