#include "app/workstation/shell/text_catalog.h"

#include <fmt/format.h>

#include <cstring>
#include <system_error>

#include "core/base/text.h"

namespace vigil::shell {
namespace {

constexpr std::uint32_t kMagic = 0x9504'12DE;
constexpr std::uint32_t kSwappedMagic = 0xDE12'0495;
constexpr std::string_view kDefaultLanguage = "zh_CN";

// Numbers and strings of a .mo file, never outside it.
class MoReader {
 public:
  explicit MoReader(std::string_view bytes) : bytes_(bytes) {}

  [[nodiscard]] bool read_magic() {
    if (bytes_.size() < 28) return false;
    const std::uint32_t magic = number(0);
    swapped_ = magic == kSwappedMagic;
    return magic == kMagic || swapped_;
  }

  // Precondition: at + 4 <= size.
  [[nodiscard]] std::uint32_t number(std::size_t at) const {
    std::uint32_t value = 0;
    std::memcpy(&value, bytes_.data() + at, 4);
    return swapped_ ? __builtin_bswap32(value) : value;
  }

  [[nodiscard]] bool has_table(std::uint32_t offset, std::uint32_t count) const {
    return offset <= bytes_.size() && count <= (bytes_.size() - offset) / 8;
  }

  // Entry `index` of the table at `offset`: without its final NUL, which is there. Nothing when it
  // is not.
  [[nodiscard]] std::optional<std::string_view> entry(std::uint32_t offset,
                                                      std::uint32_t index) const {
    const std::size_t at = offset + std::size_t{8} * index;
    const std::uint32_t length = number(at);
    const std::uint32_t start = number(at + 4);
    if (start >= bytes_.size() || length >= bytes_.size() - start) return std::nullopt;
    if (bytes_[start + std::size_t{length}] != '\0') return std::nullopt;
    return bytes_.substr(start, length);
  }

 private:
  std::string_view bytes_;
  bool swapped_ = false;
};

std::string without_spaces(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c != ' ' && c != '(' && c != ')') out += c;
  }
  return out;
}

}  // namespace

Result<MoFile> MoFile::open(const std::filesystem::path& path) {
  Result<MappedFile> file = MappedFile::open(path);
  if (!file) return file.error();
  MoFile mo;
  mo.file_ = *std::move(file);
  if (Status read = mo.read(path.string()); !read) return read.error();
  return mo;
}

Status MoFile::read(const std::string& file_name) {
  const auto refuse = [&](std::string_view reason) {
    return fail(ErrorCode::kCorrupt,
                fmt::format("The texts in {} cannot be used: {}.", file_name, reason));
  };
  MoReader reader(file_.bytes());
  if (!reader.read_magic()) return refuse("it is not a gettext .mo file");
  if (reader.number(4) >> 16 != 0) return refuse("its format is newer than this program");
  const std::uint32_t count = reader.number(8);
  const std::uint32_t keys = reader.number(12);
  const std::uint32_t values = reader.number(16);
  if (!reader.has_table(keys, count) || !reader.has_table(values, count))
    return refuse("it is cut off");
  texts_.reserve(count);
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::optional<std::string_view> key = reader.entry(keys, i);
    const std::optional<std::string_view> value = reader.entry(values, i);
    if (!key || !value) return refuse(fmt::format("text {} lies outside the file", i));
    if (!is_utf8(*key) || !is_utf8(*value)) return refuse(fmt::format("text {} is not UTF-8", i));
    // "one\0many": the first is the key of both.
    const std::string_view name = key->substr(0, key->find('\0'));
    if (name.empty()) {
      const std::optional<PluralRule> rule = parse_plural_rule(*value);
      if (!rule) return refuse("its plural rule is not one of Chinese or English");
      rule_ = *rule;
    } else if (!texts_.emplace(name, *value).second) {
      return refuse(fmt::format("the key {} appears twice", name));
    }
  }
  return {};
}

std::optional<MoFile::PluralRule> MoFile::parse_plural_rule(std::string_view header) {
  constexpr std::string_view kField = "Plural-Forms:";
  const std::size_t at = header.find(kField);
  if (at == std::string_view::npos) return PluralRule::kNotOne;
  const std::string_view line = header.substr(at + kField.size());
  const std::string rule = without_spaces(line.substr(0, line.find('\n')));
  if (rule == "nplurals=1;plural=0;" || rule == "nplurals=1;plural=0") return PluralRule::kOne;
  if (rule == "nplurals=2;plural=n!=1;" || rule == "nplurals=2;plural=n!=1")
    return PluralRule::kNotOne;
  if (rule == "nplurals=2;plural=n>1;" || rule == "nplurals=2;plural=n>1")
    return PluralRule::kMoreThanOne;
  return std::nullopt;
}

const char* MoFile::find(std::string_view key) const {
  const auto found = texts_.find(key);
  return found == texts_.end() || found->second.empty() ? nullptr : found->second.data();
}

const char* MoFile::find_plural(std::string_view key, std::int64_t count) const {
  const auto found = texts_.find(key);
  if (found == texts_.end() || found->second.empty()) return nullptr;
  const std::string_view forms = found->second;
  const bool second = (rule_ == PluralRule::kNotOne && count != 1) ||
                      (rule_ == PluralRule::kMoreThanOne && count > 1);
  const std::size_t end = forms.find('\0');
  if (!second || end == std::string_view::npos) return forms.data();
  return forms.data() + end + 1;
}

Result<std::unique_ptr<TextCatalog>> TextCatalog::open(const std::filesystem::path& folder) {
  std::unique_ptr<TextCatalog> catalog(new TextCatalog);
  std::error_code failed;
  for (const auto& entry : std::filesystem::directory_iterator(folder, failed)) {
    if (entry.path().extension() != ".mo") continue;
    Result<MoFile> file = MoFile::open(entry.path());
    if (!file) return file.error();
    catalog->languages_.emplace(entry.path().stem().string(), *std::move(file));
  }
  if (failed) {
    return fail(ErrorCode::kUnavailable, fmt::format("The texts in {} cannot be read: {}.",
                                                     folder.string(), failed.message()));
  }
  catalog->current_ = catalog->languages_.find(kDefaultLanguage);
  if (catalog->current_ == catalog->languages_.end()) {
    return fail(ErrorCode::kNotFound,
                fmt::format("There are no Chinese texts in {}.", folder.string()));
  }
  return catalog;
}

Status TextCatalog::set_language(std::string_view language) {
  const auto found = languages_.find(language);
  if (found == languages_.end()) {
    return fail(ErrorCode::kNotFound,
                fmt::format("There are no texts in the language {}.", language));
  }
  current_ = found;
  return {};
}

std::vector<std::string_view> TextCatalog::languages() const {
  std::vector<std::string_view> names;
  for (const auto& [name, file] : languages_) names.push_back(name);
  return names;
}

const char* TextCatalog::text(sdk::TextKey key) const {
  const char* const found = current_->second.find(key.id);
  return found != nullptr ? found : missing(key.id);
}

const char* TextCatalog::plural(sdk::TextKey key, std::int64_t count) const {
  const char* const found = current_->second.find_plural(key.id, count);
  return found != nullptr ? found : missing(key.id);
}

const char* TextCatalog::missing(std::string_view key) const {
  return missing_.emplace(key).first->c_str();
}

}  // namespace vigil::shell
