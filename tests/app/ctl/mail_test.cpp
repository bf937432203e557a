// E-mail as strangers send it: read as far as it can be, refused in one sentence where not.
#include "app/ctl/report/mail.h"

#include <gtest/gtest.h>

#include <string>

namespace vigil::ctl {
namespace {

std::string letter(const std::string& headers, const std::string& body) {
  return "From: =?UTF-8?B?546L5aWz5aOr?= <wang@example.org>\r\nSubject: =?UTF-8?B?5Li+5oql?=\r\n"
         "Date: Thu, 01 Jan 2026 08:00:00 +0800\r\nMIME-Version: 1.0\r\n" +
         headers + "\r\n" + body;
}

TEST(Mail, ALetterIsRead) {
  const auto mail = read_mail(
      letter("Content-Type: text/plain; charset=utf-8\r\n", "编号 clip-7 有问题\r\n请处理\r\n"));
  ASSERT_TRUE(mail) << mail.error().message;
  EXPECT_EQ(mail->from, "wang@example.org");
  EXPECT_EQ(mail->subject, "举报");
  EXPECT_EQ(mail->text, "编号 clip-7 有问题\n请处理");
  EXPECT_EQ(to_rfc3339(mail->sent), "2026-01-01T00:00:00.000Z");
  EXPECT_TRUE(mail->notes.empty());
}

TEST(Mail, AttachmentsAreTakenApart) {
  const auto mail = read_mail(letter("Content-Type: multipart/mixed; boundary=b\r\n",
                                     "--b\r\nContent-Type: text/html; charset=gbk\r\n\r\n"
                                     "<p>\xC4\xE3\xBA\xC3 &amp; <b>x</b></p>\r\n"
                                     "--b\r\nContent-Type: image/png; name=\"a.png\"\r\n"
                                     "Content-Disposition: attachment; filename=\"a.png\"\r\n"
                                     "Content-Transfer-Encoding: base64\r\n\r\niVBORw==\r\n"
                                     "--b--\r\n"));
  ASSERT_TRUE(mail) << mail.error().message;
  EXPECT_NE(mail->text.find("你好 &"), std::string::npos) << mail->text;
  EXPECT_EQ(mail->text.find('<'), std::string::npos);
  ASSERT_EQ(mail->attachments.size(), 1u);
  EXPECT_EQ(mail->attachments[0].type, "image/png");
  EXPECT_EQ(mail->attachments[0].bytes, "\x89PNG");
}

TEST(Mail, WrongCharacterSetsAreShownAsFarAsTheyCanBe) {
  for (const char* charset : {"no-such-charset", "utf-8", "utf-16", ""}) {
    const auto mail =
        read_mail(letter(std::string("Content-Type: text/plain; charset=") + charset + "\r\n",
                         "abc \xFF\xFE\xC4 def\r\n"));
    ASSERT_TRUE(mail) << charset;
    EXPECT_FALSE(mail->text.empty()) << charset;
  }
}

TEST(Mail, BombsAreOneSentence) {
  std::string deep;
  for (int i = 0; i < 2'000; ++i)
    deep += "Content-Type: multipart/mixed; boundary=b" + std::to_string(i) + "\r\n\r\n--b" +
            std::to_string(i) + "\r\n";
  const auto nested = read_mail(letter("", "") + deep);
  ASSERT_FALSE(nested);
  EXPECT_EQ(nested.error().code, ErrorCode::kTooLarge);
  std::string many;
  for (int i = 0; i < 10'000; ++i) many += "--b\r\nContent-Type: text/plain\r\n\r\nx\r\n";
  const auto parts = read_mail(letter("Content-Type: multipart/mixed; boundary=b\r\n", many));
  ASSERT_FALSE(parts);
  EXPECT_NE(parts.error().message.find("parts"), std::string::npos);
  EXPECT_FALSE(read_mail(std::string(kMostMailBytes + 1, 'x')));
  EXPECT_FALSE(read_mail("")) << "nothing";
  EXPECT_FALSE(read_mail(std::string(4'000, '\0')));
}

TEST(Mail, UpToItsBoundsALetterIsReadAndWhatIsLeftOutIsSaid) {
  std::string many;
  for (int i = 0; i < 40; ++i)
    many += "--b\r\nContent-Type: image/png\r\nContent-Disposition: attachment\r\n\r\nx\r\n";
  const auto mail =
      read_mail(letter("Content-Type: multipart/mixed; boundary=b\r\n", many + "--b--\r\n"));
  ASSERT_TRUE(mail);
  EXPECT_EQ(mail->attachments.size(), kMostAttachments);
  EXPECT_EQ(mail->notes.size(), 1u);
  const auto lengthy =
      read_mail(letter("Content-Type: text/plain\r\n", std::string(5'000, 'a') + "\r\n"));
  ASSERT_TRUE(lengthy);
  EXPECT_EQ(lengthy->notes.size(), 1u);
}

TEST(Mail, AMailboxHasItsLetters) {
  const std::string one = letter("", "first\n");
  const std::string box = "From a Thu Jan 1\n" + one + "\n\nFrom b Thu Jan 1\n" + one;
  EXPECT_EQ(letters_of(box).size(), 2u);
  EXPECT_EQ(letters_of(one).size(), 1u);
  EXPECT_EQ(letters_of("From ").size(), 0u);
  for (const auto& each : letters_of(box)) EXPECT_TRUE(read_mail(each));
}

}  // namespace
}  // namespace vigil::ctl
