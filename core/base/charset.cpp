#include "core/base/charset.h"

#include <fmt/format.h>
#include <iconv.h>

#include <algorithm>
#include <cerrno>
#include <vector>

#include "core/base/text.h"

namespace vigil {
namespace {

constexpr std::string_view kUtf8Mark = "\xEF\xBB\xBF";
constexpr std::string_view kLittleMark = "\xFF\xFE";
constexpr std::string_view kBigMark = "\xFE\xFF";
constexpr std::size_t kLookedAt = 4096;

std::size_t lines_before(std::string_view text) {
  return 1 + static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

class Converter {
 public:
  explicit Converter(const char* from) : handle_(iconv_open("UTF-8", from)) {}
  ~Converter() {
    if (usable()) iconv_close(handle_);
  }
  Converter(const Converter&) = delete;
  Converter& operator=(const Converter&) = delete;
  [[nodiscard]] bool usable() const { return handle_ != reinterpret_cast<iconv_t>(-1); }

  // False at the first byte that is not of the encoding; what came before is in `to`.
  [[nodiscard]] bool run(std::string_view bytes, std::string& to) {
    std::vector<char> out(1u << 16);
    // iconv's signature wants a pointer to char, and does not write through it.
    char* in = const_cast<char*>(bytes.data());
    std::size_t left = bytes.size();
    while (left > 0) {
      char* at = out.data();
      std::size_t room = out.size();
      const std::size_t done = iconv(handle_, &in, &left, &at, &room);
      to.append(out.data(), static_cast<std::size_t>(at - out.data()));
      if (done == static_cast<std::size_t>(-1) && errno != E2BIG) return false;
    }
    return true;
  }

 private:
  iconv_t handle_;
};

}  // namespace

std::string_view to_word(Charset charset) {
  switch (charset) {
    case Charset::kUtf8: return "UTF-8";
    case Charset::kUtf16Le: return "UTF-16LE";
    case Charset::kUtf16Be: return "UTF-16BE";
    case Charset::kGb18030: return "GB18030";
  }
  return "UTF-8";
}

Charset recognise_charset(std::string_view bytes) {
  if (bytes.starts_with(kUtf8Mark)) return Charset::kUtf8;
  if (bytes.starts_with(kLittleMark)) return Charset::kUtf16Le;
  if (bytes.starts_with(kBigMark)) return Charset::kUtf16Be;
  // A table always has separators, digits and line ends: in UTF-16 every one of them has a zero.
  const std::string_view some = bytes.substr(0, kLookedAt & ~std::size_t{1});
  std::size_t even = 0;
  std::size_t odd = 0;
  for (std::size_t i = 0; i < some.size(); ++i) {
    if (some[i] == '\0') ++(i % 2 == 0 ? even : odd);
  }
  if (odd > 0 && odd > 4 * even) return Charset::kUtf16Le;
  if (even > 0 && even > 4 * odd) return Charset::kUtf16Be;
  return is_utf8(bytes) ? Charset::kUtf8 : Charset::kGb18030;
}

Result<DecodedText> decode_text(std::string_view bytes) {
  DecodedText out;
  out.charset = recognise_charset(bytes);
  if (out.charset == Charset::kUtf8) {
    if (bytes.starts_with(kUtf8Mark)) bytes.remove_prefix(kUtf8Mark.size());
    if (!is_utf8(bytes)) {
      std::size_t good = 0;
      for (std::size_t next = 0; next < bytes.size();) {
        const std::size_t at = next;
        if (next_code_point(bytes, next) == U'\uFFFD' && bytes.substr(at, 3) != "\xEF\xBF\xBD")
          break;
        good = next;
      }
      return fail(ErrorCode::kInvalidArgument,
                  fmt::format("line {}: a byte is not UTF-8, which the file's mark says it is.",
                              lines_before(bytes.substr(0, good))));
    }
    out.text = bytes;
    return out;
  }
  if (bytes.starts_with(kLittleMark) || bytes.starts_with(kBigMark)) bytes.remove_prefix(2);
  Converter converter(std::string(to_word(out.charset)).c_str());
  if (!converter.usable())
    return fail(
        ErrorCode::kUnsupported,
        fmt::format("This system cannot read {}; save the file as UTF-8.", to_word(out.charset)));
  if (!converter.run(bytes, out.text)) {
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("line {}: a byte is neither UTF-8 nor {}; save the file as UTF-8.",
                            lines_before(out.text), to_word(out.charset)));
  }
  return out;
}

}  // namespace vigil
