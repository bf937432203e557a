// Files beside clips: what is read, and that whatever is wrong is named with its place and costs
// nothing else.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/ctl/import/sidecar.h"
#include "core/base/csv.h"
#include "tests/app/ctl/ctl_run.h"

namespace vigil::ctl {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

TEST(Csv, QuotesCommasAndLineEnds) {
  const auto rows = parse_csv(
      "\xEF\xBB\xBF"
      "file,caption\r\na.mp4,\"one, \"\"two\"\"\nthree\"\r\n\r\nb.mp4,\r\n");
  ASSERT_TRUE(rows.ok());
  ASSERT_THAT(*rows, SizeIs(3));
  EXPECT_EQ((*rows)[0].cells, (std::vector<std::string>{"file", "caption"}));
  EXPECT_EQ((*rows)[1].cells, (std::vector<std::string>{"a.mp4", "one, \"two\"\nthree"}));
  EXPECT_EQ((*rows)[2].line, 5);
  EXPECT_EQ((*rows)[2].cells, (std::vector<std::string>{"b.mp4", ""}));
}

TEST(Csv, WhatIsWrongHasItsLine) {
  EXPECT_THAT(parse_csv("a,b\n\"open,x\n").error().message, HasSubstr("line 2"));
  EXPECT_THAT(parse_csv("a,b\nx\"y,z\n").error().message, HasSubstr("line 2"));
  EXPECT_THAT(parse_csv("a\n\n\"x\"y\n").error().message, HasSubstr("line 3"));
  EXPECT_TRUE(parse_csv("").ok());
}

class Sidecar : public testing::Test {
 protected:
  FolderCaptions read() { return FolderCaptions::read(folder.path(), problems); }
  TempFolder folder;
  std::vector<SidecarProblem> problems;
};

TEST_F(Sidecar, JsonAndCsvSayTheSame) {
  folder.write("captions.json",
               R"([{"file":"a.mp4","caption":"今天的雪","item_id":42,"author_id":"u1",
    "author_name":"林场（虚构）","author_followers":7,"reach":12,"place":"海林市",
    "uploaded_at":"2026-05-01T08:30:00+08:00","due_at":"2026-05-01T01:00:00Z","tags":["雪景","记录"],"severity":2,
    "evidence":[{"kind":"term","text":"命中","score":0.5,"caption":[0,2],"clip_ms":[100,900]}]}])");
  const FolderCaptions from_json = read();
  std::filesystem::remove(folder.path() / "captions.json");
  folder.write("captions.csv",
               "file,caption,item_id,author_id,author_name,author_followers,reach,place,uploaded_"
               "at,due_at,tags,severity,"
               "evidence\n"
               "a.mp4,今天的雪,42,u1,林场（虚构）,7,12,海林市,2026-05-01T08:30:00+08:00,2026-05-"
               "01T01:00:00Z,雪景;记录,2,"
               "\"[{\"\"kind\"\":\"\"term\"\",\"\"text\"\":\"\"命中\"\",\"\"score\"\":0.5,"
               "\"\"caption\"\":[0,2],"
               "\"\"clip_ms\"\":[100,900]}]\"\n");
  const FolderCaptions from_csv = read();
  EXPECT_THAT(problems, SizeIs(0));
  for (const FolderCaptions* captions : {&from_json, &from_csv}) {
    const Caption* caption = captions->find("a.mp4");
    ASSERT_NE(caption, nullptr);
    EXPECT_EQ(caption->item.item_id, "42");
    EXPECT_EQ(caption->item.caption, "今天的雪");
    EXPECT_EQ(caption->item.author_name, "林场（虚构）");
    EXPECT_EQ(caption->item.author_followers, 7);
    EXPECT_EQ(caption->item.reach, 12);
    EXPECT_EQ(to_rfc3339(caption->item.uploaded_at), "2026-05-01T00:30:00.000Z");
    EXPECT_EQ(to_rfc3339(caption->due_at.value()), "2026-05-01T01:00:00.000Z");
    EXPECT_EQ(caption->item.tags, (std::vector<std::string>{"雪景", "记录"}));
    EXPECT_EQ(caption->severity, 2);
    ASSERT_THAT(caption->item.evidence, SizeIs(1));
    EXPECT_EQ(caption->item.evidence[0].caption_end, 2);
    EXPECT_EQ(caption->item.evidence[0].clip_end, Millis(900));
  }
}

TEST_F(Sidecar, MalformedJsonIsOneProblemWithItsLine) {
  folder.write("captions.json", "[\n  {\"file\": \"a.mp4\"},\n  {\"file\": oops}\n]");
  EXPECT_EQ(read().find("a.mp4"), nullptr);
  ASSERT_THAT(problems, SizeIs(1));
  EXPECT_EQ(problems[0].line, 3);
  EXPECT_THAT(problems[0].file, HasSubstr("captions.json"));
  EXPECT_FALSE(problems[0].reason.empty());
}

TEST_F(Sidecar, AWrongFieldIsNamedAndTheRestKept) {
  folder.write("captions.json",
               "[\n"
               "  {\"file\": \"a.mp4\",\n"
               "   \"caption\": \"好天气\",\n"
               "   \"reach\": \"many\",\n"
               "   \"severity\": 9,\n"
               "   \"uploaded_at\": \"yesterday\",\n"
               "   \"tags\": \"one\",\n"
               "   \"evidence\": [{\"kind\":\"term\",\"text\":\"ok\"}, {\"kind\":\"term\"}],\n"
               "   \"captoin\": \"x\",\n"
               "   \"place\": null},\n"
               "  {\"caption\": \"nobody's\"},\n"
               "  7,\n"
               "  {\"file\": \"a.mp4\", \"caption\": \"again\"}\n"
               "]");
  const FolderCaptions captions = read();
  ASSERT_NE(captions.find("a.mp4"), nullptr);
  EXPECT_EQ(captions.find("a.mp4")->item.caption, "好天气");
  EXPECT_EQ(captions.find("a.mp4")->severity, 0);
  EXPECT_THAT(captions.find("a.mp4")->item.evidence, SizeIs(1));
  std::vector<int> lines;
  for (const SidecarProblem& problem : problems) lines.push_back(problem.line);
  EXPECT_THAT(lines, testing::UnorderedElementsAre(4, 5, 6, 7, 8, 9, 11, 12, 13));
}

TEST_F(Sidecar, CsvProblemsHaveTheirRow) {
  folder.write("captions.csv", "file,caption,reach\na.mp4,yes,12x\n,nobody,\nb.mp4,x,1,2\n");
  const FolderCaptions captions = read();
  EXPECT_NE(captions.find("a.mp4"), nullptr);
  EXPECT_NE(captions.find("b.mp4"), nullptr);
  ASSERT_THAT(problems, SizeIs(3));
  EXPECT_EQ(problems[0].line, 2);
  EXPECT_EQ(problems[1].line, 3);
  EXPECT_EQ(problems[2].line, 4);
}

TEST_F(Sidecar, CsvWithoutFileColumnOrInAnotherEncodingIsRefusedWhole) {
  folder.write("captions.csv", "name,caption\na.mp4,x\n");
  EXPECT_EQ(read().find("a.mp4"), nullptr);
  folder.write("captions.csv", "file,caption\na.mp4,\xd1\xa9\xcc\xec\n");
  EXPECT_EQ(read().find("a.mp4"), nullptr);
  ASSERT_THAT(problems, SizeIs(2));
  EXPECT_EQ(problems[0].line, 1);
  EXPECT_THAT(problems[1].reason, HasSubstr("UTF-8"));
}

TEST_F(Sidecar, MissingClipsAreNamed) {
  folder.write("captions.json", "[{\"file\":\"here.mp4\"},\n{\"file\":\"gone.mp4\"}]");
  folder.write("here.mp4", "x");
  read().name_missing(folder.path(), problems);
  ASSERT_THAT(problems, SizeIs(1));
  EXPECT_EQ(problems[0].line, 2);
  EXPECT_THAT(problems[0].reason, HasSubstr("gone.mp4"));
}

TEST_F(Sidecar, OnlyWhatBelongsToAClipIsASidecar) {
  const std::filesystem::path in = folder.path();
  EXPECT_EQ(sidecars_among({in / "a.mp4", in / "a.json", in / "b.webm", in / "b.webm.json",
                            in / "c.json", in / "captions.csv", in / "captions.json",
                            in / "d.json.txt", in / "no_ending", in / "no_ending.json"}),
            (std::set<std::filesystem::path>{in / "a.json", in / "b.webm.json", in / "captions.csv",
                                             in / "captions.json", in / "no_ending.json"}));
  // A .json is nobody's clip and nobody's neighbour.
  EXPECT_TRUE(sidecars_among({in / "x.json", in / "x.json.json"}).empty());

  const std::string clip = folder.write("a.mp4", "x");
  folder.write("a.json", "{}");
  EXPECT_EQ(own_sidecar_of(clip), in / "a.json");
  folder.write("a.mp4.json", "{}");
  EXPECT_EQ(own_sidecar_of(clip), in / "a.mp4.json");
  EXPECT_FALSE(own_sidecar_of(in / "d.mp4").has_value());
}

TEST_F(Sidecar, ABrokenOwnSidecarGivesAnEmptyCaption) {
  const std::string file = folder.write("a.json", "{\n\"caption\": \"never closed\n}");
  EXPECT_EQ(read_own_sidecar(file, problems).item.caption, "");
  ASSERT_THAT(problems, SizeIs(1));
  EXPECT_EQ(problems[0].line, 2);
}

}  // namespace
}  // namespace vigil::ctl
