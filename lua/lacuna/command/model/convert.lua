--- `lacuna model convert`: a model written as a GGUF file or a Hugging Face folder, with other numbers.
local clock = require "lacuna.clock"
local json = require "lacuna.json"
local support = require "lacuna.command.support"
local terminal = require "lacuna.terminal"
local text = require "lacuna.text"

local M = {}

local kBetweenLines = 0.1 -- seconds

-- What is called with how far the writing is. A line that is written over itself, where a person reads along.
local function progress_line(report, silent)
  local last = clock.seconds()
  return function(written, total)
    report.written = total
    local now = clock.seconds()
    if silent or now - last < kBetweenLines then return end
    last, report.shown = now, true
    io.stderr:write(("\rwriting: %.1f of %.1f MB (%.0f %%)"):format(written / 1e6, total / 1e6, written / total * 100))
  end
end

local kOrder = { "input", "output", "format", "dtype", "input_bytes", "output_bytes", "parameters", "seconds" }

local function print_result(result, as_json)
  if as_json then
    io.stdout:write(json.encode(result, kOrder), "\n")
    return
  end
  local kind = result.format == "gguf" and "a GGUF file" or "a Hugging Face folder"
  io.stdout:write(("%s: %.1f MB of weights, %.1f million values\n"):format(text.visible(result.input),
    result.input_bytes / 1e6, result.parameters / 1e6))
  io.stdout:write(("%s: %.1f MB of weights as %s, %s, in %.1f s\n"):format(text.visible(result.output),
    result.output_bytes / 1e6, result.dtype, kind, result.seconds))
end

--- Writes the model and prints how large it was and is. options: file (a path or a name), output (a path), format,
-- dtype, overwrite, json.
function M.run(options)
  if not options.file or not options.output then
    support.usage("model convert: wanted INPUT and OUTPUT, got %s", options.file and "no OUTPUT" or "neither")
  end
  local save = require "lacuna.save"
  local settings = { format = options.format, dtype = options.dtype, overwrite = options.overwrite }
  local format, dtype = support.call(options, save.check, options.output, settings) -- before a model is opened
  local model, err = support.open_model { model = options.file, threads = options.threads }
  if not model then return nil, err end
  local handle = require("lacuna.model").handle(model, "model")
  local report, start = {}, clock.seconds()
  local ok, why = support.call(options, save.run, handle, options.output, settings,
    progress_line(report, options.json or not terminal.reports()))
  if report.shown then io.stderr:write("\r", (" "):rep(60), "\r") end
  if not ok then return nil, why end
  print_result({ input = model.path, output = options.output, format = format, dtype = dtype,
    input_bytes = model.weight_bytes, output_bytes = report.written, parameters = model.parameters,
    seconds = math.floor((clock.seconds() - start) * 1000 + 0.5) / 1000 }, options.json)
end

return M
