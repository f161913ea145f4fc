// A folder that is written whole or not at all: filled beside its place under another name, then renamed.
#pragma once

#include <string>

namespace lacuna {

class AtomicFolder {
 public:
  // Throws Error: kNotFound when the folder around it is missing, kIo when something stands in its place that may not
  // be replaced, or the system refuses. An empty folder may be replaced; one with files of a model, and nothing else,
  // where `overwrite` says so; nothing else is, ever.
  AtomicFolder(std::string path, bool overwrite);
  AtomicFolder(const AtomicFolder&) = delete;
  AtomicFolder& operator=(const AtomicFolder&) = delete;
  ~AtomicFolder();  // without a commit it removes what was written

  // Where its files are to be written until then.
  const std::string& temporary() const { return temporary_; }
  // An error's text about one of its files, with the name that the folder is to have.
  std::string renamed(std::string text) const;
  // Puts it in its place. Once.
  void commit();

 private:
  void check_target() const;
  void replace();

  std::string path_;    // as the caller named it
  std::string target_;  // absolute, behind links
  std::string temporary_;
  bool overwrite_;
};

}  // namespace lacuna
