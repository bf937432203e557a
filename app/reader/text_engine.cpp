#include "app/reader/text_engine.h"

#include <tesseract/baseapi.h>
#include <tesseract/resultiterator.h>

#include <algorithm>
#include <cstring>
#include <vector>

namespace vigil::reader {
namespace {

// Of a recogniser that knows neither paper nor screen; it only keeps Tesseract from guessing.
constexpr int kDotsPerInch = 150;

float share_of(int part, int whole) {
  return std::clamp(static_cast<float>(part) / static_cast<float>(whole), 0.0F, 1.0F);
}

// A reader of Latin letters is sure of itself on Han characters too, and never right.
constexpr float kHanBonus = 0.2F;

// Cut at a whole character.
std::uint32_t put_text(media::LineMessage& line, const char* text) {
  std::size_t length = std::strlen(text);
  while (length > 0 && (text[length - 1] == '\n' || text[length - 1] == ' ')) --length;
  if (length > media::kLineBytes) {
    length = media::kLineBytes;
    while (length > 0 && (static_cast<unsigned char>(text[length]) & 0xC0) == 0x80) --length;
  }
  std::memcpy(line.text, text, length);
  return static_cast<std::uint32_t>(length);
}

std::vector<media::LineMessage> lines_of(tesseract::TessBaseAPI& reader,
                                         const media::ReadMessage& picture) {
  const auto width = static_cast<int>(picture.width);
  const auto height = static_cast<int>(picture.height);
  std::vector<media::LineMessage> found;
  const std::unique_ptr<tesseract::ResultIterator> lines(reader.GetIterator());
  if (lines == nullptr) return found;
  do {
    if (found.size() == media::kMostLines) break;
    if (lines->Empty(tesseract::RIL_TEXTLINE)) continue;
    const std::unique_ptr<char[]> text(lines->GetUTF8Text(tesseract::RIL_TEXTLINE));
    int left = 0;
    int top = 0;
    int right = 0;
    int bottom = 0;
    if (text == nullptr ||
        !lines->BoundingBox(tesseract::RIL_TEXTLINE, &left, &top, &right, &bottom)) {
      continue;
    }
    media::LineMessage line{media::reader_header_of<media::LineMessage>()};
    line.length = put_text(line, text.get());
    line.x = share_of(left, width);
    line.y = share_of(top, height);
    line.width = share_of(right - left, width);
    line.height = share_of(bottom - top, height);
    line.confidence = std::clamp(lines->Confidence(tesseract::RIL_TEXTLINE) / 100.0F, 0.0F, 1.0F);
    if (line.length > 0) found.push_back(line);
  } while (lines->Next(tesseract::RIL_TEXTLINE));
  return found;
}

// Half as large: characters of some 24 pixels are read best, and captions are mostly larger.
media::ReadMessage halved(const media::ReadMessage& picture, const std::uint8_t* pixels,
                          std::vector<std::uint8_t>& half) {
  media::ReadMessage smaller = picture;
  smaller.width = picture.width / 2;
  smaller.height = picture.height / 2;
  smaller.stride = smaller.width * picture.format;
  half.resize(std::size_t{smaller.stride} * smaller.height);
  std::size_t to = 0;
  for (std::uint32_t y = 0; y < smaller.height; ++y) {
    const std::uint8_t* above = pixels + std::size_t{picture.stride} * y * 2;
    const std::uint8_t* below = above + picture.stride;
    for (std::uint32_t x = 0; x < smaller.width; ++x) {
      for (std::uint32_t level = 0; level < picture.format; ++level) {
        const std::size_t left = std::size_t{x} * 2 * picture.format + level;
        const std::size_t right = left + picture.format;
        half[to++] = static_cast<std::uint8_t>(
            (above[left] + above[right] + below[left] + below[right] + 2) / 4);
      }
    }
  }
  return smaller;
}

// Han and kana begin at U+3040, three bytes from 0xE3 on.
bool has_han(const media::LineMessage& line) {
  return std::any_of(line.text, line.text + line.length, [](char byte) {
    const auto value = static_cast<unsigned char>(byte);
    return value >= 0xE3 && value <= 0xE9;
  });
}

float weight_of(const media::LineMessage& line) {
  return line.confidence + (has_han(line) ? kHanBonus : 0.0F);
}

// More than half of the smaller one lies in the other.
bool same_place(const media::LineMessage& one, const media::LineMessage& other) {
  const float width = std::min(one.x + one.width, other.x + other.width) - std::max(one.x, other.x);
  const float height =
      std::min(one.y + one.height, other.y + other.height) - std::max(one.y, other.y);
  if (width <= 0 || height <= 0) return false;
  return width * height > 0.5F * std::min(one.width * one.height, other.width * other.height);
}

// Of what two languages, or two sizes, make of one place the likelier stays.
void merge(media::LineMessage& line, std::vector<media::LineMessage>& lines) {
  const auto rivals = [&](const media::LineMessage& other) { return same_place(line, other); };
  const bool loses = std::any_of(lines.begin(), lines.end(), [&](const media::LineMessage& other) {
    return rivals(other) && weight_of(other) >= weight_of(line);
  });
  if (loses) return;
  std::erase_if(lines, rivals);
  if (lines.size() < media::kMostLines) lines.push_back(line);
}

}  // namespace

struct TextEngine::Parts {
  // One for each language, the first wins a draw. Together in one they do worse: a whole line of
  // Chinese becomes a Latin word of which the recogniser is surer.
  std::vector<std::unique_ptr<tesseract::TessBaseAPI>> readers;
};

TextEngine::TextEngine(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
TextEngine::~TextEngine() = default;

std::unique_ptr<TextEngine> TextEngine::load(const std::string& folder,
                                             const std::string& languages) {
  auto parts = std::make_unique<Parts>();
  std::string_view rest = languages;
  while (!rest.empty()) {
    const std::size_t plus = std::min(rest.find('+'), rest.size());
    const std::string language(rest.substr(0, plus));
    rest.remove_prefix(std::min(plus + 1, rest.size()));
    auto reader = std::make_unique<tesseract::TessBaseAPI>();
    if (reader->Init(folder.empty() ? nullptr : folder.c_str(), language.c_str(),
                     tesseract::OEM_LSTM_ONLY) != 0) {
      return nullptr;
    }
    // Captions stand anywhere in a picture, in no columns.
    reader->SetPageSegMode(tesseract::PSM_SPARSE_TEXT);
    // Chinese has no spaces between characters.
    reader->SetVariable("preserve_interword_spaces", "1");
    parts->readers.push_back(std::move(reader));
  }
  if (parts->readers.empty()) return nullptr;
  return std::unique_ptr<TextEngine>(new TextEngine(std::move(parts)));
}

bool TextEngine::read_into(std::vector<media::LineMessage>& lines,
                           const media::ReadMessage& picture, const std::uint8_t* pixels) {
  for (const auto& reader : parts_->readers) {
    reader->SetImage(pixels, static_cast<int>(picture.width), static_cast<int>(picture.height),
                     static_cast<int>(picture.format), static_cast<int>(picture.stride));
    reader->SetSourceResolution(kDotsPerInch);
    const bool done = reader->Recognize(nullptr) == 0;
    if (done) {
      for (media::LineMessage& line : lines_of(*reader, picture)) merge(line, lines);
    }
    // What was seen is forgotten; the language data stays.
    reader->Clear();
    if (!done) return false;
  }
  return true;
}

media::ReadOutcome TextEngine::read(const media::ReadMessage& picture, const std::uint8_t* pixels,
                                    const std::function<void(media::LineMessage&)>& sink) {
  std::vector<media::LineMessage> lines;
  if (!read_into(lines, picture, pixels)) return media::ReadOutcome::kFailed;
  if (std::min(picture.width, picture.height) >= 2 * media::kLeastReadableSide) {
    std::vector<std::uint8_t> half;
    const media::ReadMessage smaller = halved(picture, pixels, half);
    if (!read_into(lines, smaller, half.data())) return media::ReadOutcome::kFailed;
  }
  std::stable_sort(lines.begin(), lines.end(),
                   [](const media::LineMessage& one, const media::LineMessage& other) {
                     return one.y != other.y ? one.y < other.y : one.x < other.x;
                   });
  for (media::LineMessage& line : lines) sink(line);
  return media::ReadOutcome::kRead;
}

}  // namespace vigil::reader
