// Reads what is written in pictures, in a process of its own between walls (app/reader): it is
// given pixels, never a file. A process that dies, hangs or lies becomes an error with a plain
// reason; the next picture gets a new one.
//
// Used on one thread, which must outlive it; read() blocks.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/media/decoder_process.h"
#include "core/media/reader_protocol.h"
#include "core/screening/frame_text.h"

namespace vigil::media {

struct TextReaderOptions {
  std::string reader_path;
  std::string language_data;              // folder with *.traineddata; empty: the usual one
  std::string languages = "chi_sim+eng";  // as Tesseract names them
  std::vector<std::string> arguments;     // besides those
  Millis start_limit{20'000};             // until it has its language data and its walls
  // For one picture, of the process's own processor time; then it is ended. Ten times as long by
  // the clock, because it may have to wait for a processor.
  Millis read_limit{10'000};
  const std::atomic<bool>* ending = nullptr;  // once true, nothing is waited for any more
  bool in_spare_time = false;                 // gives way to whoever else wants the processor
};

// One picture in memory that outlives the call.
struct PixelView {
  const std::uint8_t* data = nullptr;
  int width = 0;
  int height = 0;
  std::ptrdiff_t stride = 0;  // bytes from row to row
  PixelFormat format = PixelFormat::kGrey;
};

class TextReader {
 public:
  explicit TextReader(TextReaderOptions options);
  ~TextReader();
  TextReader(const TextReader&) = delete;
  TextReader& operator=(const TextReader&) = delete;

  // Starts the process where none runs. kUnsupported: there is no language data; kNotFound: there
  // is no such program; kUnavailable: it did not start.
  [[nodiscard]] Status start();
  // From top to bottom, text cleaned. Besides start()'s errors: kInvalidArgument for a picture that
  // cannot be one, kTimeout when it took too long, kCorrupt when the process made no sense,
  // kUnavailable when it died twice.
  [[nodiscard]] Result<std::vector<screening::FrameLine>> read(const PixelView& picture);

  // The walls around the process that runs, as SandboxLayer bits; 0 when none runs.
  [[nodiscard]] std::uint32_t layers() const { return process_ ? layers_ : 0; }
  [[nodiscard]] pid_t pid() const { return process_ ? process_->pid() : -1; }
  [[nodiscard]] int started() const { return started_; }  // processes so far

 private:
  class Memory;
  enum class Waited { kMessage, kTimeout, kGone };

  // `processor`: from where the process's own time counts too; negative: it does not.
  [[nodiscard]] Waited wait(SteadyTime until, Millis processor, std::vector<std::byte>& datagram);
  // What the process has computed so far.
  [[nodiscard]] Millis processor_time() const;
  [[nodiscard]] Result<std::vector<screening::FrameLine>> read_once(const PixelView& picture);
  void end();

  const TextReaderOptions options_;
  std::unique_ptr<Memory> memory_;
  std::optional<DecoderProcess> process_;
  std::uint32_t layers_ = 0;
  std::uint32_t number_ = 0;  // of the last picture
  int started_ = 0;
};

}  // namespace vigil::media
