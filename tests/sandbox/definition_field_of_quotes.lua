--- An unknown field that is nearly everywhere in the file: """""""""""""""""""""""""""""""""""""""""""""""""""""""""""
-- expect: refused "a policy has no field"
-- limits: milliseconds=100
return { api = 1, kind = "gap_selector", name = "attack", choose = function() return { 7 } end, [('"'):rep(2e5)] = 1 }
