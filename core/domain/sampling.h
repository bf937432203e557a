// Draws by a keyed hash: the same key and text give the same number, so that a draw can be checked
// afterwards, and nobody without the key can tell beforehand what will be drawn. Pure; thread-safe.
#pragma once

#include <string>
#include <string_view>

namespace vigil::domain {

class Sampler {
 public:
  // `key`: a secret of 32 random bytes, or whatever a test wants.
  explicit Sampler(std::string key) : key_(std::move(key)) {}

  // Evenly spread over [0, 1). `purpose` keeps draws of one text for several ends apart.
  [[nodiscard]] double number(std::string_view purpose, std::string_view text) const;
  // True for a share `rate` of all texts; one drawn at a rate is drawn at every higher rate too.
  [[nodiscard]] bool draws(double rate, std::string_view purpose, std::string_view text) const {
    return number(purpose, text) < rate;
  }

 private:
  std::string key_;
};

}  // namespace vigil::domain
