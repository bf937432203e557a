#include "core/screening/hash_list.h"

#include <gtest/gtest.h>

namespace vigil::screening {
namespace {

const std::string kOne = "f8f8f0cee0f4a84f06370a22038f63f0b36e2ed596621e1d33e6b39c4e9c9b22";
const std::string kOther = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

TEST(HashList, PicturesFramesAndLabelsAreToldApart) {
  const HashList list = read_hash_list(kOne + ",98,a picture.jpg\n" +    //
                                       "12,77," + kOther + ",0.480\n" +  //
                                       kOther + ",gore,policy 7\n" +     //
                                       kOne + "\n");
  EXPECT_TRUE(list.refused.empty());
  ASSERT_EQ(list.hashes.size(), 3u);
  EXPECT_EQ(list.hashes[0].quality, 98);
  EXPECT_EQ(list.hashes[0].file, "a picture.jpg");
  EXPECT_EQ(to_text(list.hashes[0].hash), kOne);
  EXPECT_EQ(list.hashes[1].labels, (std::vector<std::string>{"gore", "policy 7"}));
  EXPECT_EQ(list.hashes[1].line, 3u);
  EXPECT_TRUE(list.hashes[2].labels.empty());
  ASSERT_EQ(list.video.size(), 1u);
  EXPECT_EQ(list.video[0].frame, 12);
  EXPECT_EQ(list.video[0].quality, 77);
  EXPECT_EQ(to_text(list.video[0].hash), kOther);
  EXPECT_DOUBLE_EQ(list.video[0].seconds, 0.48);
}

TEST(HashList, ANameMayHoldCommas) {
  const HashList list = read_hash_list(kOne + ",98,one, two,three.png");
  ASSERT_EQ(list.hashes.size(), 1u);
  EXPECT_EQ(list.hashes[0].file, "one, two,three.png");
}

TEST(HashList, WhatIsCommonElsewhereIsRead) {
  const HashList list =
      read_hash_list("\xef\xbb\xbfhash=" + kOne + " , cat\r\n\r\n  \r\n" + kOther + "\r\n");
  EXPECT_TRUE(list.refused.empty());
  ASSERT_EQ(list.hashes.size(), 2u);
  EXPECT_EQ(list.hashes[0].labels, std::vector<std::string>{"cat"});
  EXPECT_EQ(list.hashes[1].line, 4u);
}

// Every broken line is refused with its number; the good ones around it stay.
TEST(HashList, BrokenLinesAreRefusedAlone) {
  struct Case {
    std::string line;
    std::string reason;  // a part of it
  };
  const Case cases[] = {
      {"hello", "64 hexadecimal digits, here are 5"},
      {kOne.substr(1), "here are 63"},
      {kOne + "0", "here are 65"},
      {"x" + kOne.substr(1), "another character"},
      {kOne + ",101,file.png", "quality"},
      {kOne + ",99999999999999999999,file.png", "quality"},
      {"1,50," + kOne, "four fields"},
      {"1,50," + kOne + ",1.0,more", "four fields"},
      {"99999999999999999999,50," + kOne + ",1.0", "too large"},
      {"1,-3," + kOne + ",1.0", "quality"},
      {"1,101," + kOne + ",1.0", "quality"},
      {"1,50,zz,1.0", "64 hexadecimal digits"},
      {"1,50," + kOne + ",soon", "time"},
      {"1,50," + kOne + ",-1", "time"},
      {"1,50," + kOne + ",nan", "time"},
      {"1,50," + kOne + ",inf", "time"},
      {",,,", "here are 0"},
      {std::string("\0\0\0", 3), "64 hexadecimal digits"},
  };
  for (const Case& one : cases) {
    const HashList list =
        read_hash_list(kOne + ",7,a\n" + one.line + "\n5,50," + kOther + ",0.2\n");
    EXPECT_EQ(list.hashes.size(), 1u) << one.line;
    EXPECT_EQ(list.video.size(), 1u) << one.line;
    ASSERT_EQ(list.refused.size(), 1u) << one.line;
    EXPECT_EQ(list.refused[0].line, 2u) << one.line;
    EXPECT_NE(list.refused[0].reason.find(one.reason), std::string::npos)
        << one.line << ": " << list.refused[0].reason;
  }
}

TEST(HashList, WhatIsWrittenIsReadBack) {
  const Hash256 hash = *hash_of_text(kOther);
  const VideoFrameHash frame{31, 64, hash, 1.0333};
  const std::string text = picture_line(hash, 88, "dir/a,b.png") + "\n" + frame_line(frame) + "\n" +
                           labelled_line(hash, {"one", "two"}) + "\n";
  EXPECT_EQ(text, kOther + ",88,dir/a,b.png\n31,64," + kOther + ",1.033\n" + kOther + ",one,two\n");
  const HashList list = read_hash_list(text);
  EXPECT_TRUE(list.refused.empty());
  ASSERT_EQ(list.hashes.size(), 2u);
  EXPECT_EQ(list.hashes[0].file, "dir/a,b.png");
  EXPECT_EQ(list.hashes[0].quality, 88);
  ASSERT_EQ(list.video.size(), 1u);
  EXPECT_EQ(list.video[0].hash, hash);
}

TEST(HashList, ANameCannotBreakItsLine) {
  const Hash256 hash;
  EXPECT_EQ(picture_line(hash, 1, "a\nb\tc"), std::string(64, '0') + ",1,a?b?c");
  EXPECT_EQ(labelled_line(hash, {"a,b"}), std::string(64, '0') + ",a b");
}

}  // namespace
}  // namespace vigil::screening
