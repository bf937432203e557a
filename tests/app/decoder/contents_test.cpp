// What is linked into the process that reads strangers' bytes: what it accepts, and nothing else.
#include <gtest/gtest.h>

#include <set>
#include <sstream>
#include <string>

#include "app/decoder/container.h"

namespace vigil::decoder {
namespace {

std::set<std::string> words(const std::string& list) {
  std::set<std::string> words;
  std::istringstream stream(list);
  for (std::string word; std::getline(stream, word, ',');) words.insert(word);
  return words;
}

TEST(Contents, EveryDecoderThatIsLinkedIsAcceptedAndTheOtherWayRound) {
  std::set<std::string> linked;
  void* at = nullptr;
  while (const AVCodec* codec = av_codec_iterate(&at)) {
    if (av_codec_is_decoder(codec) != 0) linked.insert(codec->name);
  }
  // MPEG-4's is built upon it.
  EXPECT_EQ(linked.erase("h263"), 1u);
  EXPECT_EQ(linked, words(accepted_codecs()));
}

TEST(Contents, OneEncoderForFramesThatAreKept) {
  std::set<std::string> linked;
  void* at = nullptr;
  while (const AVCodec* codec = av_codec_iterate(&at)) {
    if (av_codec_is_encoder(codec) != 0) linked.insert(codec->name);
  }
  EXPECT_EQ(linked, std::set<std::string>{"mjpeg"});
}

TEST(Contents, EveryDemuxerThatIsLinkedIsAcceptedAndTheOtherWayRound) {
  std::set<std::string> linked;
  void* at = nullptr;
  // A demuxer may go by several names.
  while (const AVInputFormat* demuxer = av_demuxer_iterate(&at)) linked.merge(words(demuxer->name));
  std::set<std::string> accepted = words(accepted_formats());
  // MP4 and its kin are one demuxer.
  for (const char* kin : {"mp4", "m4a", "3gp", "3g2", "mj2"}) accepted.insert(kin);
  EXPECT_EQ(linked, accepted);
}

TEST(Contents, NothingThatWritesContainersOrOpensAddresses) {
  void* at = nullptr;
  EXPECT_EQ(av_muxer_iterate(&at), nullptr);
  at = nullptr;
  EXPECT_EQ(avio_enum_protocols(&at, 0), nullptr);
  at = nullptr;
  EXPECT_EQ(avio_enum_protocols(&at, 1), nullptr);
}

}  // namespace
}  // namespace vigil::decoder
