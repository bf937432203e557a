// Tesseract behind a small face: language data once, then pictures in memory. One thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/media/reader_protocol.h"

namespace vigil::reader {

class TextEngine {
 public:
  // `folder`: where the language data is; empty: where Tesseract was built to look. Null when a
  // language of `languages` ("chi_sim+eng") is not there. Opens files: before the walls are raised.
  [[nodiscard]] static std::unique_ptr<TextEngine> load(const std::string& folder,
                                                        const std::string& languages);
  ~TextEngine();
  TextEngine(const TextEngine&) = delete;
  TextEngine& operator=(const TextEngine&) = delete;

  // Gives every line to `sink`, from top to bottom, number left at 0. Precondition: the message is
  // sound for the memory at `pixels`, which is only read.
  [[nodiscard]] media::ReadOutcome read(const media::ReadMessage& picture,
                                        const std::uint8_t* pixels,
                                        const std::function<void(media::LineMessage&)>& sink);

 private:
  struct Parts;
  // Adds what every language finds. False when one gave up.
  [[nodiscard]] bool read_into(std::vector<media::LineMessage>& lines,
                               const media::ReadMessage& picture, const std::uint8_t* pixels);
  explicit TextEngine(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace vigil::reader
