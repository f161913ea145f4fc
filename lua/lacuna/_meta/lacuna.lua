---@meta lacuna
-- The public parts of lacuna, for editors that read LuaCATS annotations. Nothing loads these files; a test compares
-- them with what really is there (tests/lua/meta_spec.lua).

---Steers what a model generates, token by token. Each part is loaded when it is first named.
---@class lacuna
---@field version string
---@field model lacuna.ModelModule
---@field tensor lacuna.TensorModule
---@field safetensors lacuna.SafetensorsModule
---@field train lacuna.TrainModule
---@field sampler lacuna.SamplerModule
---@field policy lacuna.PolicyModule
---@field ops lacuna.Ops
---@field autograd lacuna.Autograd
---@field random lacuna.Random
---@field torch lacuna.Torch
---@field nn lacuna.NnModule
---@field loss lacuna.LossModule
---@field optim lacuna.OptimModule
local lacuna = {}

---Generates to the end. nil and a text for a policy that does not load.
---@param options lacuna.GenerateOptions
---@return lacuna.GenerationResult result
---@return string? err
function lacuna.generate(options) end

---A generation that is stepped by hand; nothing is evaluated yet. nil and a text for a policy that does not load.
---@param options lacuna.GenerateOptions
---@return lacuna.Generation generation
---@return string? err
function lacuna.generation(options) end

---What a model would write next if its next token stood farther away. For `prompts` or `tokens` a list of them, a
---lacuna.Explorations. nil and a text when a selector fails.
---@param options lacuna.ExploreOptions
---@return lacuna.Exploration exploration
---@return string? err
function lacuna.explore(options) end

---lacuna.explore under the names of the idea's first description.
---@param options lacuna.GenerateAndExploreOptions
---@return lacuna.Exploration exploration
---@return string? err
function lacuna.generate_and_explore(options) end

---Likewise; token_analyzer gets a token's text and returns gaps, or nil for the default ones.
---@param options lacuna.AdaptiveExplorationOptions
---@return lacuna.Exploration exploration
---@return string? err
function lacuna.adaptive_exploration(options) end

---Likewise, of positions.
---@param options lacuna.ComparePositionsOptions
---@return lacuna.Exploration exploration
---@return string? err
function lacuna.compare_positions(options) end

---Runs f(…) and frees at once all tensors that were made in it but those that it returns, also in tables.
---@param f fun(...): any
---@param ... any
---@return any ...
function lacuna.scope(f, ...) end

---Takes tensors out of the scope that they were made in; returns them.
---@param ... any
---@return any ...
function lacuna.keep(...) end

return lacuna
