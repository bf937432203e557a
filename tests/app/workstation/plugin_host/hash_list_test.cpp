#include "app/workstation/plugin_host/hash_list.h"

#include <gtest/gtest.h>
#include <sodium.h>

namespace vigil::workstation::plugin_host {
namespace {

const std::string kHash(64, 'a');

TEST(HashList, ReadsWhatSha256sumWrites) {
  const auto list = parse_hash_list(kHash + "  plugin.json\n" + kHash + "  locale/zh_CN.mo\n");
  ASSERT_TRUE(list.ok());
  EXPECT_EQ(list->size(), 2u);
  EXPECT_EQ(list->at("locale/zh_CN.mo"), kHash);
}

TEST(HashList, RefusesEverythingElse) {
  const std::string refused[] = {"x",
                                 kHash,
                                 kHash + "  ",
                                 kHash + " *plugin.json\n",
                                 std::string(64, 'A') + "  plugin.json\n",
                                 kHash + "  /etc/passwd\n",
                                 kHash + "  ../other/plugin.json\n",
                                 kHash + "  plugin.json\n\n" + kHash + "  a\n"};
  for (const std::string& text : refused) {
    const auto list = parse_hash_list(text);
    ASSERT_FALSE(list.ok()) << text;
    EXPECT_EQ(list.error().code, ErrorCode::kCorrupt);
  }
  EXPECT_EQ(parse_hash_list(kHash + "  a\n" + kHash + "  a\n").error().message,
            "plugin.sha256 lists a twice.");
}

TEST(Signature, HoldsForTheTextAndTheKeyOnly) {
  ASSERT_GE(sodium_init(), 0);
  PublicKey key{};
  PublicKey other{};
  std::array<unsigned char, crypto_sign_SECRETKEYBYTES> secret{};
  std::array<unsigned char, crypto_sign_SECRETKEYBYTES> other_secret{};
  crypto_sign_keypair(key.data(), secret.data());
  crypto_sign_keypair(other.data(), other_secret.data());
  const std::string text = "a list";
  std::string signature(crypto_sign_BYTES, '\0');
  crypto_sign_detached(reinterpret_cast<unsigned char*>(signature.data()), nullptr,
                       reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                       secret.data());
  EXPECT_TRUE(is_signed_by(key, text, signature));
  EXPECT_FALSE(is_signed_by(other, text, signature));
  EXPECT_FALSE(is_signed_by(key, "a lisp", signature));
  EXPECT_FALSE(is_signed_by(key, text, signature.substr(1)));
  EXPECT_FALSE(is_signed_by(key, text, ""));
}

}  // namespace
}  // namespace vigil::workstation::plugin_host
