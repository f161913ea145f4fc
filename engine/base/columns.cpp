#include "base/columns.h"

#include <utf8proc.h>

namespace lacuna {

int character_columns(std::int32_t code_point) { return ::utf8proc_charwidth(code_point); }

}  // namespace lacuna
