// What one character becomes in normalised text, by ICU's and OpenCC's data. Used while building
// only; one thread.
#pragma once

#include <unicode/normalizer2.h>

#include <memory>
#include <string>

#include "core/screening/normal_table/look_alikes.h"

namespace vigil::screening {

// What happens to a character besides its folding.
enum class Fate {
  kKept,
  kIgnored,    // decorates or is invisible; what stands on both sides still belongs together
  kSeparator,  // a space, punctuation or a sign
  kMark,       // a sign of its own script, which only decorates elsewhere
};

struct Folded {
  Fate fate = Fate::kKept;
  std::u32string text;       // of kKept and kMark
  bool takes_marks = false;  // kKept: marks of its own script belong to it
};

class Folder {
 public:
  // Ends the program with a sentence when ICU's or OpenCC's data is not there.
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  // Folded until folding changes nothing any more.
  [[nodiscard]] Folded fold(char32_t c) const;

 private:
  [[nodiscard]] std::u32string fold_once(char32_t c) const;
  [[nodiscard]] char32_t simplified(char32_t c) const;

  const icu::Normalizer2* case_folded_ = nullptr;
  const icu::Normalizer2* decomposed_ = nullptr;
  void* opencc_ = nullptr;
  LookAlikes look_alikes_;
};

[[noreturn]] void give_up(const std::string& sentence);

}  // namespace vigil::screening
