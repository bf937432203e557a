// The command line itself: wrong use, credentials, tables, and the shape of failures.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/ctl/sign_in.h"
#include "app/ctl/table.h"
#include "tests/app/ctl/ctl_run.h"

namespace vigil::ctl {
namespace {

using testing::HasSubstr;

TEST(CommandLine, WrongUseIsSaidWithExitTwo) {
  const std::vector<std::vector<std::string>> wrong{
      {},
      {"nonsense"},
      {"queue"},
      {"queue", "nonsense"},
      {"import"},
      {"user", "add", "lin"},
      {"user", "add", "lin", "--role", "wizard", "--password-file", "-"},
      {"task", "list", "--state", "lost"},
      {"task", "list", "--limit", "0"},
      {"media", "get", "abc", "file"},
      {"record", "get", "policies"},
      {"ledger", "verify", "--nonsense"},
      {"demo", "make"},
      {"plugin", "check", "/no/such/folder"},
      {"--json=maybe", "health"},
  };
  for (const auto& arguments : wrong) {
    const Ran ran = run_ctl(arguments);
    EXPECT_EQ(ran.exit, Exit::kUsage) << testing::PrintToString(arguments);
    EXPECT_THAT(ran.err, HasSubstr("vigilctl: ")) << testing::PrintToString(arguments);
    EXPECT_EQ(ran.out, "") << testing::PrintToString(arguments);
  }
}

TEST(CommandLine, WrongUseIsADocumentWithJson) {
  const Ran ran = run_ctl({"--json", "queue", "nonsense"});
  EXPECT_EQ(ran.exit, Exit::kUsage);
  EXPECT_EQ(ran.json()["error"]["code"], "invalid_argument");
  EXPECT_FALSE(ran.json()["error"]["message"].get<std::string>().empty());
}

TEST(CommandLine, HelpNamesEveryGroupAndTheExitCodes) {
  const Ran ran = run_ctl({"--help"});
  EXPECT_EQ(ran.exit, Exit::kOk);
  for (const char* group :
       {"import", "queue", "task", "decisions", "policy", "record", "media", "ledger", "user",
        "probe", "frames", "storyboard", "health", "demo", "plugin", "terms", "rules"}) {
    EXPECT_THAT(ran.out, HasSubstr(group));
  }
  EXPECT_THAT(ran.out, HasSubstr("Exit status"));
}

TEST(CommandLine, NobodyThereIsExitThree) {
  const Ran ran = run_ctl({"health", "--server", "http://127.0.0.1:1", "--json"});
  EXPECT_EQ(ran.exit, Exit::kUnreachable);
  EXPECT_EQ(ran.json()["error"]["code"], "unavailable");
}

TEST(SignIn, AFileOthersCanReadIsRefused) {
  const TempFolder folder;
  const char* text = R"({"server":"http://127.0.0.1:1","user":"lin","password":"secret words"})";
  for (const int mode : {0644, 0640, 0604, 0620, 0601}) {
    const std::string file = folder.write("wide.json", text, mode);
    const Ran ran = run_ctl({"--sign-in", file, "queue", "list"});
    EXPECT_EQ(ran.exit, Exit::kNotAllowed) << mode;
    EXPECT_THAT(ran.err, HasSubstr("chmod 600"));
    EXPECT_EQ(ran.err.find("secret words"), std::string::npos);
  }
  for (const int mode : {0600, 0400}) {
    const std::string file = folder.write("narrow.json", text, mode);
    // Read, and then there is no backend.
    EXPECT_EQ(run_ctl({"--sign-in", file, "queue", "list"}).exit, Exit::kUnreachable) << mode;
    std::filesystem::remove(file);
  }
}

TEST(SignIn, WhatIsMissingInTheFileIsNamed) {
  const TempFolder folder;
  EXPECT_THAT(read_sign_in(folder.write("a.json", R"({"user":"lin"})")).error().message,
              HasSubstr("no password"));
  EXPECT_THAT(read_sign_in(folder.write("b.json", R"({"password":"x"})")).error().message,
              HasSubstr("no user"));
  EXPECT_THAT(read_sign_in(folder.write("c.json", "[1]")).error().message,
              HasSubstr("not a sign-in file"));
  EXPECT_EQ(read_sign_in(folder.path() / "none.json").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(read_sign_in(folder.path()).error().code, ErrorCode::kForbidden);
}

TEST(SignIn, ABrokenFileIsNotQuoted) {
  const TempFolder folder;
  const auto broken =
      read_sign_in(folder.write("d.json", "{\"user\":\"lin\",\n\"password\":\"hunter2\" oops}"));
  ASSERT_FALSE(broken.ok());
  EXPECT_THAT(broken.error().message, HasSubstr("line 2"));
  EXPECT_EQ(broken.error().message.find("hunter2"), std::string::npos);
}

TEST(SignIn, WithoutAnyFileTheWayIsSaid) {
  const Ran ran = run_ctl({"--sign-in", "/no/such/file.json", "queue", "list", "--json"});
  EXPECT_EQ(ran.exit, Exit::kNotAllowed);
  EXPECT_EQ(ran.json()["error"]["code"], "unauthenticated");
  EXPECT_THAT(ran.err, HasSubstr("--sign-in FILE"));
}

TEST(Password, ComesFromAFileOrStandardInputOnly) {
  const TempFolder folder;
  std::istringstream typed("long night\n");
  EXPECT_EQ(read_password("-", typed).value(), "long night");
  EXPECT_EQ(read_password(folder.write("p", "three words here\r\n"), typed).value(),
            "three words here");
  EXPECT_EQ(read_password(folder.write("q", "x", 0644), typed).error().code, ErrorCode::kForbidden);
  EXPECT_FALSE(read_password(folder.write("r", "\n"), typed).ok());
  EXPECT_FALSE(read_password(folder.write("s", "two\nlines"), typed).ok());
  EXPECT_FALSE(read_password(folder.write("t", "\xff\xfe"), typed).ok());
}

TEST(Table, ChineseKeepsColumnsStraight) {
  Table table({{"NAME"}, {"N", Align::kRight}});
  table.add({"守夜", "7"});
  table.add({"lantern", "1200"});
  table.add({"two\nlines\x1b[31m", "3"});
  EXPECT_EQ(table.text(),
            "NAME              N\n"
            "守夜              7\n"
            "lantern        1200\n"
            "two lines[31m     3\n");
  EXPECT_EQ(display_width("守a🌙"), 5);
}

}  // namespace
}  // namespace vigil::ctl
