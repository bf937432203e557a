#include "app/backend/store/search_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/json.h"
#include "core/base/text.h"
#include "core/screening/normalise.h"

namespace vigil::backend {
namespace {

using nlohmann::json;

constexpr int kSeqBits = 20;
constexpr std::size_t kMostTags = 64;
constexpr std::size_t kTrigram = 3;

std::string one_form(std::string_view text) {
  std::string form = screening::normalise(text.substr(0, kMostSearchedBytes));
  if (form.size() > kMostSearchedBytes) {
    std::size_t end = kMostSearchedBytes;
    while (end > 0 && (static_cast<unsigned char>(form[end]) & 0xC0) == 0x80) --end;
    form.resize(end);
  }
  return form;
}

void add_line(std::string& to, std::string_view mark, std::string_view text) {
  const std::string form = one_form(text);
  if (!form.empty()) to.append(mark).append(form).push_back('\n');
}

std::string line_needle(std::string_view mark, std::string_view text) {
  const std::string form = one_form(text);
  return form.empty() ? std::string() : fmt::format("\n{}{}\n", mark, form);
}

}  // namespace

std::string search_text_of(std::string_view subject) {
  const json item = parse_json(subject).value_or(json());
  std::string text = one_form(text_member(item, "caption"));
  text.push_back('\n');
  if (!item.is_object()) return text;
  if (const auto author = item.find("author"); author != item.end()) {
    add_line(text, "@", text_member(*author, "name"));
    add_line(text, "@", text_member(*author, "id"));
  }
  if (const auto tags = item.find("tags"); tags != item.end() && tags->is_array()) {
    const std::size_t count = std::min(tags->size(), kMostTags);
    for (std::size_t i = 0; i < count; ++i) {
      const json& tag = (*tags)[i];
      if (tag.is_string()) add_line(text, "#", tag.get_ref<const std::string&>());
    }
  }
  return text;
}

std::string word_needle(std::string_view word) { return one_form(word); }
std::string author_needle(std::string_view name_or_id) { return line_needle("@", name_or_id); }
std::string tag_needle(std::string_view tag) { return line_needle("#", tag); }

bool is_indexable(std::string_view needle) { return count_code_points(needle) >= kTrigram; }

std::int64_t search_place(WallTime came, std::int64_t seq) {
  return search_place(came) | (seq & ((std::int64_t{1} << kSeqBits) - 1));
}

std::int64_t search_place(WallTime came) {
  return std::clamp<std::int64_t>(to_ms(came), 0, (std::int64_t{1} << 42) - 1) << kSeqBits;
}

WallTime came_at(std::int64_t search_place) { return wall_from_ms(search_place >> kSeqBits); }

VerdictMark mark_of(const DecisionRow& decision) {
  if (decision.kind == "skip") return VerdictMark::kStays;
  return decision.verdict.empty() ? VerdictMark::kGone : VerdictMark::kSet;
}

}  // namespace vigil::backend
