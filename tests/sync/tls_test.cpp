// The backend proves who it is, or nothing is said to it.
#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <cstdlib>

#include "app/backend/server.h"
#include "core/net/api_client.h"
#include "tests/support/certificates.h"

namespace vigil::sync {
namespace {

namespace fs = std::filesystem;

using net::FailureClass;
using std::chrono::hours;
using test::CertificateOptions;

class TlsTest : public testing::Test {
 protected:
  TlsTest() {
    std::string pattern = (fs::temp_directory_path() / "vigil-tls-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
    authority_ = std::make_unique<test::CertificateAuthority>(folder_, "ours");
  }
  ~TlsTest() override {
    server_.reset();
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }

  [[nodiscard]] Status serve(const test::IssuedCertificate& certificate) {
    server_.reset();
    backend::Options options;
    options.store_path = folder_ / "vigil.db";
    options.plugins_dir = fs::path(VIGIL_SOURCE_DIR) / "plugins";
    options.http.certificate_file = certificate.certificate_file;
    options.http.key_file = certificate.key_file;
    options.http.drain_time = std::chrono::milliseconds(200);
    options.sessions.cost = backend::PasswordCost::kCheap;
    auto started = backend::Server::start(options);
    if (!started) return started.error();
    server_ = std::move(*started);
    return {};
  }

  net::Answer<net::Health> ask(const std::string& pin = {}, const std::string& scheme = "https",
                               bool own_authority = true) {
    net::HttpOptions options;
    options.base_url = scheme + "://127.0.0.1:" + std::to_string(server_->port());
    if (own_authority) options.ca_file = authority_->file().string();
    options.pinned_key = pin;
    auto client = net::ApiClient::open(std::move(options));
    if (!client) return net::make_local_failure(client.error());
    return (*client)->health();
  }

  void expect_untrusted(const CertificateOptions& options) {
    ASSERT_TRUE(serve(authority_->issue("bad", options)).ok());
    const auto answer = ask();
    ASSERT_FALSE(answer.ok());
    EXPECT_EQ(answer.failure().kind, FailureClass::kUntrusted) << answer.error().message;
    EXPECT_TRUE(net::is_passing(answer.failure().kind)) << "it is tried again, and nothing is lost";
  }

  fs::path folder_;
  std::unique_ptr<test::CertificateAuthority> authority_;
  std::unique_ptr<backend::Server> server_;
};

TEST_F(TlsTest, ATrustedCertificateIsAnswered) {
  ASSERT_TRUE(serve(authority_->issue("good")).ok());
  const auto answer = ask();
  ASSERT_TRUE(answer.ok()) << answer.error().message;
  EXPECT_EQ(answer->epoch, server_->epoch());
}

TEST_F(TlsTest, AnUnknownAuthorityIsNot) {
  ASSERT_TRUE(serve(authority_->issue("good")).ok());
  EXPECT_EQ(ask({}, "https", false).failure().kind, FailureClass::kUntrusted);
  const test::CertificateAuthority other(folder_, "others");
  ASSERT_TRUE(serve(other.issue("foreign")).ok());
  EXPECT_EQ(ask().failure().kind, FailureClass::kUntrusted);
}

TEST_F(TlsTest, AnExpiredOneIsNot) { expect_untrusted({.begins = hours(-40), .ends = hours(-1)}); }
TEST_F(TlsTest, OneOfTomorrowIsNot) { expect_untrusted({.begins = hours(24), .ends = hours(48)}); }
TEST_F(TlsTest, OneOfAnotherHostIsNot) { expect_untrusted({.host = "desk.example.org"}); }
TEST_F(TlsTest, OneThatSignedItselfIsNot) { expect_untrusted({.signer = test::Signer::kItself}); }
TEST_F(TlsTest, OneForClientsIsNot) { expect_untrusted({.usage = test::Usage::kClient}); }

TEST_F(TlsTest, APinnedKeyIsTheOnlyOneSpokenTo) {
  const auto good = authority_->issue("good");
  ASSERT_TRUE(serve(good).ok());
  EXPECT_TRUE(ask(good.key_sha256).ok());
  ASSERT_TRUE(serve(authority_->issue("newer")).ok());
  EXPECT_EQ(ask(good.key_sha256).failure().kind, FailureClass::kUntrusted);
  EXPECT_EQ(ask("abc").failure().kind, FailureClass::kLocal) << "a pin is 64 digits";
  // A pin does not stand in for the authority.
  const auto self_made = authority_->issue("self", {.signer = test::Signer::kItself});
  ASSERT_TRUE(serve(self_made).ok());
  EXPECT_EQ(ask(self_made.key_sha256).failure().kind, FailureClass::kUntrusted);
}

TEST_F(TlsTest, PlainHttpIsNotAnswered) {
  ASSERT_TRUE(serve(authority_->issue("good")).ok());
  EXPECT_FALSE(ask({}, "http").ok());
}

TEST_F(TlsTest, OlderProtocolsAreNotSpoken) {
  ASSERT_TRUE(serve(authority_->issue("good")).ok());
  const auto shakes_hands = [&](int version) {
    SSL_CTX* context = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_security_level(context, 0);
    SSL_CTX_set_min_proto_version(context, version);
    SSL_CTX_set_max_proto_version(context, version);
    BIO* connection = BIO_new_ssl_connect(context);
    const std::string address = "127.0.0.1:" + std::to_string(server_->port());
    BIO_set_conn_hostname(connection, address.c_str());
    const bool done = BIO_do_connect(connection) == 1 && BIO_do_handshake(connection) == 1;
    BIO_free_all(connection);
    SSL_CTX_free(context);
    return done;
  };
  EXPECT_FALSE(shakes_hands(TLS1_1_VERSION));
  EXPECT_TRUE(shakes_hands(TLS1_2_VERSION));
  EXPECT_TRUE(shakes_hands(TLS1_3_VERSION));
}

TEST_F(TlsTest, AKeyThatOthersMayReadOrOfAnotherCertificateIsRefused) {
  const auto good = authority_->issue("good");
  fs::permissions(good.key_file, fs::perms(0644));
  EXPECT_EQ(serve(good).error().code, ErrorCode::kInvalidArgument);
  fs::permissions(good.key_file, fs::perms(0600));
  auto mixed = authority_->issue("other");
  mixed.key_file = good.key_file;
  EXPECT_EQ(serve(mixed).error().code, ErrorCode::kInvalidArgument);
  mixed.key_file = folder_ / "missing";
  EXPECT_EQ(serve(mixed).error().code, ErrorCode::kInvalidArgument);
  mixed.key_file.clear();
  EXPECT_EQ(serve(mixed).error().code, ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace vigil::sync
