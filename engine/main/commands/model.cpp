// lacuna model: what model files hold, and writing them in another format.
#include "main/command.h"

namespace lacuna::program {

void declare_model(po::options_description& options) {
  options.add_options()                                        //
      ("action", po::value<std::string>(), "info or convert")  //
      ("file", po::value<std::string>(),
       "a .gguf file, a Hugging Face folder, or a name that ./dev fetch knows (info's default: smollm2)")     //
      ("output", po::value<std::string>(), "convert: the path to write, a .gguf file or a folder")            //
      ("format", po::value<std::string>(), "convert: gguf or huggingface (default: by the output's ending)")  //
      ("dtype", po::value<std::string>(),
       "convert: float32 (the default), float16, bfloat16; of a GGUF file also q8_0, q4_0")  //
      ("overwrite", po::bool_switch(), "convert: replace a file, or a folder that holds a model and nothing else");
  add_common(options);
}

}  // namespace lacuna::program
