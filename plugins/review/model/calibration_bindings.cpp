#include "plugins/review/model/bindings.h"
#include "review_ids.h"

namespace vigil::review {

void bind_calibrations(sdk::Binder& to, Calibrations& calibrations) {
  namespace commands = ids::commands;
  using std::string_view;
  to.command(
      commands::kCalibrationPrepare, [&](string_view) { return calibrations.prepare(); },
      [&] { return calibrations.can_prepare(); });
  to.command(commands::kCalibrationSet, [&](string_view part) { return calibrations.set(part); });
  to.command(
      commands::kCalibrationStart, [&](string_view) { return calibrations.start(); },
      [&] { return calibrations.in_sight() && calibrations.can_start(); });
  to.command(commands::kCalibrationLeave, [&](string_view) { return calibrations.leave(); });
  to.command(commands::kCalibrationSelect, [&](string_view id) { return calibrations.select(id); });
  to.command(commands::kCalibrationItem,
             [&](string_view place) { return calibrations.select_item(place); });
  to.command(
      commands::kCalibrationDiscuss, [&](string_view) { return calibrations.discuss(); },
      [&] { return calibrations.can_discuss(); });
  to.command(
      commands::kCalibrationClose, [&](string_view) { return calibrations.close(); },
      [&] { return calibrations.can_close(); });
  to.command(commands::kCalibrationPolicy,
             [&](string_view id) { return calibrations.agree_policy(id); });
  to.command(
      commands::kCalibrationGolden, [&](string_view) { return calibrations.make_golden(); },
      [&] { return calibrations.can_make_golden(); });
  to.command(
      commands::kCalibrationRemark, [&](string_view text) { return calibrations.remark(text); },
      [&] { return calibrations.can_remark(); });
}

}  // namespace vigil::review
