#include "plugins/wildlife/model/case_desk.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/ids.h"
#include "core/base/json.h"
#include "core/base/text.h"
#include "plugins/sdk/format.h"
#include "plugins/wildlife/model/wording.h"
#include "wildlife_ids.h"

namespace vigil::wildlife {
namespace {

namespace texts = ids::texts;
namespace collections = ids::collections;

constexpr std::size_t kMostTitle = 100;
constexpr std::size_t kMostNote = 2000;

}  // namespace

const CaseFile* CaseDesk::find(std::string_view id) const {
  for (const CaseFile& file : library_.cases()) {
    if (file.id == id) return &file;
  }
  return nullptr;
}

const CaseFile* CaseDesk::selected() const { return find(selected_); }

std::optional<std::size_t> CaseDesk::selected_place() const {
  for (std::size_t i = 0; i < cases().size(); ++i) {
    if (cases()[i].id == selected_) return i;
  }
  return std::nullopt;
}

void CaseDesk::update() {
  if (selected() == nullptr && !cases().empty()) selected_ = cases().front().id;
  if (library_seen_ == library_.revision() && tied_for_ == selected_) return;
  library_seen_ = library_.revision();
  tied_for_ = selected_;
  read_ties();
}

void CaseDesk::read_ties() {
  ties_.clear();
  broken_.reset();
  const CaseFile* file = selected();
  if (file == nullptr) return;
  broken_ = first_broken_seal(*file);
  const auto place = static_cast<std::size_t>(file - cases().data());
  for (const CaseLink& link : links_between(cases())) {
    if (link.one != place && link.other != place) continue;
    const CaseFile& other = cases()[link.one == place ? link.other : link.one];
    ties_.push_back({other.number, link.by, link.shared});
  }
}

CaseState CaseDesk::state_of(const CaseFile& file) const {
  const auto records = host_.records().records(collections::kWildlifeReleases);
  for (const sdk::Record& record : records->records) {
    if (!record.body || text_member(*record.body, "case") != file.id) continue;
    return text_member(*record.body, "digest") == digest_of(file) ? CaseState::kReleased
                                                                  : CaseState::kGrownSince;
  }
  return CaseState::kOpen;
}

std::size_t CaseDesk::evidence_total() const {
  std::size_t total = 0;
  for (const CaseFile& file : cases()) total += file.evidence.size();
  return total;
}

Status CaseDesk::select(std::string_view id) {
  if (find(id) != nullptr) selected_ = id;
  return {};
}

Status CaseDesk::store(const CaseFile& file) {
  return host_.records().edit(collections::kWildlifeCases, file.id, to_json(file));
}

Status CaseDesk::rename(std::string_view title) {
  const CaseFile* file = selected();
  if (file == nullptr || trim(title).empty() || file->title == trim(title)) return {};
  CaseFile changed = *file;
  changed.title = clean_for_display(trim(title), kMostTitle);
  return store(changed);
}

Status CaseDesk::set_note(std::string_view note) {
  const CaseFile* file = selected();
  if (file == nullptr || file->note == note) return {};
  CaseFile changed = *file;
  changed.note = clean_for_display(note, kMostNote);
  return store(changed);
}

Status CaseDesk::save_steps() {
  const CaseFile* file = selected();
  if (file == nullptr) return {};
  if (broken_)
    return fail(ErrorCode::kCorrupt,
                sdk::format(host_.texts(), texts::kCaseBroken, fmt::arg("count", *broken_ + 1)));
  std::string name = file->number.substr(file->number.find('-') + 1);
  host_.save_text("case-" + name + ".txt",
                  sdk::format(host_.texts(), texts::kCaseSteps, fmt::arg("number", file->number),
                              fmt::arg("id", file->id), fmt::arg("digest", digest_of(*file))) +
                      "\n");
  return {};
}

Result<std::string> CaseDesk::add(const domain::Task& task, const Finding& finding,
                                  std::span<const domain::Mark> marks, std::string_view authority) {
  const WallTime now = host_.clock().wall_now();
  const domain::Item& item = task.item;
  CaseEvidence evidence;
  evidence.task = task.id.text();
  evidence.decision = finding.decision;
  evidence.item = item.item_id;
  evidence.account = item.author_id;
  evidence.account_name = item.author_name;
  evidence.caption = item.caption;
  evidence.place = item.place;
  evidence.media = item.media.text();
  evidence.media_type = item.media_type;
  evidence.species = finding.species.empty() ? finding.product : finding.species;
  evidence.act = to_word(finding.act);
  evidence.uploaded_at = item.uploaded_at;
  evidence.decided_at = finding.at;
  evidence.added_at = now;
  evidence.added_by = host_.person().id.text();
  evidence.marks.assign(marks.begin(), marks.end());
  evidence.frames = frames_of(marks);
  for (const domain::Evidence& line : item.evidence) evidence.words.push_back(line.text);

  CaseFile file;
  for (const CaseFile& known : cases()) {
    const bool same_account =
        std::any_of(known.evidence.begin(), known.evidence.end(), [&](const CaseEvidence& one) {
          return !one.account.empty() && one.account == item.author_id;
        });
    if (!same_account || state_of(known) != CaseState::kOpen) continue;
    file = known;
    break;
  }
  if (file.id.empty()) {
    file.id = make_uuid7(now);
    file.number = case_number(now, file.id);
    file.opened_at = now;
    file.opened_by = host_.person().id.text();
    file.authority = authority;
    const std::string about =
        finding.species_zh.empty() ? library_.title_of(finding.product) : finding.species_zh;
    file.title = sdk::format(host_.texts(), texts::kCaseTitle, fmt::arg("species", about),
                             fmt::arg("account", item.author_name));
  }
  if (Status added = add_evidence(file, std::move(evidence)); !added) return added.error();
  if (Status stored = store(file); !stored) return stored.error();
  selected_ = file.id;
  return file.id;
}

Status CaseDesk::take_back(const std::string& id, const domain::TaskId& task) {
  // The newest copy: it may have been stored a moment ago.
  library_.update();
  const CaseFile* known = find(id);
  if (known == nullptr) return {};
  if (known->evidence.empty() || known->evidence.back().task != task.text())
    return fail(ErrorCode::kRejected, host_.texts().text(texts::kProblemSealedIn));
  if (known->evidence.size() == 1) return host_.records().remove(collections::kWildlifeCases, id);
  CaseFile changed = *known;
  changed.evidence.pop_back();
  return store(changed);
}

std::string CaseDesk::state_word(std::string_view name) const {
  if (name == "cases") return std::to_string(cases().size());
  if (name == "case_evidence")
    return std::to_string(selected() == nullptr ? 0 : selected()->evidence.size());
  return {};
}

}  // namespace vigil::wildlife
