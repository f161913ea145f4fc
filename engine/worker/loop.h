// What a worker does: receives commands (script/sandbox/process/protocol.h), calls its guest, answers.
#pragma once

namespace lacuna::worker {

// Until the host's end of the socket is closed. Returns the exit status: 0 then, 1 for what is no command.
int serve();

}  // namespace lacuna::worker
