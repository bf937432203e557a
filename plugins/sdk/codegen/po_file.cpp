#include "plugins/sdk/codegen/po_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>

#include "core/base/text.h"

namespace vigil::sdk::codegen {
namespace {

// Undoes C escapes of a quoted line; nothing when it is not one.
std::optional<std::string> unquote(std::string_view text) {
  if (text.size() < 2 || text.front() != '"' || text.back() != '"') return std::nullopt;
  text = text.substr(1, text.size() - 2);
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') return std::nullopt;
    if (text[i] != '\\') {
      plain += text[i];
      continue;
    }
    if (++i == text.size()) return std::nullopt;
    switch (text[i]) {
      case 'n': plain += '\n'; break;
      case 't': plain += '\t'; break;
      case '"': plain += '"'; break;
      case '\\': plain += '\\'; break;
      default: return std::nullopt;
    }
  }
  return plain;
}

// The value of "Name: value\n" in the header entry.
std::string_view header_field(std::string_view header, std::string_view name) {
  while (!header.empty()) {
    const std::size_t end = std::min(header.find('\n'), header.size());
    const std::string_view line = header.substr(0, end);
    if (line.starts_with(name)) return trim(line.substr(name.size()));
    header.remove_prefix(std::min(end + 1, header.size()));
  }
  return {};
}

class PoReader {
 public:
  PoReader(std::string_view text, std::string_view file_name)
      : text_(text), file_name_(file_name) {}

  Result<PoFile> read() {
    while (!text_.empty()) {
      const std::size_t end = std::min(text_.find('\n'), text_.size());
      const std::string_view line = trim(text_.substr(0, end));
      text_.remove_prefix(std::min(end + 1, text_.size()));
      ++line_;
      if (const Status taken = take(line); !taken) return taken.error();
    }
    if (const Status finished = finish_entry(); !finished) return finished.error();
    return std::move(file_);
  }

 private:
  [[nodiscard]] Error problem(int line, std::string_view what) const {
    return fail(ErrorCode::kInvalidArgument, fmt::format("{}:{}: {}", file_name_, line, what));
  }

  Status take(std::string_view line) {
    if (line.empty() || line.starts_with("#~")) return {};
    if (line.front() == '#') {
      if (line.starts_with("#,") && line.find("fuzzy") != std::string_view::npos)
        next_fuzzy_ = true;
      return {};
    }
    if (line.front() == '"') return append(line);
    const std::size_t space = std::min(line.find_first_of(" \t\""), line.size());
    const std::string_view word = line.substr(0, space);
    const std::string_view rest = trim(line.substr(space));
    if (word == "msgid") {
      if (const Status finished = finish_entry(); !finished) return finished;
      entry_ = PoEntry{};
      entry_->line = line_;
      entry_->fuzzy = std::exchange(next_fuzzy_, false);
      target_ = &entry_->id;
    } else if (word == "msgid_plural" && entry_ && entry_->texts.empty()) {
      target_ = &entry_->id_plural;
    } else if (word.starts_with("msgstr") && entry_) {
      std::size_t form = 0;
      if (word != "msgstr") {
        const char* const first = word.data() + 7;
        const char* const last = word.data() + word.size() - 1;
        const bool bracketed = word.size() > 8 && word[6] == '[' && word.back() == ']';
        if (!bracketed || std::from_chars(first, last, form).ptr != last)
          return problem(line_, unknown(word));
      }
      if (form != entry_->texts.size())
        return problem(line_, fmt::format("msgstr[{}] is not the next form.", form));
      target_ = &entry_->texts.emplace_back();
    } else {
      return problem(line_, unknown(word));
    }
    return append(rest);
  }

  static std::string unknown(std::string_view word) {
    return fmt::format("\"{}\" is not expected here.", clean_for_display(word, 40));
  }

  Status append(std::string_view quoted) {
    if (target_ == nullptr) return problem(line_, "A text stands here without a msgid.");
    const auto plain = unquote(quoted);
    if (!plain)
      return problem(
          line_, "A text in double quotes is expected here; known escapes are \\n \\t \\\" \\\\.");
    if (!is_utf8(*plain)) return problem(line_, "The text is not UTF-8.");
    *target_ += *plain;
    return {};
  }

  Status finish_entry() {
    target_ = nullptr;
    if (!entry_) return {};
    PoEntry entry = std::move(*entry_);
    entry_.reset();
    if (entry.texts.empty())
      return problem(entry.line, fmt::format("\"{}\" has no msgstr.", entry.id));
    if (entry.id.empty()) return read_header(entry);
    if (!seen_.insert(entry.id).second)
      return problem(entry.line, fmt::format("\"{}\" is there twice.", entry.id));
    const std::size_t wanted =
        entry.id_plural.empty() ? 1 : static_cast<std::size_t>(file_.plural_forms);
    if (entry.texts.size() != wanted) {
      return problem(entry.line, fmt::format("\"{}\" has {} forms, {} are wanted.", entry.id,
                                             entry.texts.size(), wanted));
    }
    file_.entries.push_back(std::move(entry));
    return {};
  }

  Status read_header(const PoEntry& entry) {
    if (!file_.entries.empty())
      return problem(entry.line, "The header (msgid \"\") must come first.");
    file_.language = header_field(entry.texts[0], "Language:");
    const std::string_view forms = header_field(entry.texts[0], "Plural-Forms:");
    if (const std::size_t at = forms.find("nplurals="); at != std::string_view::npos) {
      const char* const first = forms.data() + at + 9;
      const char* const last = forms.data() + forms.size();
      if (std::from_chars(first, last, file_.plural_forms).ec != std::errc{} ||
          file_.plural_forms < 1 || file_.plural_forms > 6) {
        return problem(entry.line, "The header's nplurals is not a number from 1 to 6.");
      }
    }
    return {};
  }

  std::string_view text_;
  std::string_view file_name_;
  int line_ = 0;
  PoFile file_;
  std::optional<PoEntry> entry_;
  std::string* target_ = nullptr;
  bool next_fuzzy_ = false;
  std::set<std::string> seen_;
};

}  // namespace

const PoEntry* PoFile::find(std::string_view id) const {
  const auto found = std::find_if(entries.begin(), entries.end(),
                                  [&](const PoEntry& entry) { return entry.id == id; });
  return found == entries.end() ? nullptr : &*found;
}

Result<PoFile> parse_po(std::string_view text, std::string_view file_name) {
  return PoReader(text, file_name).read();
}

}  // namespace vigil::sdk::codegen
