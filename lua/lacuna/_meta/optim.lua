---@meta
-- Optimisers, their schedules, bounds of gradients.

---Changes parameters in place after their gradients.
---@class lacuna.Optimizer
---@field lr number the learning rate before the schedule; can be set
---@field steps integer taken so far
---@field kind string "sgd", "adam" or "adamw"
local Optimizer = {}

---Changes each parameter that has a gradient.
---@return lacuna.Optimizer self
function Optimizer:step() end

---Forgets the gradients of all parameters.
---@return lacuna.Optimizer self
function Optimizer:zero_grad() end

---schedule(step) gives the factor of lr; step: how many have been taken, 0 for the first one. nil: none.
---@param schedule (fun(step: integer): number)?
---@return lacuna.Optimizer self
function Optimizer:set_schedule(schedule) end

---The learning rate of the next step: lr times what the schedule says.
---@param group? integer (1)
---@return number
function Optimizer:learning_rate(group) end

---What a run has to keep to go on to the bit. The tensors are the optimiser's own; schedules are not in it.
---@return lacuna.OptimizerState
function Optimizer:state() end

---Takes over what state() has given. Nothing is changed when something does not fit.
---@param state lacuna.OptimizerState
---@return lacuna.Optimizer self
function Optimizer:load_state(state) end

---@class lacuna.OptimizerState
---@field tensors table<string, lacuna.Tensor> as "0.exp_avg": parameters are numbered from 0
---@field numbers lacuna.OptimizerNumbers

---Can be written as JSON, with 17 digits.
---@class lacuna.OptimizerNumbers
---@field kind string
---@field lr number
---@field steps integer
---@field group_lr number[] of each group of parameters
---@field parameter_steps integer[] steps in which each parameter had a gradient

---Parameters with settings of their own.
---@class lacuna.ParameterGroup
---@field params lacuna.Tensor[]
---@field lr? number
---@field weight_decay? number
---@field momentum? number
---@field nesterov? boolean
---@field betas? number[]
---@field eps? number

---@alias lacuna.OptimizerParameters lacuna.Tensor[]|lacuna.ParameterGroup[]

---@class lacuna.OptimModule
---@field schedule lacuna.ScheduleModule
local OptimModule = {}

---Gradient descent, with momentum.
---@param params lacuna.OptimizerParameters
---@param options? lacuna.SgdOptions
---@return lacuna.Optimizer
function OptimModule.sgd(params, options) end

---@param params lacuna.OptimizerParameters
---@param options? lacuna.AdamOptions
---@return lacuna.Optimizer
function OptimModule.adam(params, options) end

---Adam with weight decay that is not a part of the gradient.
---@param params lacuna.OptimizerParameters
---@param options? lacuna.AdamOptions
---@return lacuna.Optimizer
function OptimModule.adamw(params, options) end

---Scales all gradients so that their norm, as if they were one vector, is at most max_norm.
---@param params lacuna.Tensor[]
---@param max_norm number
---@param options? lacuna.ClipGradNormOptions
---@return number norm before
function OptimModule.clip_grad_norm(params, max_norm, options) end

---Cuts each element of the gradients to [-value, value].
---@param params lacuna.Tensor[]
---@param value number
function OptimModule.clip_grad_value(params, value) end

---@class lacuna.SgdOptions
---@field lr? number (1e-3)
---@field momentum? number (0)
---@field nesterov? boolean (false)
---@field weight_decay? number (0)

---@class lacuna.AdamOptions
---@field lr? number (1e-3)
---@field betas? number[] ({ 0.9, 0.999 })
---@field eps? number (1e-8)
---@field weight_decay? number (0; adamw: 0.01)

---@class lacuna.ClipGradNormOptions
---@field norm_type? number (2) math.huge: the greatest element
---@field error_if_nonfinite? boolean (false) raises where the norm is NaN or infinite

---Functions of the step that give a factor of the learning rate.
---@class lacuna.ScheduleModule
local ScheduleModule = {}

---@param options? lacuna.ConstantScheduleOptions
---@return fun(step: integer): number
function ScheduleModule.constant(options) end

---A straight line over `steps` steps, then as at its end.
---@param options lacuna.LinearScheduleOptions
---@return fun(step: integer): number
function ScheduleModule.linear(options) end

---Half a cosine wave from 1 down to `to` over `steps` steps, then as at its end.
---@param options lacuna.CosineScheduleOptions
---@return fun(step: integer): number
function ScheduleModule.cosine(options) end

---Up in a straight line over `warmup` steps, then half a cosine wave down; `steps` in all.
---@param options lacuna.WarmupCosineScheduleOptions
---@return fun(step: integer): number
function ScheduleModule.warmup_cosine(options) end

---Times `factor` after each `every` steps.
---@param options lacuna.StepScheduleOptions
---@return fun(step: integer): number
function ScheduleModule.step(options) end

---Times `factor` after each step.
---@param options lacuna.ExponentialScheduleOptions
---@return fun(step: integer): number
function ScheduleModule.exponential(options) end

---@class lacuna.ConstantScheduleOptions
---@field factor? number (1)

---@class lacuna.LinearScheduleOptions
---@field steps? integer needed
---@field from? number (1)
---@field to? number (0)

---@class lacuna.CosineScheduleOptions
---@field steps? integer needed
---@field to? number (0)

---@class lacuna.WarmupCosineScheduleOptions
---@field warmup? integer needed
---@field steps? integer needed: all, those of the warm-up too
---@field to? number (0)

---@class lacuna.StepScheduleOptions
---@field every? integer needed
---@field factor? number (0.1)

---@class lacuna.ExponentialScheduleOptions
---@field factor? number needed
