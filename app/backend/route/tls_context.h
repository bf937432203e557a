// The server's side of TLS: certificate and key from files, TLS 1.2 or later, authenticated ciphers
// with forward secrecy only. Internal to route/: it brings Asio along.
#pragma once

#include <boost/asio/ssl/context.hpp>
#include <optional>

#include "app/backend/route/http_server.h"
#include "core/base/result.h"

namespace vigil::backend {

// Leaves `tls` empty when the options name no certificate. kInvalidArgument with the file and what
// is wrong with it.
[[nodiscard]] Status open_tls(const HttpOptions& options,
                              std::optional<boost::asio::ssl::context>& tls);

}  // namespace vigil::backend
