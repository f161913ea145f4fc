// lacuna doctor: what this machine has and lacks.
#include "main/command.h"

namespace lacuna::program {

void declare_doctor(po::options_description& options) { add_common(options); }

}  // namespace lacuna::program
