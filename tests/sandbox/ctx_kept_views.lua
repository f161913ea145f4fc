--- Views of the scores, views of those, and rows of them, used in later calls.
-- expect: fails "this Tensor has been freed"
-- first: any
local kept
return { api = 1, kind = "sampler_stage", name = "attack", choose = function(ctx)
  if not kept then
    local view = ctx.scores:slice(0, 0, 16):reshape(4, 4)
    kept = { view, view:transpose(0, 1), view[1], view { 1 }, view:reshape(16), view:view(2, 8), view:select(0, 1),
      view:contiguous() }
    return
  end
  for _, view in ipairs(kept) do
    for _, use in ipairs { "sum", "tolist", "clone", "sizes", "max" } do
      if pcall(view[use], view) then return view:fill_(0 / 0) end
    end
    if pcall(view.fill_, view, 1) then error "written" end
  end
  kept[ctx.step % #kept + 1]:sum()
end }
