#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <regex>

#include "app/ctl/commands.h"
#include "app/ctl/program.h"
#include "app/ctl/record_store.h"
#include "app/ctl/report/mail.h"
#include "app/ctl/report_figures.h"
#include "core/base/file.h"
#include "core/base/hash.h"
#include "core/base/json.h"
#include "core/base/text.h"
#include "core/domain/report/intake.h"
#include "core/domain/report/report.h"

namespace vigil::ctl {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::string_view kInbox = "report_inbox";

struct ReportOptions {
  std::string path;
  std::string reason = "other";
  std::string item_pattern = R"((?:编号|内容|item)[ :：#]*([A-Za-z0-9_.-]{2,100}))";
};

// What became of one report, for both formats.
struct Outcome {
  std::string where;  // file and line
  std::string id;
  std::string status;  // kept, exists, refused
  std::string detail;
};

Exit say(Program& program, const std::vector<Outcome>& outcomes) {
  Table table({{"WHERE"}, {"REPORT"}, {"STATUS"}, {"DETAIL"}});
  json list = json::array();
  bool failed = false;
  for (const Outcome& each : outcomes) {
    table.add({each.where, each.id, each.status, one_line(each.detail, 100)});
    json entry = {{"where", each.where}, {"id", each.id}, {"status", each.status}};
    if (!each.detail.empty()) entry["detail"] = each.detail;
    list.push_back(std::move(entry));
    if (each.status != "refused") continue;
    failed = true;
    program.output().note(fmt::format("{}: {}", each.where, each.detail));
  }
  program.output().table(table);
  program.output().document({{"reports", std::move(list)}});
  return failed ? Exit::kSomeFailed : Exit::kOk;
}

using Intakes = std::vector<domain::report::Intake>;

// Those that take reports from the inbox. One that cannot be read checks nothing here; the backend
// says so itself.
net::Answer<Intakes> intakes_of(net::ApiClient& api) {
  const auto bodies = bodies_of(api, "intakes");
  if (!bodies) return bodies.failure();
  Intakes intakes;
  for (const json& body : *bodies) {
    auto intake = domain::report::intake_from_json(body);
    if (intake && intake->inbox == kInbox) intakes.push_back(std::move(*intake));
  }
  return intakes;
}

// What no intake would take in is refused here, where whoever sent it can mend it: in the inbox it
// would only lie.
std::string why_not(const Intakes& intakes, const domain::report::Report& report) {
  std::string why;
  for (const domain::report::Intake& intake : intakes) {
    const Status fits = domain::report::check_report(intake, report);
    if (fits) return {};
    if (!why.empty()) continue;
    why = fits.error().message;
    if (intake.reason(report.reason) == nullptr) {
      std::string known;
      for (const auto& each : intake.reasons) known += (known.empty() ? "" : ", ") + each.id;
      why += fmt::format(" There are: {}.", known);
    }
    why += " Nothing was kept.";
  }
  return why;
}

// Into the inbox, from which the backend makes cases within seconds; the id makes it idempotent.
Outcome keep(net::ApiClient& api, const Intakes& intakes, std::string where, const json& report,
             const Clock& clock) {
  Outcome outcome{std::move(where), text_member(report, "id"), "refused", {}};
  const auto read = domain::report::report_from_json(report, clock.wall_now());
  outcome.detail = read ? why_not(intakes, *read) : read.error().message;
  if (!outcome.detail.empty()) return outcome;
  const auto put = api.put_record(kInbox, outcome.id, to_canonical_json(report), {});
  if (put) {
    outcome.status = "kept";
  } else if (put.failure().error.code == ErrorCode::kConflict) {
    outcome.status = "exists";
  } else {
    outcome.detail = put.failure().error.message;
  }
  return outcome;
}

Exit file_reports(Program& program, const ReportOptions& options) {
  const bool from_input = options.path == "-";
  const Result<std::string> text =
      from_input ? Result<std::string>(
                       std::string(std::istreambuf_iterator<char>(program.standard_input()), {}))
                 : read_file(options.path);
  if (!text) return program.output().failed(text.error());
  return program.with_backend([&](net::ApiClient& api) {
    const auto intakes = intakes_of(api);
    if (!intakes) return program.output().failed(intakes.failure());
    std::vector<Outcome> outcomes;
    std::size_t begin = 0;
    for (int line = 1; begin < text->size(); ++line) {
      const std::size_t end = std::min(text->find('\n', begin), text->size());
      const std::string_view one = trim(std::string_view(*text).substr(begin, end - begin));
      begin = end + 1;
      if (one.empty()) continue;
      std::string where = fmt::format("line {}", line);
      const Result<json> report = parse_json(one);
      outcomes.push_back(report ? keep(api, *intakes, std::move(where), *report, program.clock())
                                : Outcome{std::move(where), "", "refused", report.error().message});
    }
    return say(program, outcomes);
  });
}

Result<std::string> store(net::ApiClient& api, const std::string& bytes, const std::string& type) {
  const std::string hash = to_hex(sha256(bytes));
  std::size_t at = 0;
  const auto sent = api.upload_media(
      domain::MediaId(hash), type, bytes.size(), [&](std::span<char> into) -> Result<std::size_t> {
        const std::size_t count = std::min(into.size(), bytes.size() - at);
        std::copy_n(bytes.data() + at, count, into.data());
        at += count;
        return count;
      });
  if (!sent) return sent.failure().error;
  return hash;
}

Outcome import_letter(Program& program, net::ApiClient& api, const Intakes& intakes,
                      const ReportOptions& options, const std::string& where,
                      std::string_view letter) {
  const std::string bytes(letter);
  const std::string id = "mail-" + to_hex(sha256(bytes)).substr(0, 40);
  const auto refused = [&](std::string detail) {
    return Outcome{where, id, "refused", std::move(detail)};
  };
  const Result<std::string> whole = store(api, bytes, "message/rfc822");
  if (!whole)
    return refused(fmt::format("The letter could not be stored: {}", whole.error().message));
  json report = {{"id", id}, {"source", "email"}, {"reason", options.reason}};
  json media = json::array({*whole});
  std::string detail;
  // Who wants to know about which item is for a person to find out where the letter does not say.
  std::string item = "letter-" + id.substr(5, 12);
  const Result<Mail> mail = read_mail(letter);
  if (mail) {
    std::string text = mail->subject.empty() ? mail->text : mail->subject + "\n" + mail->text;
    std::smatch found;
    try {
      const std::regex pattern(options.item_pattern, std::regex::icase);
      if (std::regex_search(text, found, pattern) && found.size() > 1) item = found[1].str();
    } catch (const std::regex_error&) {
      return refused("--item-pattern is no regular expression.");
    }
    for (const MailAttachment& attachment : mail->attachments) {
      const Result<std::string> kept = store(api, attachment.bytes, attachment.type);
      if (kept)
        media.push_back(*kept);
      else
        detail += fmt::format("{} could not be stored by itself: {} ", attachment.name,
                              kept.error().message);
    }
    for (const std::string& note : mail->notes) detail += note + " ";
    report["text"] = clean_for_display(text, domain::report::kMostReportText - 1);
    if (!mail->from.empty()) {
      std::string reporter = "mail:" + mail->from;
      std::erase_if(reporter, [](char c) { return static_cast<unsigned char>(c) <= 0x20; });
      if (reporter.size() <= 100 && is_utf8(reporter)) report["reporter"] = reporter;
      report["contact"] = mail->from;
    }
    if (mail->sent != WallTime{}) report["received_at"] = to_rfc3339(mail->sent);
  } else {
    // It is filed all the same, with the letter as it came.
    detail = mail.error().message + " It is kept as it came.";
    report["text"] = detail;
  }
  report["item"] = item;
  report["media"] = std::move(media);
  Outcome outcome = keep(api, intakes, where, report, program.clock());
  if (outcome.status != "refused") outcome.detail = std::string(trim(detail));
  return outcome;
}

Exit import_mail(Program& program, const ReportOptions& options) {
  std::vector<fs::path> files;
  std::error_code failed;
  if (fs::is_directory(options.path, failed)) {
    for (const auto& entry : fs::recursive_directory_iterator(options.path, failed)) {
      const std::string kind = entry.path().extension().string();
      if (entry.is_regular_file() && (kind == ".eml" || kind == ".mbox"))
        files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
  } else {
    files.emplace_back(options.path);
  }
  if (files.empty() || failed)
    return program.output().failed(
        fail(ErrorCode::kNotFound, fmt::format("There are no letters in {}.", options.path)));
  return program.with_backend([&](net::ApiClient& api) {
    const auto intakes = intakes_of(api);
    if (!intakes) return program.output().failed(intakes.failure());
    // Before a letter is stored: what goes for all of them.
    domain::report::Report any;
    any.source = "email";
    any.reason = options.reason;
    if (const std::string why = why_not(*intakes, any); !why.empty())
      return program.output().failed(fail(ErrorCode::kRejected, why), Exit::kSomeFailed);
    std::vector<Outcome> outcomes;
    for (const fs::path& file : files) {
      const Result<std::string> bytes = read_file(file, 1u << 30);
      if (!bytes) {
        outcomes.push_back({file.string(), "", "refused", bytes.error().message});
        continue;
      }
      const auto letters = letters_of(*bytes);
      for (std::size_t i = 0; i < letters.size(); ++i) {
        const std::string where =
            letters.size() == 1 ? file.string() : fmt::format("{} letter {}", file.string(), i + 1);
        outcomes.push_back(import_letter(program, api, *intakes, options, where, letters[i]));
      }
    }
    return say(program, outcomes);
  });
}

}  // namespace

void add_report_commands(CLI::App& app, Program& program) {
  CLI::App* group = app.add_subcommand("report", "Reports about items and authors");
  group->require_subcommand(1);
  const auto options = std::make_shared<ReportOptions>();
  CLI::App* file = group->add_subcommand(
      "file", "File reports, one JSON object a line; the same id again is the same report");
  file->add_option("FILE", options->path, "Lines of JSON (openapi.yaml, Report); - reads them")
      ->required();
  file->callback([&program, options] {
    program.choose([options](Program& p) { return file_reports(p, *options); });
  });
  add_report_figures(*group, program);
  CLI::App* mail = group->add_subcommand(
      "import-mail", "File letters as reports: one file, or a folder of .eml and .mbox files");
  mail->add_option("PATH", options->path, "File or folder")->required();
  mail->add_option("--reason", options->reason, "The reason they are filed under")
      ->capture_default_str();
  mail->add_option("--item-pattern", options->item_pattern,
                   "Finds the item's id in subject and text, as the first group");
  mail->callback([&program, options] {
    program.choose([options](Program& p) { return import_mail(p, *options); });
  });
}

}  // namespace vigil::ctl
