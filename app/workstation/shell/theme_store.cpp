#include "app/workstation/shell/theme_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>
#include <system_error>

#include "core/base/file.h"
#include "core/base/json.h"
#include "core/base/json_place.h"
#include "core/base/text.h"

namespace vigil::shell {
namespace {

using nlohmann::json;
using sdk::ui::Theme;
using sdk::ui::Token;

constexpr std::uint64_t kMaxThemeBytes = 256u << 10;

std::optional<ImU32> parse_color(std::string_view text) {
  if ((text.size() != 7 && text.size() != 9) || text.front() != '#') return std::nullopt;
  std::uint32_t value = 0;
  for (const char c : text.substr(1)) {
    const int digit = c >= '0' && c <= '9'   ? c - '0'
                      : c >= 'a' && c <= 'f' ? c - 'a' + 10
                      : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                             : -1;
    if (digit < 0) return std::nullopt;
    value = value << 4 | static_cast<std::uint32_t>(digit);
  }
  if (text.size() == 7) value = value << 8 | 0xFF;
  return IM_COL32(value >> 24 & 0xFF, value >> 16 & 0xFF, value >> 8 & 0xFF, value & 0xFF);
}

// Collects the first problem of a theme; reading goes on so that the caller stays straight.
class ThemeReader {
 public:
  ThemeReader(std::string_view text, const json& root, std::string file)
      : text_(text), root_(root), file_(std::move(file)) {}

  Result<Theme> read(std::string id) {
    Theme theme;
    theme.id = std::move(id);
    if (!root_.is_object()) return refuse({}, "a theme is an object with title, dark and colors");
    for (const auto& [name, value] : root_.items()) {
      if (name != "$schema" && name != "title" && name != "dark" && name != "colors") {
        return refuse({name}, fmt::format("\"{}\" is not part of a theme", name));
      }
    }
    if (Status read = read_title(theme); !read) return read.error();
    const auto dark = root_.find("dark");
    if (dark == root_.end()) return refuse({}, "\"dark\" is missing");
    if (!dark->is_boolean()) return refuse({"dark"}, "\"dark\" is true or false");
    theme.dark = dark->get<bool>();
    if (Status read = read_colors(theme); !read) return read.error();
    return theme;
  }

 private:
  Error refuse(const JsonPath& at, const std::string& reason) const {
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("{}, line {}: {}", file_, line_of(text_, at), reason));
  }

  Status read_title(Theme& theme) const {
    const auto title = root_.find("title");
    if (title == root_.end()) return refuse({}, "\"title\" is missing");
    if (!title->is_object()) return refuse({"title"}, "\"title\" is an object with zh and en");
    for (const auto& [language, target] :
         {std::pair{"zh", &theme.title_zh}, std::pair{"en", &theme.title_en}}) {
      *target = text_member(*title, language);
      if (target->empty())
        return refuse({"title"}, fmt::format("the title has no text for \"{}\"", language));
    }
    return {};
  }

  Status read_colors(Theme& theme) const {
    const auto colors = root_.find("colors");
    if (colors == root_.end()) return refuse({}, "\"colors\" is missing");
    if (!colors->is_object())
      return refuse({"colors"}, "\"colors\" is an object with one colour per token");
    std::array<bool, sdk::ui::kTokenCount> given{};
    for (const auto& [name, value] : colors->items()) {
      const JsonPath at = {"colors", name};
      const std::optional<Token> token = sdk::ui::token_from_word(name);
      if (!token)
        return refuse(at,
                      fmt::format("\"{}\" is not a token; tokens.schema.json lists them", name));
      const std::optional<ImU32> color =
          value.is_string() ? parse_color(value.get<std::string>()) : std::nullopt;
      if (!color)
        return refuse(at,
                      fmt::format("\"{}\" is a colour such as \"#1C1F25\" or \"#1C1F25B3\"", name));
      theme.colors[static_cast<std::size_t>(*token)] = *color;
      given[static_cast<std::size_t>(*token)] = true;
    }
    for (std::size_t i = 0; i < given.size(); ++i) {
      if (!given[i]) {
        return refuse({"colors"}, fmt::format("the token \"{}\" has no colour",
                                              sdk::ui::to_word(static_cast<Token>(i))));
      }
    }
    return {};
  }

  std::string_view text_;
  const json& root_;
  std::string file_;
};

double linear(ImU32 color, int shift) {
  const double c = static_cast<double>(color >> shift & 0xFF) / 255.0;
  return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
}

double relative_luminance(ImU32 color) {
  return 0.2126 * linear(color, IM_COL32_R_SHIFT) + 0.7152 * linear(color, IM_COL32_G_SHIFT) +
         0.0722 * linear(color, IM_COL32_B_SHIFT);
}

// A repeated key is found before there is a value to ask for its place.
int line_of_repeated_key(std::string_view text, std::string_view sentence) {
  const std::size_t begin = sentence.find('"');
  const std::size_t end = sentence.rfind('"');
  if (begin == std::string_view::npos || end == begin) return 1;
  const std::string_view quoted = sentence.substr(begin, end - begin + 1);
  const std::size_t at = text.find(quoted, std::min(text.find(quoted), text.size() - 1) + 1);
  return 1 + static_cast<int>(std::count(
                 text.begin(),
                 text.begin() + static_cast<std::ptrdiff_t>(std::min(at, text.size())), '\n'));
}

}  // namespace

Result<Theme> parse_theme(std::string_view text, const std::filesystem::path& file) {
  const std::string name = file.filename().string();
  if (trim(text).empty())
    return fail(ErrorCode::kInvalidArgument, name + ", line 1: the file is empty");
  Result<json> root = parse_json(text);
  if (!root) {
    const std::string& reason = root.error().message;
    if (reason.starts_with("line "))
      return fail(ErrorCode::kInvalidArgument, fmt::format("{}, {}", name, reason));
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("{}, line {}: {}", name, line_of_repeated_key(text, reason), reason));
  }
  return ThemeReader(text, *root, name).read(file.stem().string());
}

ImU32 blend_over(ImU32 front, ImU32 back) {
  const std::uint32_t alpha = front >> IM_COL32_A_SHIFT & 0xFF;
  const auto mix = [&](int shift) {
    const std::uint32_t f = front >> shift & 0xFF;
    const std::uint32_t b = back >> shift & 0xFF;
    return (f * alpha + b * (255 - alpha) + 127) / 255;
  };
  return IM_COL32(mix(IM_COL32_R_SHIFT), mix(IM_COL32_G_SHIFT), mix(IM_COL32_B_SHIFT), 255);
}

double contrast_ratio(ImU32 front, ImU32 back) {
  const double a = relative_luminance(blend_over(front, back));
  const double b = relative_luminance(back);
  return (std::max(a, b) + 0.05) / (std::min(a, b) + 0.05);
}

ThemeStore::ThemeStore(std::filesystem::path folder) : folder_(std::move(folder)) { reload(); }

bool ThemeStore::reload() {
  std::vector<Theme> themes;
  std::vector<std::string> problems;
  std::vector<std::filesystem::path> files;
  std::error_code failed;
  for (const auto& entry : std::filesystem::directory_iterator(folder_, failed)) {
    const std::filesystem::path& path = entry.path();
    if (path.extension() == ".json" && path.filename() != "tokens.schema.json")
      files.push_back(path);
  }
  if (failed) {
    problems.push_back(
        fmt::format("The themes in {} cannot be read: {}.", folder_.string(), failed.message()));
    const bool changed = problems != problems_;
    problems_ = std::move(problems);
    return changed;
  }
  std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) {
    return std::pair(a.stem() != "night", a.stem()) < std::pair(b.stem() != "night", b.stem());
  });
  for (const std::filesystem::path& file : files) {
    const Result<std::string> text = read_file(file, kMaxThemeBytes);
    Result<Theme> theme = text ? parse_theme(*text, file) : Result<Theme>(text.error());
    if (theme) {
      themes.push_back(*std::move(theme));
      continue;
    }
    problems.push_back(theme.error().message);
    // Somebody is editing it: what was good stays.
    const auto last_good = std::find_if(themes_.begin(), themes_.end(), [&](const Theme& t) {
      return t.id == file.stem().string();
    });
    if (last_good != themes_.end()) themes.push_back(*last_good);
  }
  const auto same = [](const Theme& a, const Theme& b) {
    return a.id == b.id && a.title_zh == b.title_zh && a.title_en == b.title_en &&
           a.dark == b.dark && a.colors == b.colors;
  };
  const bool changed = problems != problems_ || !std::equal(themes.begin(), themes.end(),
                                                            themes_.begin(), themes_.end(), same);
  themes_ = std::move(themes);
  problems_ = std::move(problems);
  return changed;
}

const Theme* ThemeStore::find(std::string_view id) const {
  for (const std::string_view wanted : {id, std::string_view("night")}) {
    for (const Theme& theme : themes_) {
      if (theme.id == wanted) return &theme;
    }
  }
  return themes_.empty() ? nullptr : &themes_.front();
}

}  // namespace vigil::shell
