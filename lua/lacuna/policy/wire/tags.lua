--- The kinds of values in messages, as engine/script/sandbox/values.h has them.
return { null = 0, no = 1, yes = 2, number = 3, string = 4, table = 5, history = 6, tensor = 7, opaque = 8, array = 9,
  deepest = 32 } -- how deeply tables may be nested
