// Reading text in pictures between walls beside Tesseract called directly in one process on the
// same pictures, and how right it is on captions whose words are known.
//
//   frame_text_bench [--json FILE]
#include <fmt/format.h>
#include <sys/resource.h>
#include <tesseract/baseapi.h>
#include <tesseract/resultiterator.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/text.h"
#include "core/media/clip_text.h"
#include "core/media/text_reader.h"
#include "core/screening/frame_terms.h"
#include "tests/bench/screening/rows.h"
#include "tests/support/written_picture.h"

namespace vigil::bench {
namespace {

using testing::written_picture;
using testing::WrittenPicture;

const std::vector<std::string> kChinese = {
    "今天跟着护林员去巡山", "雨后山里蘑菇多",     "奶奶做的手工豆腐",     "清晨五点开始放羊",
    "一起去看丹顶鹤",       "修好了村口的路灯",   "孩子们放学回家了",     "象牙手串低价出售",
    "联系方式看主页",       "今年的桃子特别甜",   "老手艺人编竹篮",       "冬天的第一场雪",
    "直播间下单包邮",       "请不要投喂野生动物", "发现一只受伤的猫头鹰", "集市上的热闹早晨",
    "教你三步做好红烧肉",   "晚霞下的稻田真美",   "救助站欢迎志愿者",     "穿山甲鳞片是违禁品"};
const std::vector<std::string> kEnglish = {
    "Good morning from the farm", "Follow the ranger today",  "Do not feed wild animals",
    "Contact me on WeChat",       "Handmade bamboo baskets",  "Free shipping this week",
    "The first snow of winter",   "Ivory bracelet for sale",  "Price 3500 per piece",
    "Sunset over the rice field", "Rescue center volunteers", "How to cook noodles",
    "Market day in the village",  "Watch until the end",      "Part two is coming soon",
    "Mountain road repaired",     "School is over",           "Cranes at the lake",
    "Peach harvest 2026",         "Night watch begins"};

double self_and_children() {
  double seconds = 0;
  for (const int who : {RUSAGE_SELF, RUSAGE_CHILDREN}) {
    rusage usage{};
    getrusage(who, &usage);
    for (const timeval& part : {usage.ru_utime, usage.ru_stime})
      seconds += static_cast<double>(part.tv_sec) + static_cast<double>(part.tv_usec) * 1e-6;
  }
  return seconds;
}

double spent(const std::function<void()>& work) {
  const double begin = self_and_children();
  work();
  return self_and_children() - begin;
}

media::TextReaderOptions options() {
  media::TextReaderOptions options;
  options.reader_path = VIGIL_READER;
  return options;
}

// As the backend prepares it, for both sides.
media::GreyPicture prepared(const WrittenPicture& picture) {
  return media::grey_to_read(picture.grey.data(), picture.width, picture.height);
}

// What counts of it: no hits are looked for where the recogniser is less sure.
std::vector<std::string> read_ours(media::TextReader& reader, const media::GreyPicture& picture) {
  const auto lines = reader.read(picture.view());
  if (!lines) throw std::runtime_error(lines.error().message);
  std::vector<std::string> texts;
  for (const screening::FrameLine& line : *lines) {
    if (line.confidence >= screening::kLeastFrameConfidence) texts.push_back(line.text);
  }
  return texts;
}

// As app/reader/text_engine.cpp asks it: a reader for each language, each at two sizes.
using Direct = std::vector<std::unique_ptr<tesseract::TessBaseAPI>>;
Direct direct() {
  Direct readers;
  for (const char* language : {"chi_sim", "eng"}) {
    auto api = std::make_unique<tesseract::TessBaseAPI>();
    if (api->Init(nullptr, language, tesseract::OEM_LSTM_ONLY) != 0)
      throw std::runtime_error(fmt::format("the language data {} is not installed", language));
    api->SetPageSegMode(tesseract::PSM_SPARSE_TEXT);
    api->SetVariable("preserve_interword_spaces", "1");
    readers.push_back(std::move(api));
  }
  return readers;
}

// The bytes of what was read, by both.
std::size_t read_direct(const Direct& readers, const media::GreyPicture& picture) {
  std::size_t bytes = 0;
  const auto at = [&](int x, int y) {
    return int{picture.pixels[static_cast<std::size_t>(y * picture.width + x)]};
  };
  media::GreyPicture half{picture.width / 2, picture.height / 2, {}};
  for (int y = 0; y < half.height; ++y) {
    for (int x = 0; x < half.width; ++x) {
      const int sum =
          at(2 * x, 2 * y) + at(2 * x + 1, 2 * y) + at(2 * x, 2 * y + 1) + at(2 * x + 1, 2 * y + 1);
      half.pixels.push_back(static_cast<std::uint8_t>((sum + 2) / 4));
    }
  }
  for (const media::GreyPicture* size : {&picture, static_cast<const media::GreyPicture*>(&half)}) {
    for (const auto& api : readers) {
      api->SetImage(size->pixels.data(), size->width, size->height, 1, size->width);
      api->SetSourceResolution(150);
      if (api->Recognize(nullptr) != 0) throw std::runtime_error("Tesseract failed");
      const std::unique_ptr<tesseract::ResultIterator> found(api->GetIterator());
      if (found != nullptr) {
        do {
          if (found->Empty(tesseract::RIL_TEXTLINE)) continue;
          const std::unique_ptr<char[]> text(found->GetUTF8Text(tesseract::RIL_TEXTLINE));
          if (text != nullptr) bytes += std::string_view(text.get()).size();
        } while (found->Next(tesseract::RIL_TEXTLINE));
      }
      api->Clear();
    }
  }
  return bytes;
}

// The eight frames of a clip of 15 s: captions come and go.
std::vector<media::GreyPicture> frames_of_a_clip() {
  std::vector<media::GreyPicture> frames;
  for (std::size_t i = 0; i < 8; ++i) {
    frames.push_back(prepared(
        written_picture(720, 1280, {{kChinese[i], 60, 980, 52}, {kEnglish[i], 60, 1080, 40}}, 10)));
  }
  return frames;
}

void time_rows(std::vector<Row>& rows) {
  const std::vector<media::GreyPicture> frames = frames_of_a_clip();
  constexpr int kRuns = 3;
  Pair frame{1e300, 1e300};
  Pair clip{1e300, 1e300};
  for (int run = 0; run < kRuns; ++run) {
    std::size_t ours = 0;
    std::size_t peer = 0;
    const double whole = spent([&] {
      media::TextReader reader(options());
      for (const media::GreyPicture& picture : frames) ours += read_ours(reader, picture).size();
    });
    const double direct_whole = spent([&] {
      const Direct readers = direct();
      for (const media::GreyPicture& picture : frames) peer += read_direct(readers, picture);
    });
    // A child's time is counted when it is gone, so it is with its start and its data; so is the
    // peer's.
    clip.ours = std::min(clip.ours, whole);
    clip.peer = std::min(clip.peer, direct_whole);
    if (ours == 0 || peer == 0) throw std::runtime_error("nothing was read");
    const double once = spent([&] {
      media::TextReader reader(options());
      (void)read_ours(reader, frames.front());
    });
    const double direct_once = spent([&] { (void)read_direct(direct(), frames.front()); });
    // Seven more frames cost the difference.
    frame.ours = std::min(frame.ours, (whole - once) / 7);
    frame.peer = std::min(frame.peer, (direct_whole - direct_once) / 7);
  }
  const auto row = [&](const char* what, const Pair& pair) {
    const double ratio = pair.ours / pair.peer;
    rows.push_back({what, pair.ours, pair.peer, ratio, "<= 1.10", ratio <= 1.10});
  };
  row("reading a frame of 720 x 1280 between walls, s, beside Tesseract in one process", frame);
  row("the eight frames of a clip of 15 s with start and language data, s, beside the same", clip);
}

std::vector<char32_t> letters_of(std::string_view text) {
  std::vector<char32_t> letters;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t letter = next_code_point(text, at);
    if (letter != U' ' && letter != U'\n') letters.push_back(letter);
  }
  return letters;
}

// Levenshtein's distance.
std::size_t distance(const std::vector<char32_t>& one, const std::vector<char32_t>& other) {
  std::vector<std::size_t> row(other.size() + 1);
  for (std::size_t i = 0; i < row.size(); ++i) row[i] = i;
  for (std::size_t i = 0; i < one.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < other.size(); ++j) {
      const std::size_t above = row[j + 1];
      row[j + 1] = std::min({above + 1, row[j] + 1, diagonal + (one[i] == other[j] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row.back();
}

// Characters wrong of 100: all that counts of the picture held against the caption.
void accuracy_row(const char* what, const std::vector<std::string>& captions, int pixels, int noise,
                  std::vector<Row>& rows) {
  media::TextReader reader(options());
  std::size_t wrong = 0;
  std::size_t all = 0;
  for (const std::string& caption : captions) {
    std::string read;
    for (const std::string& line : read_ours(
             reader, prepared(written_picture(720, 480, {{caption, 40, 300, pixels}}, noise)))) {
      read += line;
    }
    const std::vector<char32_t> expected = letters_of(caption);
    wrong += distance(expected, letters_of(read));
    all += expected.size();
  }
  rows.push_back({fmt::format("characters wrong of 100, {} captions {}", captions.size(), what),
                  100.0 * static_cast<double>(wrong) / static_cast<double>(all),
                  static_cast<double>(all), 0, "printed", true});
}

}  // namespace
}  // namespace vigil::bench

int main(int argc, char** argv) {
  using namespace vigil::bench;
  // Tesseract's own threads would make the peer another one.
  if (std::getenv("OMP_THREAD_LIMIT") == nullptr) {
    ::setenv("OMP_THREAD_LIMIT", "1", 1);
    ::execv("/proc/self/exe", argv);
  }
  std::string json_file;
  for (int i = 1; i < argc; ++i) {
    if (std::string_view(argv[i]) == "--json" && i + 1 < argc) {
      json_file = argv[++i];
    } else {
      std::fprintf(stderr, "frame_text_bench: \"%s\" is not understood\n", argv[i]);
      return 2;
    }
  }
  std::vector<Row> rows;
  time_rows(rows);
  for (const int noise : {0, 12}) {
    const char* with = noise == 0 ? "" : ", with noise of 12 levels";
    accuracy_row(fmt::format("in Chinese of 48 px{}", with).c_str(), kChinese, 48, noise, rows);
    accuracy_row(fmt::format("in Chinese of 24 px{}", with).c_str(), kChinese, 24, noise, rows);
    accuracy_row(fmt::format("in English of 40 px{}", with).c_str(), kEnglish, 40, noise, rows);
    accuracy_row(fmt::format("in English of 20 px{}", with).c_str(), kEnglish, 20, noise, rows);
  }
  nlohmann::json list = nlohmann::json::array();
  for (const Row& row : rows) {
    fmt::print("{:<92} {:>9.3f} {:>9.3f} {:>7.3f}  {:<8} {}\n", row.what, row.ours, row.peer,
               row.ratio, row.goal,
               row.goal == "printed" ? ""
               : row.met             ? "met"
                                     : "MISSED");
    list.push_back({{"what", row.what},
                    {"ours", row.ours},
                    {"peer", row.peer},
                    {"ratio", row.ratio},
                    {"goal", row.goal},
                    {"met", row.met}});
  }
  if (!json_file.empty()) {
    std::ofstream out(json_file);
    out << "[\n";
    for (std::size_t i = 0; i < list.size(); ++i)
      out << "  " << list[i].dump() << (i + 1 < list.size() ? ",\n" : "\n");
    out << "]\n";
  }
  return 0;
}
