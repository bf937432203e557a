#include "app/workstation/services/clip_budget.h"

namespace vigil::workstation {

std::vector<bool> share_out(std::span<const ClipNeed> needs, std::uint64_t budget) {
  std::uint64_t left = budget;
  for (const ClipNeed& need : needs) {
    if (need.in_sight) left -= need.bytes < left ? need.bytes : left;
  }
  std::vector<bool> open;
  open.reserve(needs.size());
  bool room = true;
  for (const ClipNeed& need : needs) {
    if (!need.in_sight) {
      room = room && need.bytes <= left;
      if (room) left -= need.bytes;
    }
    open.push_back(need.in_sight || room);
  }
  return open;
}

}  // namespace vigil::workstation
