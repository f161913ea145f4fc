--- The element types of tensors: their names, their numbers in the library, and what values they hold.
local check = require "lacuna.check"
local fail = require "lacuna.fail"

local dtype = { numbers = { float32 = 0, float16 = 1, int64 = 2, bool = 3 } }
dtype.names = { [0] = "float32", "float16", "int64", "bool" }

--- The number of a name; raises for another one.
function dtype.number(name, argument)
  local number = dtype.numbers[check.string(name, argument)]
  if number then return number end
  fail("%s: wanted float32, float16, int64 or bool, got %q%s", argument, name,
    check.hint(name, dtype.numbers))
end

--- What was wanted of a value that a tensor of that dtype (a number) cannot hold; nil for one that it can.
function dtype.problem(number, value)
  if type(value) == "boolean" then return nil end
  if type(value) ~= "number" then return "a number or a boolean" end
  if number == 2 and not (value >= -2 ^ 63 and value < 2 ^ 63) then return "a number that an int64 can hold" end
  return nil
end

--- A value as the number that fills a tensor of that dtype (a number); raises for one that it cannot hold.
function dtype.value(number, value, argument)
  local wanted = dtype.problem(number, value)
  if wanted then check.wanted(argument, wanted, value) end
  return tonumber(value) or (value and 1 or 0)
end

return dtype
