// lacuna generate: text after a prompt.
#include "main/command.h"

namespace lacuna::program {

void declare_generate(po::options_description& options) {
  add_model(options);
  options.add_options()                                                                 //
      ("prompt", po::value<std::string>(), "text to go on from")                        //
      ("prompt-file", po::value<std::string>(), "file with the prompt")                 //
      ("max-new-tokens", whole_number()->default_value("100"), "most tokens to write")  //
      ("sampler", po::value<std::string>(),
       "stages, as \"top_k(40) top_p(0.95) temperature(0.8) draw\" (default: greedy)")  //
      ("temperature", number(),
       "shorthand for a temperature stage; with --top-k and --top-p, in place of --sampler")  //
      ("top-k", whole_number(), "shorthand for a top_k stage")                                //
      ("top-p", number(), "shorthand for a top_p stage")                                      //
      ("stop", repeated(), "a text that ends it (may be repeated)");
  add_policy(options, "a policy file of kind sampler_stage, run before the draw or at policy(NAME) in --sampler",
             "reload a policy when its file changes, at the next step");
  add_common(options);
}

}  // namespace lacuna::program
