#include "tests/support/certificates.h"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <fstream>
#include <stdexcept>

#include "core/base/hash.h"

namespace vigil::test {
namespace {

template <typename T, void (*kFree)(T*)>
struct Free {
  void operator()(T* value) const { kFree(value); }
};
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY, EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Free<X509, X509_free>>;

void need(bool done, const char* what) {
  if (!done) throw std::runtime_error(std::string("certificates: ") + what);
}

Key make_key() {
  Key key(EVP_EC_gen("P-256"));
  need(key != nullptr, "no key");
  return key;
}

void set_name(X509* certificate, const std::string& name, bool issuer) {
  X509_NAME* at = issuer ? X509_get_issuer_name(certificate) : X509_get_subject_name(certificate);
  need(X509_NAME_add_entry_by_txt(at, "CN", MBSTRING_UTF8,
                                  reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1,
                                  0) == 1,
       "no name");
}

void add(X509* certificate, X509* issuer, int which, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, which, value.c_str());
  need(extension != nullptr, value.c_str());
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

Certificate blank(EVP_PKEY* key, std::chrono::hours begins, std::chrono::hours ends) {
  static long serial = 1;
  Certificate certificate(X509_new());
  need(certificate != nullptr, "no certificate");
  X509_set_version(certificate.get(), X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), ++serial);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), static_cast<long>(begins.count()) * 3600);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), static_cast<long>(ends.count()) * 3600);
  X509_set_pubkey(certificate.get(), key);
  return certificate;
}

void sign(X509* certificate, EVP_PKEY* key) {
  need(X509_sign(certificate, key, EVP_sha256()) > 0, "not signed");
}

void write_certificate(const std::filesystem::path& file, X509* certificate) {
  std::FILE* out = std::fopen(file.c_str(), "w");
  need(out != nullptr && PEM_write_X509(out, certificate) == 1, "not written");
  std::fclose(out);
}

void write_key(const std::filesystem::path& file, EVP_PKEY* key) {
  std::FILE* out = std::fopen(file.c_str(), "w");
  need(out != nullptr && PEM_write_PrivateKey(out, key, nullptr, nullptr, 0, nullptr, nullptr) == 1,
       "not written");
  std::fclose(out);
  std::filesystem::permissions(file, std::filesystem::perms(0600));
}

std::string public_key_sha256(EVP_PKEY* key) {
  unsigned char* der = nullptr;
  const int bytes = i2d_PUBKEY(key, &der);
  need(bytes > 0, "no public key");
  const std::string text(reinterpret_cast<const char*>(der), static_cast<std::size_t>(bytes));
  OPENSSL_free(der);
  return to_hex(sha256(text));
}

}  // namespace

struct CertificateAuthority::State {
  std::filesystem::path folder;
  std::string name;
  Key key;
  Certificate certificate;
};

CertificateAuthority::CertificateAuthority(std::filesystem::path folder, std::string name)
    : state_(std::make_unique<State>()) {
  state_->folder = std::move(folder);
  state_->name = std::move(name);
  state_->key = make_key();
  state_->certificate =
      blank(state_->key.get(), std::chrono::hours(-48), std::chrono::hours(24 * 365));
  X509* certificate = state_->certificate.get();
  set_name(certificate, state_->name, false);
  set_name(certificate, state_->name, true);
  add(certificate, certificate, NID_basic_constraints, "critical,CA:TRUE");
  add(certificate, certificate, NID_key_usage, "critical,keyCertSign,cRLSign");
  add(certificate, certificate, NID_subject_key_identifier, "hash");
  sign(certificate, state_->key.get());
  write_certificate(file(), certificate);
}

CertificateAuthority::~CertificateAuthority() = default;

std::filesystem::path CertificateAuthority::file() const {
  return state_->folder / (state_->name + ".ca.pem");
}

IssuedCertificate CertificateAuthority::issue(const std::string& name,
                                              const CertificateOptions& options) const {
  const Key key = make_key();
  const Certificate certificate = blank(key.get(), options.begins, options.ends);
  const bool by_itself = options.signer == Signer::kItself;
  X509* issuer = by_itself ? certificate.get() : state_->certificate.get();
  set_name(certificate.get(), options.host, false);
  set_name(certificate.get(), by_itself ? options.host : state_->name, true);
  const bool address = options.host.find_first_not_of("0123456789.") == std::string::npos;
  add(certificate.get(), issuer, NID_subject_alt_name, (address ? "IP:" : "DNS:") + options.host);
  add(certificate.get(), issuer, NID_ext_key_usage,
      options.usage == Usage::kServer ? "serverAuth" : "clientAuth");
  sign(certificate.get(), by_itself ? key.get() : state_->key.get());
  IssuedCertificate issued{state_->folder / (name + ".pem"), state_->folder / (name + ".key"),
                           public_key_sha256(key.get())};
  write_certificate(issued.certificate_file, certificate.get());
  write_key(issued.key_file, key.get());
  return issued;
}

}  // namespace vigil::test
