#include "core/ledger/canonical_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <limits>

#include "core/base/text.h"

namespace vigil::ledger {
namespace {

using Kind = CanonicalValue::Kind;

constexpr int kMaxDepth = 32;
constexpr std::int64_t kLargest = (std::int64_t{1} << 53) - 1;

// The characters that have a short escape, and what follows the backslash.
constexpr std::string_view kEscaped = "\"\\\b\f\n\r\t";
constexpr std::string_view kEscapes = "\"\\bfnrt";

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

// The character of "\u00xy" that has no shorter form; -1 for anything else.
int control_of(std::string_view digits) {
  if (digits.size() < 4 || !digits.starts_with("00")) return -1;
  const int high = hex_digit(digits[2]);
  const int low = hex_digit(digits[3]);
  if (high < 0 || high > 1 || low < 0) return -1;
  const int value = high * 16 + low;
  return kEscaped.find(static_cast<char>(value)) == std::string_view::npos ? value : -1;
}

}  // namespace

Result<CanonicalValue> CanonicalReader::read(std::string_view text) {
  text_ = text;
  at_ = 0;
  items_.clear();
  const bool small = text.size() < std::numeric_limits<std::uint32_t>::max();
  if (small && read_value(0, {}) && at_ == text.size()) return CanonicalValue(*this, 0);
  return fail(ErrorCode::kCorrupt, fmt::format("It is not canonical JSON at byte {}.", at_));
}

bool CanonicalReader::take(char c) {
  if (at_ >= text_.size() || text_[at_] != c) return false;
  ++at_;
  return true;
}

bool CanonicalReader::take_word(std::string_view word) {
  if (!text_.substr(at_).starts_with(word)) return false;
  at_ += word.size();
  return true;
}

bool CanonicalReader::read_value(int depth, std::string_view name) {
  if (depth > kMaxDepth || at_ >= text_.size()) return false;
  const auto item = static_cast<std::uint32_t>(items_.size());
  items_.emplace_back();
  items_[item].name = name;
  items_[item].begin = static_cast<std::uint32_t>(at_);
  Kind kind = Kind::kNumber;
  bool good = false;
  switch (text_[at_]) {
    case '{':
      kind = Kind::kObject;
      good = read_object(depth);
      break;
    case '[':
      kind = Kind::kList;
      good = read_list(depth);
      break;
    case '"':
      kind = Kind::kText;
      good = read_string(items_[item].escaped);
      break;
    case 't':
      kind = Kind::kTrue;
      good = take_word("true");
      break;
    case 'f':
      kind = Kind::kFalse;
      good = take_word("false");
      break;
    case 'n':
      kind = Kind::kNull;
      good = take_word("null");
      break;
    default: good = read_number(items_[item].number);
  }
  items_[item].kind = kind;
  items_[item].end = static_cast<std::uint32_t>(at_);
  items_[item].after = static_cast<std::uint32_t>(items_.size());
  return good;
}

bool CanonicalReader::read_object(int depth) {
  ++at_;
  if (take('}')) return true;
  std::string_view before;
  bool first = true;
  do {
    const std::size_t begin = at_ + 1;
    bool escaped = false;
    if (!read_string(escaped) || escaped) return false;
    const std::string_view name = text_.substr(begin, at_ - begin - 1);
    const bool ascii = std::all_of(name.begin(), name.end(),
                                   [](char c) { return static_cast<signed char>(c) > 0; });
    if (!ascii || (!first && name <= before)) {
      at_ = begin;
      return false;
    }
    first = false;
    before = name;
    if (!take(':') || !read_value(depth + 1, name)) return false;
  } while (take(','));
  return take('}');
}

bool CanonicalReader::read_list(int depth) {
  ++at_;
  if (take(']')) return true;
  do {
    if (!read_value(depth + 1, {})) return false;
  } while (take(','));
  return take(']');
}

bool CanonicalReader::read_string(bool& escaped) {
  if (!take('"')) return false;
  const std::size_t begin = at_;
  bool beyond_ascii = false;
  while (at_ < text_.size()) {
    const auto byte = static_cast<unsigned char>(text_[at_]);
    if (byte == '"') {
      if (beyond_ascii && !is_utf8(text_.substr(begin, at_ - begin))) {
        at_ = begin;
        return false;
      }
      ++at_;
      return true;
    }
    if (byte < 0x20) return false;
    if (byte >= 0x80) beyond_ascii = true;
    if (byte == '\\') {
      escaped = true;
      const std::string_view rest = text_.substr(at_ + 1);
      if (rest.empty()) return false;
      if (rest[0] == 'u') {
        if (control_of(rest.substr(1)) < 0) return false;
        at_ += 5;
      } else {
        if (kEscapes.find(rest[0]) == std::string_view::npos) return false;
        at_ += 1;
      }
    }
    ++at_;
  }
  return false;
}

bool CanonicalReader::read_number(std::int64_t& number) {
  const std::string_view rest = text_.substr(at_);
  const std::size_t digits = rest.starts_with('-') ? 1 : 0;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
  const auto length = static_cast<std::size_t>(end - rest.data());
  if (error != std::errc() || number > kLargest || number < -kLargest) return false;
  if (rest[digits] == '0' && length > 1) return false;  // 007 and -0
  at_ += length;
  return true;
}

CanonicalValue::Kind CanonicalValue::kind() const { return reader_->items_[at_].kind; }

std::string_view CanonicalValue::bytes() const {
  const auto& item = reader_->items_[at_];
  return reader_->text_.substr(item.begin, item.end - item.begin);
}

std::optional<CanonicalValue> CanonicalValue::member(std::string_view name) const {
  const auto& items = reader_->items_;
  if (items[at_].kind != Kind::kObject) return std::nullopt;
  for (std::uint32_t at = at_ + 1; at < items[at_].after; at = items[at].after) {
    if (items[at].name == name) return CanonicalValue(*reader_, at);
  }
  return std::nullopt;
}

std::vector<CanonicalValue> CanonicalValue::elements() const {
  std::vector<CanonicalValue> found;
  const auto& items = reader_->items_;
  if (items[at_].kind != Kind::kList) return found;
  for (std::uint32_t at = at_ + 1; at < items[at_].after; at = items[at].after)
    found.push_back(CanonicalValue(*reader_, at));
  return found;
}

std::size_t CanonicalValue::member_count() const {
  const auto& items = reader_->items_;
  std::size_t count = 0;
  if (items[at_].kind != Kind::kObject) return count;
  for (std::uint32_t at = at_ + 1; at < items[at_].after; at = items[at].after) ++count;
  return count;
}

std::optional<std::int64_t> CanonicalValue::number() const {
  if (kind() != Kind::kNumber) return std::nullopt;
  return reader_->items_[at_].number;
}

std::optional<bool> CanonicalValue::flag() const {
  if (kind() != Kind::kTrue && kind() != Kind::kFalse) return std::nullopt;
  return kind() == Kind::kTrue;
}

std::optional<std::string_view> CanonicalValue::plain_text() const {
  if (kind() != Kind::kText || reader_->items_[at_].escaped) return std::nullopt;
  const std::string_view quoted = bytes();
  return quoted.substr(1, quoted.size() - 2);
}

std::optional<std::string> CanonicalValue::text() const {
  if (kind() != Kind::kText) return std::nullopt;
  const std::string_view quoted = bytes();
  std::string text;
  text.reserve(quoted.size());
  for (std::size_t at = 1; at + 1 < quoted.size(); ++at) {
    if (quoted[at] != '\\') {
      text.push_back(quoted[at]);
      continue;
    }
    ++at;
    if (quoted[at] == 'u') {
      text.push_back(static_cast<char>(control_of(quoted.substr(at + 1))));
      at += 4;
    } else {
      text.push_back(kEscaped[kEscapes.find(quoted[at])]);
    }
  }
  return text;
}

std::optional<std::string_view> CanonicalValue::plain_text(std::string_view name) const {
  const auto found = member(name);
  return found ? found->plain_text() : std::nullopt;
}

std::optional<std::int64_t> CanonicalValue::number(std::string_view name) const {
  const auto found = member(name);
  return found ? found->number() : std::nullopt;
}

}  // namespace vigil::ledger
