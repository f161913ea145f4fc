--- What a run of training keeps: its state, checkpoints, and which of them stay.
local autograd = require "lacuna.autograd"
local checkpoint = require "lacuna.train.checkpoint"
local json = require "lacuna.json"
local model_folder = require "lacuna.train.model_folder"
local options_of = require "lacuna.train.options"
local scope = require "lacuna.scope"
local torch = require "lacuna.torch"

local function is_finite(number) return number == number and number ~= math.huge and number ~= -math.huge end

--- Adds the methods to the class of runs (run.lua).
return function(Run)
  -- The checkpoint with the least loss on the tokens kept apart; nil where nothing is measured.
  function Run:note_best(loss)
    if loss and is_finite(loss) and (not self.best or loss < self.best.loss) then
      self.best = { step = self.step, loss = loss }
    end
  end

  function Run:state()
    local options, fixed = self.options, json.object {}
    for _, name in ipairs(options_of.fixed) do fixed[name] = options[name] end
    return {
      step = self.step, seconds = self.seconds, options = fixed, threads = torch.threads(),
      random = { seed = options.seed, step = self:stream_place() },
      data = { place = self.step * options.batch_size, checksum = self.data.checksum },
      optimizer = self.optimizer:state().numbers, history = self.history, best = self.best,
    }
  end

  -- Whether all parameters are numbers.
  function Run:is_sound()
    return autograd.no_grad(scope.run, function()
      for _, parameter in ipairs(self.parameters) do
        if not is_finite(parameter:sum():item()) and not parameter:isfinite():all():item() then return false end
      end
      return true
    end)
  end

  --- Removes checkpoints that are not kept any more. Those before the last one stay until a step has gone on from it:
  -- what leads to a NaN must not be all that is left.
  function Run:settle()
    if not self.unsettled then return end
    self.unsettled, self.before_path = false, nil
    checkpoint.prune(self.options.output, self.options.keep, self.best and self.best.step)
  end

  --- After a step that failed: a checkpoint of the parameters that it began with leads there again. Where there is one
  -- before it, it is removed. Returns whether it was.
  function Run:retreat()
    if self.saved ~= self.step or not self.before_path then return false end
    checkpoint.remove(self.saved_path)
    self.saved_path = self.before_path
    return true
  end

  --- Writes a checkpoint. Returns its path; nil and a text.
  function Run:save()
    if self.saved == self.step then return self.saved_path end
    if not self:is_sound() then return nil, "the parameters are not finite" end
    local path, err = scope.run(function()
      return checkpoint.save(self.options.output, {
        step = self.step, state = self:state(), model = self.model:state(), optimizer = self.optimizer:state().tensors,
        extra = function(path)
          return model_folder.write_description(path, self.model.config, self.tokenizer, self.tokenizer_files)
        end,
      })
    end)
    if not path then return nil, err end
    self.before_path = self.saved_path
    self.saved, self.saved_path, self.unsettled = self.step, path, true
    checkpoint.set_aside(self.options.output, self.step)
    return path
  end
end
