// The file of the session's history: libedit reads it whole, each line is added to its end.
#pragma once

#include <filesystem>
#include <string>

namespace lacuna::program {

// $XDG_STATE_HOME/lacuna/history, or ~/.local/state/lacuna/history, its folder made; empty where there is no home.
std::filesystem::path history_file();

// Adds an entry, as libedit's H_SAVE would write it. Written at once, for a session may end in the middle of a line,
// and at the end, for two sessions may share the file. What cannot be written is left out.
void append_history(const std::filesystem::path& file, const std::string& entry);

}  // namespace lacuna::program
