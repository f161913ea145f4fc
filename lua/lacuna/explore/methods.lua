--- Three ways to the same rows of logits, for tokens placed after what a context holds. They differ in what they
-- evaluate: batch: all rows in one forward pass over the shared context; cached: one row at a time on it; seed:
-- everything from scratch for each row, as the idea was first described. The first is what to use; the others are
-- there to be measured.
--
-- Each is called with the subject {model, context}, rows {ids = {id,…}, positions = {number,…}} and visit(i, row),
-- which gets each row in order as const float * (vocab), valid during the call only: rows are never all in memory at
-- once. Each returns the tokens evaluated and the seconds of the forward passes.
local clock = require "lacuna.clock"
local measure = require "lacuna.measure"

local methods = {}

local kChunk = 256 -- rows of one pass: 50 MB of logits for a vocabulary of 49,152

local function slice(list, first, last)
  local out = {}
  for i = first, last do out[#out + 1] = list[i] end
  return out
end

local function probe_in_chunks(subject, rows, visit, chunk)
  local context, size = subject.context, subject.model.vocab_size
  local before, seconds = context.evaluations, 0
  for first = 1, #rows.ids, chunk do
    local last = math.min(first + chunk - 1, #rows.ids)
    local start = clock.seconds()
    local logits = context:probe(slice(rows.ids, first, last), slice(rows.positions, first, last))
    seconds = seconds + clock.seconds() - start
    local floats = measure.floats(logits)
    for i = first, last do visit(i, floats + (i - first) * size) end
    logits:free()
  end
  return context.evaluations - before, seconds
end

function methods.batch(subject, rows, visit) return probe_in_chunks(subject, rows, visit, kChunk) end

function methods.cached(subject, rows, visit) return probe_in_chunks(subject, rows, visit, 1) end

--- Not for a context that sees attached segments: what its tokens saw when they were read cannot be read again. (The
-- same holds for segments that were attached once and are no more; the library does not remember those.)
function methods.seed(subject, rows, visit)
  local context = subject.context
  local ids, positions = context:ids(), context:positions()
  local place, evaluations, seconds = #ids + 1, 0, 0
  for i = 1, #rows.ids do
    ids[place], positions[place] = rows.ids[i], rows.positions[i]
    local start = clock.seconds()
    local fresh = subject.model:context { capacity = place }
    local logits = fresh:append(ids, { positions = positions }):logits()
    seconds = seconds + clock.seconds() - start
    evaluations = evaluations + fresh.evaluations
    visit(i, measure.floats(logits))
    logits:free()
    fresh:free()
  end
  return evaluations, seconds
end

return methods
