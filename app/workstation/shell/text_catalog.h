// Translated texts from gettext's .mo files, one folder per room: DIR/zh_CN.mo, DIR/en.mo. Files
// are mapped and checked whole when they are opened; a lookup is one hash table access.
//
// User-interface thread. Texts stay where they are as long as the catalogue lives, also when the
// language changes.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "app/workstation/shell/mapped_file.h"
#include "core/base/result.h"
#include "plugins/sdk/host.h"

namespace vigil::shell {

// One language: one .mo file (revision 0, either byte order).
class MoFile {
 public:
  // kNotFound, kUnavailable, or kCorrupt with a sentence naming the file and what is wrong with it.
  [[nodiscard]] static Result<MoFile> open(const std::filesystem::path& path);

  // nullptr when there is no such text or its translation is empty.
  [[nodiscard]] const char* find(std::string_view key) const;
  // The form for `count` by the file's own plural rule.
  [[nodiscard]] const char* find_plural(std::string_view key, std::int64_t count) const;
  [[nodiscard]] std::size_t size() const { return texts_.size(); }

 private:
  enum class PluralRule { kOne, kNotOne, kMoreThanOne };

  Status read(const std::string& file_name);
  static std::optional<PluralRule> parse_plural_rule(std::string_view header);

  MappedFile file_;
  std::unordered_map<std::string_view, std::string_view>
      texts_;  // forms with NUL between and after
  PluralRule rule_ = PluralRule::kNotOne;
};

class TextCatalog final : public sdk::Texts {
 public:
  // Opens every LANGUAGE.mo of the folder; needs zh_CN. A damaged file refuses the whole catalogue.
  [[nodiscard]] static Result<std::unique_ptr<TextCatalog>> open(
      const std::filesystem::path& folder);

  // A language without a file leaves the language as it is and returns kNotFound.
  Status set_language(std::string_view language);
  [[nodiscard]] std::vector<std::string_view> languages() const;

  [[nodiscard]] const char* text(sdk::TextKey key) const override;
  [[nodiscard]] const char* plural(sdk::TextKey key, std::int64_t count) const override;
  [[nodiscard]] std::string_view language() const override { return current_->first; }

 private:
  using Languages = std::map<std::string, MoFile, std::less<>>;

  TextCatalog() = default;
  const char* missing(std::string_view key) const;

  Languages languages_;
  Languages::const_iterator current_;
  // Keys without a text, kept so that what text() returns never dangles.
  mutable std::unordered_set<std::string> missing_;
};

}  // namespace vigil::shell
