// Which letters look like which, by Unicode's data of confusables as ICU carries it. Used while
// building only.
#pragma once

#include <unordered_map>

namespace vigil::screening {

class LookAlikes {
 public:
  // Ends the program with a sentence when ICU's data is not there.
  LookAlikes();

  // The ASCII letter or digit a letter of another script looks like, small; the hanzi a radical,
  // katakana or bopomofo letter looks like; else `c` itself. A letter and its capital have one
  // prototype: the small letter's look counts, then the capital's. Letters of scripts that millions
  // write with and that share little with Latin keep to themselves.
  [[nodiscard]] char32_t prototype(char32_t c) const;

 private:
  std::unordered_map<char32_t, char32_t> prototypes_;
};

}  // namespace vigil::screening
