#include "core/screening/hash_list.h"

#include <charconv>
#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "core/base/text.h"

namespace vigil::screening {
namespace {

constexpr int kBestQuality = 100;
constexpr std::size_t kMaxFields = 64;
constexpr double kMaxSeconds = 1e9;

std::vector<std::string_view> fields_of(std::string_view line) {
  std::vector<std::string_view> fields;
  while (fields.size() + 1 < kMaxFields) {
    const std::size_t comma = line.find(',');
    if (comma == std::string_view::npos) break;
    fields.push_back(trim(line.substr(0, comma)));
    line.remove_prefix(comma + 1);
  }
  fields.push_back(trim(line));
  return fields;
}

template <typename Number>
std::optional<Number> number_of(std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool is_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::optional<Hash256> hash_field(std::string_view text) {
  if (text.starts_with("hash=")) text.remove_prefix(5);
  return hash_of_text(text);
}

std::string reason_of_hash(std::string_view text) {
  if (text.starts_with("hash=")) text.remove_prefix(5);
  if (text.size() != 64)
    return fmt::format("a hash has 64 hexadecimal digits, here are {} characters", text.size());
  return "a hash has 64 hexadecimal digits, here is another character among them";
}

// What a line holds, or why it does not.
class LineReader {
 public:
  LineReader(HashList& list, std::size_t number) : list_(list), number_(number) {}

  void read(std::string_view line) {
    const auto fields = fields_of(line);
    // A number before the hash is what makes a line one of a video.
    if (fields.size() >= 3 && is_digits(fields[0]) && fields[0].size() < 64)
      return read_frame(fields);
    read_hash(line, fields);
  }

 private:
  void refuse(std::string reason) { list_.refused.push_back({number_, std::move(reason)}); }

  void read_frame(const std::vector<std::string_view>& fields) {
    if (fields.size() != 4)
      return refuse(fmt::format("a frame has four fields (frame,quality,hash,seconds), here are {}",
                                fields.size()));
    const auto frame = number_of<std::int64_t>(fields[0]);
    if (!frame) return refuse("the number of the frame is too large");
    const auto quality = number_of<int>(fields[1]);
    if (!quality || *quality < 0 || *quality > kBestQuality)
      return refuse("the quality is not a whole number from 0 to 100");
    const auto hash = hash_field(fields[2]);
    if (!hash) return refuse(reason_of_hash(fields[2]));
    const auto seconds = number_of<double>(fields[3]);
    if (!seconds || !std::isfinite(*seconds) || *seconds < 0 || *seconds > kMaxSeconds)
      return refuse("the time is not a number of seconds");
    list_.video.push_back({*frame, *quality, *hash, *seconds});
  }

  void read_hash(std::string_view line, const std::vector<std::string_view>& fields) {
    const auto hash = hash_field(fields[0]);
    if (!hash) return refuse(reason_of_hash(fields[0]));
    ListedHash listed{*hash, kBestQuality, {}, {}, number_};
    if (fields.size() >= 3 && is_digits(fields[1])) {
      const auto quality = number_of<int>(fields[1]);
      if (!quality || *quality > kBestQuality)
        return refuse("the quality is not a whole number from 0 to 100");
      listed.quality = *quality;
      // A name may hold commas.
      listed.file = trim(line.substr(static_cast<std::size_t>(fields[2].data() - line.data())));
    } else {
      for (std::size_t i = 1; i < fields.size(); ++i) listed.labels.emplace_back(fields[i]);
    }
    list_.hashes.push_back(std::move(listed));
  }

  HashList& list_;
  std::size_t number_;
};

// One field of a line.
std::string fit_for_line(std::string_view text) {
  std::string fit(text);
  for (char& c : fit) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
  }
  return fit;
}

}  // namespace

HashList read_hash_list(std::string_view text) {
  HashList list;
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = text.find('\n');
    const std::string_view line = trim(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (!line.empty()) LineReader(list, number).read(line);
  }
  return list;
}

std::string picture_line(const Hash256& hash, int quality, std::string_view file) {
  return fmt::format("{},{},{}", to_text(hash), quality, fit_for_line(file));
}

std::string frame_line(const VideoFrameHash& frame) {
  return fmt::format("{},{},{},{:.3f}", frame.frame, frame.quality, to_text(frame.hash),
                     frame.seconds);
}

std::string labelled_line(const Hash256& hash, const std::vector<std::string>& labels) {
  std::string line = to_text(hash);
  for (const std::string& label : labels) {
    line += ',';
    for (const char c : fit_for_line(label)) line += c == ',' ? ' ' : c;
  }
  return line;
}

}  // namespace vigil::screening
