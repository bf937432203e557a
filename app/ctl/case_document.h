// A case as pages for people at an authority: what was seen, when, by whom it was decided, and how
// to check the archive it lies in. Pure.
#pragma once

#include <string>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/document/pdf.h"
#include "core/domain/wildlife/case_file.h"

namespace vigil::ctl {

struct CaseRelease {
  std::string proposer;
  std::string decider;
  std::string proposed_at;
  std::string confirmed_at;
  std::string authority;
};

[[nodiscard]] document::Document case_document(const wildlife::CaseFile& file,
                                               const CaseRelease& release,
                                               const std::string& signing_key, WallTime made_at);

}  // namespace vigil::ctl
