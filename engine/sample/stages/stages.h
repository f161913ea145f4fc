// What each file of this folder gives to the registry.
#pragma once

#include "sample/stage.h"

namespace lacuna::stages {

StageKind temperature();
StageKind greedy();
StageKind top_k();
StageKind top_p();
StageKind min_p();
StageKind typical();
StageKind penalties();

}  // namespace lacuna::stages
