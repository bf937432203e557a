// An authority of a test's own and the certificates it issues, good ones and each kind of bad one.
// Files go into a folder of the test. Owned by one thread.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>

namespace vigil::test {

enum class Signer { kAuthority, kItself };
enum class Usage { kServer, kClient };

struct CertificateOptions {
  std::string host = "127.0.0.1";  // an address or a name
  std::chrono::hours begins{-1};   // from now
  std::chrono::hours ends{24};
  Signer signer = Signer::kAuthority;
  Usage usage = Usage::kServer;
};

struct IssuedCertificate {
  std::filesystem::path certificate_file;
  std::filesystem::path key_file;  // 0600
  std::string key_sha256;          // of the public key, for pinning
};

class CertificateAuthority {
 public:
  // Throws when the TLS library or the disk fails: there is no test without it.
  CertificateAuthority(std::filesystem::path folder, std::string name);
  ~CertificateAuthority();

  [[nodiscard]] std::filesystem::path file() const;
  // `name` is that of the files.
  [[nodiscard]] IssuedCertificate issue(const std::string& name,
                                        const CertificateOptions& options = {}) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace vigil::test
