#include "app/ctl/ledger_sheet.h"

#include <nlohmann/json.hpp>

#include "core/base/json.h"
#include "core/ledger/leaf.h"

namespace vigil::ctl {
namespace {

namespace kinds = ledger::leaf_kind;
using nlohmann::json;

struct Word {
  std::string_view word;
  std::string_view shown;
};

constexpr Word kWords[] = {{kinds::kEpoch, "台账启用"},
                           {kinds::kPerson, "人员与角色"},
                           {kinds::kSignIn, "登录"},
                           {kinds::kDecision, "决定"},
                           {kinds::kView, "查看遮蔽内容"},
                           {kinds::kOverride, "例外处理"},
                           {kinds::kErasure, "抹去个人信息"},
                           {"decide", "裁定"},
                           {"skip", "跳过"},
                           {"supersede", "改判"},
                           {"withdraw", "收回"},
                           {"allow", "通过"},
                           {"label", "标注"},
                           {"warn", "警告"},
                           {"limit", "限流"},
                           {"remove", "下架"},
                           {"escalate", "上报"}};

std::string shown(const std::string& word) {
  for (const Word& each : kWords) {
    if (each.word == word) return std::string(each.shown);
  }
  return word;
}

std::string joined(const json& words) {
  std::string text;
  if (!words.is_array()) return text;
  for (const json& word : words) {
    if (!word.is_string()) continue;
    if (!text.empty()) text += ' ';
    text += word.get<std::string>();
  }
  return text;
}

}  // namespace

SheetRow SheetRows::row_of(const net::LedgerLeaf& leaf) {
  SheetRow row;
  auto& [number, time, kind, person, role, device, queue, task, key, act, verdict, policy, version,
         reason, note, decided, other, hash] = row;
  number = std::to_string(leaf.index);
  hash = leaf.hash_hex;
  std::map<std::string, std::string> texts;  // by commitment
  for (const net::PersonalField& field : leaf.fields) {
    auto& known = field.field == ledger::leaf_field::kPerson ? names_[field.commitment]
                                                             : texts[field.commitment];
    known = field.value;
  }
  const Result<json> parsed = parse_json(leaf.body);
  if (!parsed || !parsed->is_object()) {
    other = leaf.body;
    return row;
  }
  const json& body = *parsed;
  const auto name_of = [&](const std::string& who) {
    const auto found = names_.find(who);
    if (found != names_.end()) return found->second;
    return who.size() == 64 ? "（" + who.substr(0, 12) + "…）" : who;
  };
  const auto text_of = [&](const std::string& commitment) {
    const auto found = texts.find(commitment);
    if (found != texts.end()) return found->second;
    return commitment.size() == 64 ? std::string("（未提供或已抹去）") : commitment;
  };
  const bool plain = !body.contains("v");
  time = text_member(body, plain ? "received_at" : "at");
  kind = shown(plain ? std::string(kinds::kDecision) : text_member(body, "kind"));
  person = name_of(text_member(body, body.contains("person") ? "person" : "actor"));
  role = body.contains("roles") ? joined(body["roles"]) : text_member(body, "role");
  device = text_member(body, "device");
  key = text_member(body, "task_key");
  if (body.contains("decision") && body["decision"].is_object()) {
    const json& decision = body["decision"];
    device = text_member(decision, "device");
    queue = text_member(decision, "queue");
    task = text_member(decision, "task");
    act = shown(text_member(decision, "kind"));
    verdict = shown(text_member(decision, "verdict"));
    if (decision.contains("policy")) {
      policy = text_member(decision["policy"], "id");
      version = std::to_string(int_member(decision["policy"], "version"));
    }
    if (decision.contains("reason")) reason = text_of(text_member(decision, "reason"));
    if (decision.contains("note")) note = text_of(text_member(decision, "note"));
    decided = text_member(decision, "decided_at");
  }
  json rest = json::object();
  for (const char* member : {"by", "detail", "epoch", "lease", "pair", "raised", "what"}) {
    if (body.contains(member)) rest[member] = body[member];
  }
  if (body.contains("active") && !bool_member(body, "active", true)) rest["active"] = false;
  if (!rest.empty()) other = to_canonical_json(rest);
  return row;
}

}  // namespace vigil::ctl
