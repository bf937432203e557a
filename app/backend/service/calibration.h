// Calibration sessions (一起校准): several people judge the same items, blind, then see what each
// said and talk about it.
//
// A record of the collection "calibrations" opens one. Each person is leased a copy of every item,
// a task of its own like a golden one (golden.h): never in the pool, without a standing on a
// ladder, searched by nobody, announced to nobody. What is answered there is a measurement: it
// changes nothing about the item. It is a decision like any other, so that a desk keeps and proves
// it, but of others' answers no route tells anything while the session is open; afterwards the
// record alone does, to those who took part and whoever made it. No figure of anybody's quality
// counts them, because they are no checks of quality.
//
// Who has what before them is kept in a collection that no manifest declares, so that no route
// serves it. Functions are confined to the transaction they are given; the class is thread-safe.
#pragma once

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "app/backend/service/caller.h"
#include "app/backend/service/collections.h"
#include "app/backend/service/events.h"
#include "app/backend/service/registry.h"
#include "app/backend/service/routing.h"
#include "app/backend/store/store.h"
#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/domain/decision.h"

namespace vigil::backend {

inline constexpr std::string_view kCalibrations = "calibrations";
inline constexpr std::string_view kCalibrationRemarks = "calibration_remarks";
inline constexpr std::string_view kCalibrationHands = "calibration_hands";  // declared by nobody
inline constexpr std::size_t kFewestCalibrationPeople = 2;
inline constexpr std::size_t kMostCalibrationPeople = 30;
// In the labels of its tasks, after the golden one, with the session's id behind it.
inline constexpr std::string_view kCalibrationLabel = "calibration:";

// The session that the task is a copy for; empty: none.
[[nodiscard]] std::string calibration_of(const TaskRow& task);
[[nodiscard]] bool is_calibration(const TaskRow& task);

// ---- blindness

// Items whose verdicts, also the real ones, stay unsaid to this person: they are asked about them.
[[nodiscard]] Result<std::set<std::string, std::less<>>> items_before(Reader& reader,
                                                                      std::string_view person);
// Whether the person takes part in an open session or made one: they read no leaf of another's.
[[nodiscard]] Result<bool> in_open_calibration(Reader& reader, std::string_view person);
// Which records of the two collections the caller may know of; of any other collection all.
class CalibrationSight {
 public:
  CalibrationSight(Reader& reader, const Caller& caller) : reader_(reader), caller_(caller) {}
  [[nodiscard]] Result<bool> sees(const RecordRow& row);

 private:
  Reader& reader_;
  const Caller& caller_;
  std::map<std::string, bool> known_;  // by session
};
// Whether the person took part in that session, and so knows its answers.
[[nodiscard]] Result<bool> took_part(Reader& reader, std::string_view calibration,
                                     std::string_view person);

// ---- asking

[[nodiscard]] Result<bool> has_calibration_waiting(Reader& reader, std::string_view person,
                                                   std::string_view queue);
// Leases what waits for `wish.user` in the queue, as far as the person's routing admits it.
[[nodiscard]] Result<std::vector<TaskRow>> give_calibration(Writer& writer, const LeaseWish& wish,
                                                            Routing& routing, WallTime now,
                                                            std::chrono::hours due);
// Whether that very copy waits for the person.
[[nodiscard]] Result<bool> waits_for(Reader& reader, const TaskRow& task, std::string_view person);

// ---- answering

[[nodiscard]] Result<bool> calibration_is_open(Reader& reader, std::string_view calibration);
// After the decision was inserted. True when the session's record changed: somebody is through, or
// all are, which opens it for discussion.
[[nodiscard]] Result<bool> note_calibration_answer(Writer& writer, const domain::Decision& decision,
                                                   const TaskRow& task, std::string_view person,
                                                   WallTime now);

// ---- what the functions above and the sessions share

[[nodiscard]] Status keep_hands(Writer& writer, std::string_view person,
                                const nlohmann::json& hands);
// Everybody named gets the entries, the maker the session.
[[nodiscard]] Status hand_out(Writer& writer, const nlohmann::json& session,
                              const std::vector<nlohmann::json>& entries);
// The session's record with everybody's answers; nobody is asked any more.
[[nodiscard]] Result<nlohmann::json> open_discussion(Writer& writer, nlohmann::json session,
                                                     WallTime now);

class Calibrations {
 public:
  Calibrations(Store& store, const Registry& registry, const Clock& clock, EventHub& events)
      : store_(store), registry_(registry), clock_(clock), events_(events) {}

  // A new record opens a session; its maker changes it to "discuss" and "closed", and writes down
  // the agreed answers. Whatever else a change says counts for nothing. kForbidden, kNotFound,
  // kRejected with a sentence.
  [[nodiscard]] Result<WriteOutcome> put(const Caller& caller, std::string_view id,
                                         const std::string& body, const Precondition& precondition);
  // A remark about one item, by somebody who took part or made the session, once it is discussed.
  [[nodiscard]] Result<WriteOutcome> put_remark(const Caller& caller, std::string_view id,
                                                const std::string& body,
                                                const Precondition& precondition);

 private:
  [[nodiscard]] Result<const CollectionSpec*> writable(const Caller& caller,
                                                       std::string_view collection) const;
  [[nodiscard]] Result<nlohmann::json> begin(Writer& writer, const Caller& caller,
                                             nlohmann::json wanted);
  [[nodiscard]] Result<nlohmann::json> change(Writer& writer, const Caller& caller,
                                              const nlohmann::json& stored,
                                              const nlohmann::json& wanted);

  Store& store_;
  const Registry& registry_;
  const Clock& clock_;
  EventHub& events_;
};

}  // namespace vigil::backend
