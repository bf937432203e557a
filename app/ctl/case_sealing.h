// Gathers everything a released case consists of from the backend and makes it one signed archive
// (core/ledger/case_archive.h). One thread; waits for the network and for the decoder.
#pragma once

#include <string>
#include <vector>

#include "app/ctl/program.h"
#include "core/domain/wildlife/case_file.h"
#include "core/ledger/case_archive.h"

namespace vigil::ctl {

// By id or number. kNotFound.
[[nodiscard]] net::Answer<wildlife::CaseFile> find_case(net::ApiClient& api,
                                                        const std::string& name);

enum class ClipParts { kWhole, kLeftOut };

struct Sealed {
  std::string archive;
  std::size_t parts = 0;
  std::size_t frames = 0;
  std::vector<std::string> notes;  // what could not be taken, a sentence each
};

// kRejected as long as nobody else confirmed the release of exactly this case.
[[nodiscard]] net::Answer<Sealed> seal_case(Program& program, net::ApiClient& api,
                                            const wildlife::CaseFile& file,
                                            const ledger::SigningKey& key, ClipParts clips);

}  // namespace vigil::ctl
