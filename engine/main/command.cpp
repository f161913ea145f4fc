#include "main/command.h"

namespace lacuna::program {

const std::vector<Command>& commands() {
  static const std::vector<Command> all = {
      {"explore", "[options]", "what the model would write now, and at other positions", {}, declare_explore},
      {"generate", "[options]", "write text after a prompt", {}, declare_generate},
      {"model",
       "info FILE|NAME | convert INPUT OUTPUT",
       "what a model file holds; write it in another format",
       {"action", "file", "output"},
       declare_model},
      {"policy",
       "new KIND NAME | check FILE",
       "write a policy file to begin with, check one",
       {"action", "target", "name"},
       declare_policy},
      {"train",
       "language-model CONFIG.lua",
       "train a small model by a file of options",
       {"kind", "config"},
       declare_train},
      {"doctor", "", "versions, processor, what is missing and how to install it", {}, declare_doctor},
      {"bench", "NAME [options]", "measure: decode, determinism, explore, policy, reload", {"name"}, declare_bench},
  };
  return all;
}

}  // namespace lacuna::program
