// One e-mail, read as a report: who wrote what when, and what was attached. What is read was
// written by strangers: size, depth and number of parts are bounded before anything is taken apart,
// wrong character sets are shown as far as they can be, and what had to be left out is said in a
// sentence. One thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"

namespace vigil::ctl {

inline constexpr std::size_t kMostMailBytes = 32u << 20;
inline constexpr int kMostMailDepth = 30;  // of parts within parts
inline constexpr int kMostMailParts = 1'000;
inline constexpr std::size_t kMostAttachments = 19;  // the letter itself is the twentieth

struct MailAttachment {
  std::string name;
  std::string type;  // "image/jpeg"
  std::string bytes;
};

struct Mail {
  std::string subject;
  std::string from;  // the address alone
  WallTime sent{};   // zero: it does not say, or not in a way that can be read
  std::string text;  // the plain part; else the other with its tags left out
  std::vector<MailAttachment> attachments;
  std::vector<std::string> notes;  // what was left out, a sentence each
};

// kInvalidArgument for what is no e-mail, kTooLarge over a bound: one sentence each.
[[nodiscard]] Result<Mail> read_mail(std::string_view bytes);

// The letters of a mailbox file (mbox, RFC 4155), or the one letter of an .eml file.
[[nodiscard]] std::vector<std::string_view> letters_of(std::string_view file);

}  // namespace vigil::ctl
