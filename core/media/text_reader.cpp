#include "core/media/text_reader.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <utility>

#include "core/media/decoder_messages.h"
#include "core/media/descriptor.h"

namespace vigil::media {
namespace {

// About a tenth of what others get who want the processor at the same time. An idle process would
// get nothing for minutes on a busy machine.
constexpr int kSpareNiceness = 10;

SteadyTime now() { return std::chrono::time_point_cast<Millis>(std::chrono::steady_clock::now()); }

Error no_data(const TextReaderOptions& options) {
  return fail(ErrorCode::kUnsupported,
              "The language data to read frames with (" + options.languages +
                  ") is not installed; frames are not read. Install tesseract-ocr-chi-sim and "
                  "tesseract-ocr-eng.");
}

}  // namespace

// What the pixels are handed over in. The reader maps it for reading only.
class TextReader::Memory {
 public:
  [[nodiscard]] static std::unique_ptr<Memory> create() {
    auto memory = std::make_unique<Memory>();
    memory->fd_.reset(::memfd_create("vigil-pixels", MFD_CLOEXEC | MFD_ALLOW_SEALING));
    if (!memory->fd_.open() || ::ftruncate(memory->fd_.fd(), kPixelBytes) != 0) return nullptr;
    if (::fcntl(memory->fd_.fd(), F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0)
      return nullptr;
    void* mapped =
        ::mmap(nullptr, kPixelBytes, PROT_READ | PROT_WRITE, MAP_SHARED, memory->fd_.fd(), 0);
    if (mapped == MAP_FAILED) return nullptr;
    memory->pixels_ = static_cast<std::uint8_t*>(mapped);
    return memory;
  }
  Memory() = default;
  ~Memory() {
    if (pixels_ != nullptr) ::munmap(pixels_, kPixelBytes);
  }
  Memory(const Memory&) = delete;
  Memory& operator=(const Memory&) = delete;

  [[nodiscard]] int fd() const { return fd_.fd(); }
  [[nodiscard]] std::uint8_t* pixels() const { return pixels_; }

 private:
  Descriptor fd_;
  std::uint8_t* pixels_ = nullptr;
};

TextReader::TextReader(TextReaderOptions options) : options_(std::move(options)) {}

TextReader::~TextReader() { end(); }

void TextReader::end() {
  if (process_) process_->kill_and_reap();
  process_.reset();
}

Millis TextReader::processor_time() const {
  clockid_t clock{};
  timespec used{};
  if (::clock_getcpuclockid(process_->pid(), &clock) != 0 || ::clock_gettime(clock, &used) != 0)
    return Millis{0};
  return Millis{used.tv_sec * 1000 + used.tv_nsec / 1'000'000};
}

TextReader::Waited TextReader::wait(SteadyTime until, Millis processor,
                                    std::vector<std::byte>& datagram) {
  while (true) {
    datagram.resize(kMaxMessageBytes);
    std::size_t size = 0;
    switch (process_->receive(datagram, size)) {
      case DecoderProcess::Received::kMessage: datagram.resize(size); return Waited::kMessage;
      case DecoderProcess::Received::kGone: return Waited::kGone;
      case DecoderProcess::Received::kNothing: break;
    }
    const auto left = std::chrono::duration_cast<Millis>(until - now());
    if (left.count() <= 0) return Waited::kTimeout;
    if (processor.count() >= 0 && processor_time() - processor > options_.read_limit)
      return Waited::kTimeout;
    if (options_.ending != nullptr && options_.ending->load()) return Waited::kTimeout;
    pollfd news{process_->socket(), POLLIN, 0};
    if (::poll(&news, 1, static_cast<int>(std::min<std::int64_t>(left.count() + 1, 200))) < 0 &&
        errno != EINTR) {
      return Waited::kGone;
    }
  }
}

Status TextReader::start() {
  if (process_) return {};
  if (!memory_) memory_ = Memory::create();
  if (!memory_)
    return fail(ErrorCode::kUnavailable, "There is no shared memory to read frames in.");
  std::vector<std::string> arguments = {"--languages", options_.languages};
  if (!options_.language_data.empty()) {
    arguments.emplace_back("--language-data");
    arguments.push_back(options_.language_data);
  }
#ifdef VIGIL_SANITIZED
  arguments.emplace_back("--sandbox=reduced");
#endif
  arguments.insert(arguments.end(), options_.arguments.begin(), options_.arguments.end());
  Result<DecoderProcess> process = DecoderProcess::start(options_.reader_path, arguments);
  if (!process) return process.error();
  ++started_;
  process_ = std::move(*process);
  std::vector<std::byte> datagram;
  const Waited waited = wait(now() + options_.start_limit, Millis{-1}, datagram);
  std::optional<HelloMessage> hello;
  if (waited == Waited::kMessage) hello = read_message<HelloMessage>(datagram);
  if (!hello || !is_sound(*hello)) {
    const bool no_languages =
        waited == Waited::kMessage && read_reader_message<ReaderProblemMessage>(datagram);
    end();
    if (no_languages) return no_data(options_);
    return fail(ErrorCode::kUnavailable, "The program that reads frames does not start.");
  }
  layers_ = hello->layers | process_->namespace_layers();
  if (options_.in_spare_time) {
    // Where it is refused, the reader competes as others do.
    (void)::setpriority(PRIO_PROCESS, static_cast<id_t>(process_->pid()), kSpareNiceness);
  }
  PixelsMessage pixels{reader_header_of<PixelsMessage>()};
  pixels.bytes = kPixelBytes;
  const int fd = memory_->fd();
  if (process_->send(std::as_bytes(std::span(&pixels, 1)), std::span(&fd, 1)) !=
      DecoderProcess::Sent::kDone) {
    end();
    return fail(ErrorCode::kUnavailable, "The program that reads frames ended as it started.");
  }
  return {};
}

Result<std::vector<screening::FrameLine>> TextReader::read(const PixelView& picture) {
  ReadMessage message;
  message.width = static_cast<std::uint32_t>(std::max(0, picture.width));
  message.height = static_cast<std::uint32_t>(std::max(0, picture.height));
  message.format = static_cast<std::uint32_t>(picture.format);
  message.stride = message.width * message.format;
  if (picture.data == nullptr || !is_sound(message, kPixelBytes) ||
      picture.stride < std::ptrdiff_t{message.stride}) {
    return fail(ErrorCode::kInvalidArgument,
                "The picture is too small, too large or of another form, and is not read.");
  }
  Result<std::vector<screening::FrameLine>> lines = read_once(picture);
  // A process that was ended from outside, or has used up its time, says nothing of this picture.
  if (!lines && lines.error().code == ErrorCode::kUnavailable && started_ > 0) {
    lines = read_once(picture);
  }
  return lines;
}

Result<std::vector<screening::FrameLine>> TextReader::read_once(const PixelView& picture) {
  if (Status started = start(); !started) return started.error();
  ReadMessage message{reader_header_of<ReadMessage>()};
  message.number = ++number_;
  message.width = static_cast<std::uint32_t>(picture.width);
  message.height = static_cast<std::uint32_t>(picture.height);
  message.format = static_cast<std::uint32_t>(picture.format);
  message.stride = message.width * message.format;
  for (int row = 0; row < picture.height; ++row) {
    std::memcpy(memory_->pixels() + std::size_t{message.stride} * static_cast<std::size_t>(row),
                picture.data + picture.stride * row, message.stride);
  }
  const auto died = [&]() -> Error {
    end();
    return fail(ErrorCode::kUnavailable, "The program that reads frames died over a frame.");
  };
  const auto lied = [&]() -> Error {
    end();
    return fail(ErrorCode::kCorrupt, "The program that reads frames gave an impossible answer.");
  };
  if (process_->send(std::as_bytes(std::span(&message, 1))) != DecoderProcess::Sent::kDone)
    return died();
  const SteadyTime until = now() + 10 * options_.read_limit;
  const Millis computed = processor_time();
  std::vector<screening::FrameLine> lines;
  std::vector<std::byte> datagram;
  for (;;) {
    switch (wait(until, computed, datagram)) {
      case Waited::kGone: return died();
      case Waited::kTimeout:
        end();
        return fail(ErrorCode::kTimeout, "A frame took too long to read and was given up.");
      case Waited::kMessage: break;
    }
    if (const auto done = read_reader_message<ReadDoneMessage>(datagram)) {
      if (done->number != message.number) return lied();
      if (done->outcome == static_cast<std::uint32_t>(ReadOutcome::kRead)) return lines;
      return fail(ErrorCode::kCorrupt, "A frame could not be read.");
    }
    const auto line = read_reader_message<LineMessage>(datagram);
    if (!line || line->number != message.number || !is_sound(*line) || lines.size() == kMostLines)
      return lied();
    screening::FrameLine found;
    found.text = screening::one_line(std::string_view(line->text, line->length));
    found.box = {line->x, line->y, line->width, line->height};
    found.confidence = line->confidence;
    if (!found.text.empty()) lines.push_back(std::move(found));
  }
}

}  // namespace vigil::media
