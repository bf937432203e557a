#include "core/domain/report/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/json.h"
#include "core/base/text.h"
#include "core/domain/json_reader.h"

namespace vigil::domain::report {
namespace {

using nlohmann::json;

constexpr std::size_t kMostIdBytes = 100;
constexpr std::int64_t kLongestClipMs = 24LL * 3600 * 1000;

bool is_plain_id(std::string_view id) {
  return id.size() <= kMostIdBytes && is_utf8(id) && std::none_of(id.begin(), id.end(), [](char c) {
           return static_cast<unsigned char>(c) <= 0x20 || c == 0x7F;
         });
}

std::string id_member(JsonReader& in, const json& body, const char* key) {
  std::string id = in.has(key) ? in.optional_text(key) : std::string();
  if (!is_plain_id(id))
    in.refuse(fmt::format("\"{}\" of the report must be text of at most {} bytes without blanks.",
                          key, kMostIdBytes));
  (void)body;
  return id;
}

std::vector<std::string> ids_member(JsonReader& in, const char* key, std::size_t most) {
  std::vector<std::string> ids;
  if (!in.has(key)) return ids;
  for (const json& each : in.array(key, most)) {
    if (!each.is_string() || each.get_ref<const std::string&>().empty() ||
        !is_plain_id(each.get_ref<const std::string&>())) {
      in.refuse(fmt::format("\"{}\" of the report must be a list of ids.", key));
      break;
    }
    ids.push_back(each.get<std::string>());
  }
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return ids;
}

bool is_word(std::string_view word) {
  return !word.empty() && word.size() <= 40 && std::all_of(word.begin(), word.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

}  // namespace

Result<Report> report_from_json(const json& body, WallTime now) {
  if (!body.is_object()) return fail(ErrorCode::kInvalidArgument, "A report must be an object.");
  JsonReader in(body, "the report");
  Report report;
  report.id = in.text("id");
  if (in.ok() && (report.id.empty() || !is_plain_id(report.id)))
    in.refuse(fmt::format("\"id\" of the report must be text of 1 to {} bytes without blanks.",
                          kMostIdBytes));
  report.source = in.text("source");
  report.reason = in.text("reason");
  if (in.ok() && (!is_word(report.source) || !is_word(report.reason)))
    in.refuse(
        "\"source\" and \"reason\" of the report must be words of lower-case letters, digits, "
        "\"_\" and \"-\".");
  report.received_at = now;
  if (in.has("received_at")) {
    const auto at = from_rfc3339(in.optional_text("received_at"));
    if (!at) in.refuse("\"received_at\" of the report must be an RFC 3339 time.");
    report.received_at = std::min(at.value_or(now), now);
  }
  report.item = id_member(in, body, "item");
  report.author = id_member(in, body, "author");
  report.comment = id_member(in, body, "comment");
  report.reporter = id_member(in, body, "reporter");
  if (in.ok() && report.item.empty() && report.author.empty())
    in.refuse("The report names neither an \"item\" nor an \"author\".");
  const std::string text = in.optional_text("text");
  if (count_code_points(text) > kMostReportText)
    return fail(
        ErrorCode::kTooLarge,
        fmt::format("\"text\" of the report is longer than {} characters.", kMostReportText));
  report.text = clean_for_display(text, kMostReportText);
  report.contact = clean_for_display(in.optional_text("contact"), 200);
  if (in.has("range")) {
    JsonReader range(in.object("range"), "the report's range");
    Mark mark{Millis(range.integer("begin_ms", 0, kLongestClipMs)),
              Millis(range.integer("end_ms", 0, kLongestClipMs))};
    if (!range.ok()) return range.error();
    if (mark.end < mark.begin) in.refuse("\"range\" of the report ends before it begins.");
    report.range = mark;
  }
  report.alike = ids_member(in, "alike", kMostAlike);
  report.media = ids_member(in, "media", kMostAttachments);
  if (in.has("instruction")) {
    JsonReader told(in.object("instruction"), "the report's instruction");
    Instruction instruction;
    instruction.number = clean_for_display(told.text("number"), 100);
    instruction.office = clean_for_display(told.optional_text("office"), 200);
    if (told.has("deadline")) {
      instruction.deadline = from_rfc3339(told.optional_text("deadline"));
      if (!instruction.deadline) told.refuse("\"deadline\" must be an RFC 3339 time.");
    }
    if (!told.ok()) return told.error();
    report.instruction = std::move(instruction);
  }
  report.again = in.optional_flag("again", false);
  report.weight_milli = std::clamp<std::int64_t>(int_member(body, "weight_milli", 1000), 0, 4000);
  if (!in.ok()) return in.error();
  return report;
}

json to_json(const Report& report) {
  json out = {{"id", report.id},
              {"source", report.source},
              {"reason", report.reason},
              {"received_at", to_rfc3339(report.received_at)}};
  for (const auto& [key, value] :
       {std::pair("item", &report.item), std::pair("author", &report.author),
        std::pair("comment", &report.comment), std::pair("text", &report.text),
        std::pair("reporter", &report.reporter), std::pair("contact", &report.contact)}) {
    if (!value->empty()) out[key] = *value;
  }
  if (report.range)
    out["range"] = {{"begin_ms", report.range->begin.count()},
                    {"end_ms", report.range->end.count()}};
  if (!report.alike.empty()) out["alike"] = report.alike;
  if (!report.media.empty()) out["media"] = report.media;
  if (report.instruction) {
    json told = {{"number", report.instruction->number}};
    if (!report.instruction->office.empty()) told["office"] = report.instruction->office;
    if (report.instruction->deadline) told["deadline"] = to_rfc3339(*report.instruction->deadline);
    out["instruction"] = std::move(told);
  }
  if (report.again) out["again"] = true;
  if (report.weight_milli != 1000) out["weight_milli"] = report.weight_milli;
  return out;
}

}  // namespace vigil::domain::report
