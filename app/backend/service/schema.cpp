#include "app/backend/service/schema.h"

#include <fmt/format.h>
#include <rapidjson/document.h>
#include <rapidjson/error/en.h>
#include <rapidjson/schema.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <cstring>

#include "core/base/text.h"

namespace vigil::backend {
namespace {

constexpr std::size_t kMaxRuleShown = 120;

// True when some "$ref" points out of the document.
bool refers_outside(const rapidjson::Value& value) {
  if (value.IsArray()) {
    for (const auto& each : value.GetArray()) {
      if (refers_outside(each)) return true;
    }
  }
  if (!value.IsObject()) return false;
  for (const auto& member : value.GetObject()) {
    if (std::strcmp(member.name.GetString(), "$ref") == 0 && member.value.IsString() &&
        member.value.GetString()[0] != '#') {
      return true;
    }
    if (refers_outside(member.value)) return true;
  }
  return false;
}

std::string text_of(const rapidjson::Pointer& pointer) {
  rapidjson::StringBuffer buffer;
  pointer.Stringify(buffer);
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace

struct RecordSchema::Compiled {
  rapidjson::Document source;
  std::unique_ptr<rapidjson::SchemaDocument> schema;
};

std::string SchemaProblem::sentence() const {
  const std::string place = pointer.empty() ? "" : " at " + pointer;
  return rule.empty() ? fmt::format("breaks the rule {}{}", keyword, place)
                      : fmt::format("breaks the rule {} ({}){}", keyword, rule, place);
}

RecordSchema::RecordSchema(std::unique_ptr<const Compiled> compiled)
    : compiled_(std::move(compiled)) {}
RecordSchema::~RecordSchema() = default;

Result<std::shared_ptr<const RecordSchema>> RecordSchema::compile(std::string_view text) {
  auto compiled = std::make_unique<Compiled>();
  compiled->source.Parse<rapidjson::kParseIterativeFlag>(text.data(), text.size());
  if (compiled->source.HasParseError()) {
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("the schema is no JSON: {} at byte {}",
                            rapidjson::GetParseError_En(compiled->source.GetParseError()),
                            compiled->source.GetErrorOffset()));
  }
  if (!compiled->source.IsObject())
    return fail(ErrorCode::kInvalidArgument, "the schema is no JSON object");
  if (refers_outside(compiled->source)) {
    return fail(ErrorCode::kInvalidArgument, "the schema refers to another document");
  }
  compiled->schema = std::make_unique<rapidjson::SchemaDocument>(compiled->source);
  return std::shared_ptr<const RecordSchema>(new RecordSchema(std::move(compiled)));
}

std::optional<SchemaProblem> RecordSchema::find_problem(std::string_view record) const {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag>(record.data(), record.size());
  if (document.HasParseError()) return SchemaProblem{"", "JSON", ""};
  rapidjson::SchemaValidator validator(*compiled_->schema);
  if (document.Accept(validator)) return std::nullopt;
  SchemaProblem problem;
  problem.pointer = text_of(validator.GetInvalidDocumentPointer());
  problem.keyword = validator.GetInvalidSchemaKeyword();
  const rapidjson::Value* rules = validator.GetInvalidSchemaPointer().Get(compiled_->source);
  if (rules != nullptr && rules->IsObject()) {
    const auto rule = rules->FindMember(problem.keyword.c_str());
    if (rule != rules->MemberEnd()) {
      rapidjson::StringBuffer buffer;
      rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
      rule->value.Accept(writer);
      problem.rule = clean_for_display({buffer.GetString(), buffer.GetSize()}, kMaxRuleShown);
    }
  }
  return problem;
}

}  // namespace vigil::backend
