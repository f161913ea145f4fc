// lacuna explore: one token at other positions.
#include "main/command.h"

namespace lacuna::program {

void declare_explore(po::options_description& options) {
  add_model(options);
  options.add_options()                                                                                            //
      ("prompt", repeated(), "text before the token (repeated: several prompts in one pass)")                      //
      ("prompt-file", po::value<std::string>(), "file with the prompt")                                            //
      ("token", repeated(), "id of the token to explore (default: the most probable next one; repeated: a grid)")  //
      ("gaps", po::value<std::string>(), "distances from the natural position, as 5,10,20 (the default)")          //
      ("positions", po::value<std::string>(), "positions instead of gaps, as 4,10,50")                             //
      ("selector", po::value<std::string>(), "a policy file that chooses the gaps")                                //
      ("threshold", number()->default_value("0.05"), "least probability of a token that is shown")                 //
      ("max-tokens", whole_number()->default_value("10"), "most tokens that are shown for a gap")                  //
      ("expand", whole_number()->default_value("0"), "go on for that many tokens after each gap")                  //
      ("beam", whole_number()->default_value("1"), "with --expand: branches side by side (1: greedy)")             //
      ("method", po::value<std::string>()->default_value("batch"),
       "batch (one pass), cached (one row at a time) or seed (from scratch)")  //
      ("picture", po::value<std::string>(), "draw divergence and entropy over gap: FILE.svg or FILE.png");
  add_policy(options, "a policy file of kind gap_selector, as --selector",
             "explore anew whenever a policy's file changes, until Ctrl-C");
  add_common(options);
}

}  // namespace lacuna::program
