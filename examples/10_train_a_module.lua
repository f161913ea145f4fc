-- Train a small network: which of two spirals does a point lie on?
--
--   lacuna run examples/10_train_a_module.lua
--
-- It needs libtorch; `lacuna doctor` says whether it is here.
local lacuna = require "lacuna"
local nn, ops = lacuna.nn, lacuna.ops

-- Points of two spirals that wind around each other: (200, 2), and which spiral each is on: (200).
local function spirals()
  local points, labels = {}, {}
  for i = 1, 200 do
    local label, t = i % 2, 0.5 + 5 * i / 200
    local angle = t + math.pi * label
    points[i], labels[i] = { t / 5 * math.cos(angle), t / 5 * math.sin(angle) }, label
  end
  return lacuna.tensor(points), lacuna.tensor(labels, { dtype = "int64" })
end

-- A module of our own: what its fields are given becomes a part of it.
local Classifier = nn.class "Classifier"

function Classifier:init(width)
  self.features = nn.sequential { nn.linear(2, width), ops.tanh, nn.linear(width, width), ops.tanh }
  self.out = nn.linear(width, 2)
end

function Classifier:forward(x) return self.out(self.features(x)) end

lacuna.random.manual_seed(1) -- the same first values in each run
local points, labels = spirals()
local classifier = Classifier(32)
print(classifier)
print(classifier:parameter_count() .. " parameters")

local kSteps = 400
local optimizer = lacuna.optim.adamw(classifier:parameters(), { lr = 0.02 })
optimizer:set_schedule(lacuna.optim.schedule.warmup_cosine { warmup = 10, steps = kSteps })

for step = 1, kSteps do
  -- What a scope makes is freed at its end: memory stays flat.
  local loss = lacuna.scope(function()
    local loss = lacuna.loss.cross_entropy(classifier(points), labels)
    optimizer:zero_grad()
    loss:backward()
    lacuna.optim.clip_grad_norm(classifier:parameters(), 1)
    optimizer:step()
    return loss:item()
  end)
  if step == 1 or step % 100 == 0 then print(("step %3d  loss %.4f"):format(step, loss)) end
end

-- What it has learnt, as a map of the plane.
classifier:eval()
lacuna.autograd.no_grad(function()
  local right = ops.eq(ops.argmax(classifier(points), 1), labels):to("float32"):mean():item()
  print(("%.0f %% of the points are on their spiral"):format(100 * right))
  for y = 1.1, -1.1, -0.2 do
    local row = {}
    for x = 1, 45 do row[x] = { -1.1 + 2.2 * (x - 1) / 44, y } end
    local sides = ops.argmax(classifier(lacuna.tensor(row)), 1):tolist()
    for x = 1, 45 do sides[x] = sides[x] == 0 and "·" or "#" end
    print(table.concat(sides))
  end
end)
