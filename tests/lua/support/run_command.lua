--- luajit run_command.lua COMMAND [NAME TEXT]…: runs a command as the program does after reading its options.
os.exit(require("lacuna.command").run(unpack(arg, 1, #arg)))
