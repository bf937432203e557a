// Places where the test build stops, fails or waits on purpose, and defects it carries on purpose.
//
// Only programs compiled with VIGIL_FAIL_POINTS (tests/sync/campaign) know any of this: elsewhere
// the macros below leave nothing behind, not even their names. Such a program reads:
//   VIGIL_FAIL=name:count:kill,...  kills the process (SIGKILL) at the count-th passing of a point
//   VIGIL_FAIL=name:count:error     lets that passing fail (kUnavailable)
//   VIGIL_FAIL=name:count:delay     lets it take a while
//                                   ("count+" means every passing from then on)
//   VIGIL_FAIL_LOG=file             a line "name act" for each of these, written before it is done
//   VIGIL_DEFECT=name               the named defect is alive
//   VIGIL_DIALS=file                a file of Dials, mapped: turned while the program runs
// Thread-safe.
#pragma once

#include "core/base/result.h"

#ifdef VIGIL_FAIL_POINTS

#include <atomic>
#include <cstdint>

namespace vigil {

struct Dials {
  std::atomic<std::int64_t> clock_offset_ms{0};  // added to the wall clock
  std::atomic<std::int64_t> disk_full{0};        // not 0: writes of databases find no room
  std::atomic<std::int64_t> sync_error{0};       // so many syncs of databases from now on fail
  std::atomic<std::int64_t> lost_syncs{0};       // how many did
};

[[nodiscard]] Status fail_point(const char* name);
[[nodiscard]] bool has_defect(const char* name);
// The program's own, without effect, when no file is named.
[[nodiscard]] Dials& dials();

}  // namespace vigil

#define VIGIL_FAIL_POINT(name) ::vigil::fail_point(name)
#define VIGIL_DEFECT(name) ::vigil::has_defect(name)

#else

#define VIGIL_FAIL_POINT(name) ::vigil::Status()
#define VIGIL_DEFECT(name) false

#endif
