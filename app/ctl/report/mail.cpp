#include "app/ctl/report/mail.h"

#include <fmt/format.h>
#include <gmime/gmime.h>

#include <algorithm>
#include <cctype>
#include <memory>

#include "core/base/text.h"

namespace vigil::ctl {
namespace {

constexpr std::size_t kMostText = 1'800;  // characters; a report has 2,000
constexpr std::size_t kMostPartBytes = 16u << 20;

struct Unref {
  void operator()(void* object) const { g_object_unref(object); }
};
template <typename T>
using Held = std::unique_ptr<T, Unref>;

bool matches_caseless(std::string_view text, std::size_t at, std::string_view word) {
  if (text.size() - at < word.size()) return false;
  for (std::size_t i = 0; i < word.size(); ++i) {
    if (std::tolower(static_cast<unsigned char>(text[at + i])) != word[i]) return false;
  }
  return true;
}

// How often the bytes speak of parts within parts: no letter is deeper than that.
int most_depth(std::string_view bytes) {
  int depth = 0;
  for (std::size_t at = 0; at + 10 < bytes.size(); ++at) {
    const char c = bytes[at];
    if (c != 'm' && c != 'M') continue;
    if (matches_caseless(bytes, at, "multipart/") || matches_caseless(bytes, at, "message/rfc822"))
      ++depth;
  }
  return depth;
}

// Lines that begin as boundaries do: no letter has more parts.
int most_parts(std::string_view bytes) {
  int parts = 0;
  for (std::size_t at = bytes.find("\n--"); at != std::string_view::npos;
       at = bytes.find("\n--", at + 1))
    ++parts;
  return parts;
}

std::string without_tags(std::string_view html) {
  std::string text;
  bool inside = false;
  for (const char c : html) {
    if (c == '<') inside = true;
    if (!inside) text += c;
    if (c == '>') {
      inside = false;
      text += ' ';
    }
  }
  for (const auto& [entity, shown] : {std::pair("&nbsp;", " "), std::pair("&lt;", "<"),
                                      std::pair("&gt;", ">"), std::pair("&amp;", "&")}) {
    for (std::size_t at = text.find(entity); at != std::string::npos; at = text.find(entity, at))
      text.replace(at, std::string_view(entity).size(), shown);
  }
  return text;
}

struct Reading {
  Mail& mail;
  std::string plain;
  std::string html;
  int depth = 0;
  int parts = 0;
  bool too_many = false;
};

std::string content_of(GMimePart* part) {
  GMimeDataWrapper* const content = g_mime_part_get_content(part);
  if (content == nullptr) return {};
  const Held<GMimeStream> stream(g_mime_stream_mem_new());
  g_mime_data_wrapper_write_to_stream(content, stream.get());
  const GByteArray* const bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream.get()));
  return {reinterpret_cast<const char*>(bytes->data),
          std::min<std::size_t>(bytes->len, kMostPartBytes)};
}

std::string text_of(GMimeTextPart* part) {
  char* const text = g_mime_text_part_get_text(part);
  std::string found = text == nullptr ? content_of(GMIME_PART(part)) : std::string(text);
  g_free(text);
  return found;
}

void read_part(GMimeObject* object, Reading& reading);

void read_leaf(GMimePart* part, Reading& reading) {
  GMimeContentType* const type = g_mime_object_get_content_type(GMIME_OBJECT(part));
  const bool attached = g_mime_part_is_attachment(part);
  if (GMIME_IS_TEXT_PART(part) && !attached) {
    const bool html = g_mime_content_type_is_type(type, "text", "html");
    std::string& into = html ? reading.html : reading.plain;
    if (into.size() < kMostPartBytes / 8) into += text_of(GMIME_TEXT_PART(part)) + "\n";
    return;
  }
  if (reading.mail.attachments.size() >= kMostAttachments) {
    if (!reading.too_many)
      reading.mail.notes.push_back(
          fmt::format("Only the first {} attachments are listed; all are in the letter itself.",
                      kMostAttachments));
    reading.too_many = true;
    return;
  }
  MailAttachment attachment;
  const char* const name = g_mime_part_get_filename(part);
  attachment.name = clean_for_display(name == nullptr ? "" : name, 200);
  char* const mime = g_mime_content_type_get_mime_type(type);
  attachment.type = mime == nullptr ? "application/octet-stream" : to_lower_ascii(mime);
  g_free(mime);
  attachment.bytes = content_of(part);
  if (!attachment.bytes.empty()) reading.mail.attachments.push_back(std::move(attachment));
}

void read_part(GMimeObject* object, Reading& reading) {
  if (object == nullptr || ++reading.parts > kMostMailParts) return;
  if (GMIME_IS_MULTIPART(object)) {
    if (++reading.depth <= kMostMailDepth) {
      GMimeMultipart* const parts = GMIME_MULTIPART(object);
      for (int i = 0; i < g_mime_multipart_get_count(parts); ++i)
        read_part(g_mime_multipart_get_part(parts, i), reading);
    }
    --reading.depth;
    return;
  }
  if (GMIME_IS_MESSAGE_PART(object)) {
    GMimeMessage* const inner = g_mime_message_part_get_message(GMIME_MESSAGE_PART(object));
    if (inner != nullptr && ++reading.depth <= kMostMailDepth)
      read_part(g_mime_message_get_mime_part(inner), reading);
    --reading.depth;
    return;
  }
  if (GMIME_IS_PART(object)) read_leaf(GMIME_PART(object), reading);
}

std::string address_of(GMimeMessage* message) {
  InternetAddressList* const list = g_mime_message_get_from(message);
  if (list == nullptr || internet_address_list_length(list) == 0) return {};
  InternetAddress* const first = internet_address_list_get_address(list, 0);
  if (!INTERNET_ADDRESS_IS_MAILBOX(first)) return {};
  const char* const address = internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(first));
  return clean_for_display(address == nullptr ? "" : address, 200);
}

}  // namespace

Result<Mail> read_mail(std::string_view bytes) {
  if (bytes.size() > kMostMailBytes)
    return fail(ErrorCode::kTooLarge, fmt::format("The letter has {} bytes, more than {}.",
                                                  bytes.size(), kMostMailBytes));
  const int depth = most_depth(bytes);
  if (depth > kMostMailDepth)
    return fail(ErrorCode::kTooLarge,
                fmt::format("The letter has parts within parts {} times, more than {}.", depth,
                            kMostMailDepth));
  const int parts = most_parts(bytes);
  if (parts > kMostMailParts)
    return fail(ErrorCode::kTooLarge,
                fmt::format("The letter has about {} parts, more than {}.", parts, kMostMailParts));
  g_mime_init();
  const Held<GMimeStream> stream(g_mime_stream_mem_new_with_buffer(bytes.data(), bytes.size()));
  const Held<GMimeParser> parser(g_mime_parser_new_with_stream(stream.get()));
  const Held<GMimeMessage> message(g_mime_parser_construct_message(parser.get(), nullptr));
  Mail mail;
  if (message != nullptr) mail.from = address_of(message.get());
  const char* const subject =
      message == nullptr ? nullptr : g_mime_message_get_subject(message.get());
  if (message == nullptr || (mail.from.empty() && subject == nullptr))
    return fail(ErrorCode::kInvalidArgument, "This is no e-mail: it has no sender and no subject.");
  mail.subject = clean_for_display(subject == nullptr ? "" : subject, 300);
  if (GDateTime* const date = g_mime_message_get_date(message.get()))
    mail.sent = wall_from_ms(g_date_time_to_unix(date) * 1000);
  Reading reading{mail, {}, {}, 0, 0, false};
  read_part(g_mime_message_get_mime_part(message.get()), reading);
  std::string text = trim(reading.plain).empty() ? without_tags(reading.html) : reading.plain;
  std::erase(text, '\r');
  mail.text = clean_for_display(trim(text), kMostText);
  if (count_code_points(text) > kMostText)
    mail.notes.push_back("The text is shortened; all of it is in the letter itself.");
  if (mail.text.find("\xEF\xBF\xBD") != std::string::npos)
    mail.notes.push_back("Some characters could not be read; the letter itself has them as sent.");
  return mail;
}

std::vector<std::string_view> letters_of(std::string_view file) {
  if (!file.starts_with("From ")) return {file};
  std::vector<std::string_view> letters;
  std::size_t begin = file.find('\n');
  while (begin != std::string_view::npos) {
    const std::size_t end = file.find("\n\nFrom ", begin);
    const std::string_view letter = file.substr(
        begin + 1, end == std::string_view::npos ? std::string_view::npos : end - begin);
    if (!trim(letter).empty()) letters.push_back(letter);
    begin = end == std::string_view::npos ? end : file.find('\n', end + 2);
  }
  return letters;
}

}  // namespace vigil::ctl
