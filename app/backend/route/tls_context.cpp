#include "app/backend/route/tls_context.h"

#include <fmt/format.h>
#include <sys/stat.h>

namespace vigil::backend {
namespace {

namespace ssl = boost::asio::ssl;
using boost::system::error_code;

constexpr const char* kCiphers = "ECDHE+AESGCM:ECDHE+CHACHA20";

Error unusable(const char* what, const std::filesystem::path& file, const std::string& reason) {
  return fail(ErrorCode::kInvalidArgument,
              fmt::format("The {} {} cannot be used: {}", what, file.string(), reason));
}

bool others_may_read(const std::filesystem::path& file) {
  struct stat info {};
  return ::stat(file.c_str(), &info) == 0 && (info.st_mode & S_IROTH) != 0;
}

}  // namespace

Status open_tls(const HttpOptions& options, std::optional<ssl::context>& tls) {
  if (options.certificate_file.empty() && options.key_file.empty()) return {};
  if (options.certificate_file.empty() || options.key_file.empty()) {
    return fail(ErrorCode::kInvalidArgument, "TLS needs both a certificate file and its key file.");
  }
  if (others_may_read(options.key_file)) {
    return unusable("key", options.key_file, "others may read it; chmod o-r it first");
  }
  tls.emplace(ssl::context::tls_server);
  tls->set_options(ssl::context::default_workarounds | ssl::context::no_sslv2 |
                   ssl::context::no_sslv3 | ssl::context::no_compression);
  SSL_CTX* const context = tls->native_handle();
  if (SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) != 1 ||
      SSL_CTX_set_cipher_list(context, kCiphers) != 1) {
    return fail(ErrorCode::kInternal, "The TLS library does not know TLS 1.2.");
  }
  // An idle desk holds no buffers.
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
  error_code error;
  tls->use_certificate_chain_file(options.certificate_file.string(), error);
  if (error) return unusable("certificate", options.certificate_file, error.message());
  tls->use_private_key_file(options.key_file.string(), ssl::context::pem, error);
  if (error) return unusable("key", options.key_file, error.message());
  if (SSL_CTX_check_private_key(context) != 1) {
    return unusable("key", options.key_file, "it belongs to another certificate");
  }
  return {};
}

}  // namespace vigil::backend
