// The name that somebody most likely meant.
#pragma once

#include <string>
#include <vector>

namespace lacuna::program {

// The nearest of `names` by edit distance (Levenshtein 1966); empty when none is near.
std::string nearest(const std::string& name, const std::vector<std::string>& names);

}  // namespace lacuna::program
