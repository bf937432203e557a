#include "app/backend/store/postgres/pg_link.h"

#include <arpa/inet.h>
#include <endian.h>
#include <fmt/format.h>
#include <libpq-fe.h>
#include <poll.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace vigil::backend {
namespace {

// Type numbers of PostgreSQL (pg_type.dat); they never change.
constexpr Oid kBytes = 17;
constexpr Oid kNumber = 20;
constexpr Oid kText = 25;
constexpr Oid kBytesList = 1001;
constexpr Oid kTextList = 1009;
constexpr Oid kNumberList = 1016;

template <typename Number>
void append_network_order(std::string& into, Number value) {
  for (int shift = static_cast<int>(sizeof value) * 8 - 8; shift >= 0; shift -= 8) {
    into.push_back(static_cast<char>(static_cast<std::uint64_t>(value) >> shift));
  }
}

std::string encode(std::int64_t value) {
  std::string bytes;
  append_network_order(bytes, value);
  return bytes;
}

std::string first_line(const char* text) {
  std::string_view line = text == nullptr ? std::string_view() : std::string_view(text);
  line = line.substr(0, line.find('\n'));
  return std::string(line);
}

// Class and code of https://www.postgresql.org/docs/15/errcodes-appendix.html.
ErrorCode code_of(std::string_view state) {
  if (state == "53100") return ErrorCode::kStorageFull;
  if (state == "22021" || state == "22P05") return ErrorCode::kInvalidArgument;
  if (state.starts_with("23")) return ErrorCode::kConflict;
  if (state == "XX001" || state == "XX002") return ErrorCode::kCorrupt;
  for (const std::string_view busy : {"40", "53", "55", "57", "08", "25"}) {
    if (state.starts_with(busy)) return ErrorCode::kUnavailable;
  }
  return ErrorCode::kInternal;
}

bool loses_connection(std::string_view state) {
  // 25006: the server takes no writes any more, so it is a standby now; another one may not be.
  return state.starts_with("08") || state.starts_with("57P") || state == "25P03" ||
         state == "25006";
}

}  // namespace

PgValues& PgValues::add(std::int64_t value) {
  values_.push_back(encode(value));
  types_.push_back(kNumber);
  return *this;
}

PgValues& PgValues::add(std::string_view text) {
  values_.emplace_back(text);
  types_.push_back(kText);
  return *this;
}

PgValues& PgValues::add_bytes(std::span<const std::uint8_t> bytes) {
  values_.emplace_back(bytes.begin(), bytes.end());
  types_.push_back(kBytes);
  return *this;
}

PgValues& PgValues::add_list(const std::vector<std::int64_t>& values) {
  std::vector<std::string> encoded;
  for (const std::int64_t value : values) encoded.push_back(encode(value));
  return add_list_of(kNumber, kNumberList, encoded);
}

PgValues& PgValues::add_list(const std::vector<std::string>& texts) {
  return add_list_of(kText, kTextList, texts);
}

PgValues& PgValues::add_bytes_list(const std::vector<std::string>& blobs) {
  return add_list_of(kBytes, kBytesList, blobs);
}

// The wire form of an array: dimensions, null flag, element type, length, lower bound, elements.
PgValues& PgValues::add_list_of(unsigned element_type, unsigned list_type,
                                const std::vector<std::string>& encoded) {
  std::string bytes;
  append_network_order<std::int32_t>(bytes, encoded.empty() ? 0 : 1);
  append_network_order<std::int32_t>(bytes, 0);
  append_network_order<std::uint32_t>(bytes, element_type);
  if (!encoded.empty()) {
    append_network_order<std::int32_t>(bytes, static_cast<std::int32_t>(encoded.size()));
    append_network_order<std::int32_t>(bytes, 1);
  }
  for (const std::string& element : encoded) {
    append_network_order<std::int32_t>(bytes, static_cast<std::int32_t>(element.size()));
    bytes += element;
  }
  values_.push_back(std::move(bytes));
  types_.push_back(list_type);
  return *this;
}

PgRows::PgRows(pg_result* result) : result_(result) {}
void PgRows::Clear::operator()(pg_result* result) const { PQclear(result); }
int PgRows::size() const { return PQntuples(result_.get()); }
std::string_view PgRows::tag() const {
  return result_ == nullptr ? std::string_view() : PQcmdStatus(result_.get());
}

std::int64_t PgRows::number(int row, int column) const {
  const auto* bytes =
      reinterpret_cast<const unsigned char*>(PQgetvalue(result_.get(), row, column));
  const int length = PQgetlength(result_.get(), row, column);
  if (length == 0) return 0;
  // Sign-extended from the first byte.
  std::uint64_t value = (bytes[0] & 0x80U) != 0 && length > 1 ? ~std::uint64_t{0} : 0;
  for (int i = 0; i < length; ++i) value = value << 8 | bytes[i];
  return static_cast<std::int64_t>(value);
}

std::string PgRows::text(int row, int column) const {
  return {PQgetvalue(result_.get(), row, column),
          static_cast<std::size_t>(PQgetlength(result_.get(), row, column))};
}

int PgRows::changed() const { return std::atoi(PQcmdTuples(result_.get())); }

PgLink::PgLink(pg_conn* connection, std::chrono::milliseconds answer_limit)
    : connection_(connection), answer_limit_(answer_limit) {}

PgLink::~PgLink() { PQfinish(connection_); }

Result<std::unique_ptr<PgLink>> PgLink::open(const PgAddress& address) {
  const std::string seconds = std::to_string(std::max<std::int64_t>(
      2, std::chrono::ceil<std::chrono::seconds>(address.connect_limit).count()));
  const std::string silence =
      std::to_string(std::chrono::milliseconds(address.answer_limit).count());
  // What stands later wins, so the address may say otherwise; the password is asked for by none.
  std::vector<std::pair<const char*, const char*>> options = {
      {"application_name", "vigil-backend"}, {"connect_timeout", seconds.c_str()},
      {"tcp_user_timeout", silence.c_str()}, {"keepalives_idle", "10"},
      {"keepalives_interval", "5"},          {"keepalives_count", "3"},
      {"target_session_attrs", "read-write"}};
  options.emplace_back("dbname", address.url.c_str());
  options.emplace_back("client_encoding", "UTF8");
  if (!address.password.empty()) options.emplace_back("password", address.password.c_str());
  std::vector<const char*> names;
  std::vector<const char*> values;
  for (const auto& [name, value] : options) {
    names.push_back(name);
    values.push_back(value);
  }
  names.push_back(nullptr);
  values.push_back(nullptr);
  PGconn* connection = PQconnectdbParams(names.data(), values.data(), 1);
  std::unique_ptr<PgLink> link(new PgLink(connection, address.answer_limit));
  if (PQstatus(connection) != CONNECTION_OK) {
    const std::string reason = first_line(PQerrorMessage(connection));
    // Which of the two it is changes nothing for the caller: somebody has to look.
    return fail(ErrorCode::kUnavailable, fmt::format("the database cannot be reached: {}", reason));
  }
  // Warnings are for whoever commits; everything else on that channel is chatter.
  PQsetNoticeReceiver(
      connection,
      [](void* self, const PGresult* notice) {
        const char* severity = PQresultErrorField(notice, PG_DIAG_SEVERITY_NONLOCALIZED);
        if (severity != nullptr && std::strcmp(severity, "WARNING") == 0) {
          static_cast<PgLink*>(self)->warned_ = true;
        }
      },
      link.get());
  if (PQsetnonblocking(connection, 1) != 0) return link->note_loss("connecting");
  if (Status found = link->find_out_whether_direct(); !found) return found.error();
  return link;
}

Status PgLink::find_out_whether_direct() {
  // A pooler hands out a process number of its own.
  Result<PgRows> rows = send("SELECT pg_backend_pid()", {});
  if (!rows) return rows.error();
  direct_ = rows->size() == 1 && rows->number(0, 0) == PQbackendPID(connection_);
  return {};
}

bool PgLink::is_alive() {
  if (PQstatus(connection_) != CONNECTION_OK) return false;
  pollfd descriptor{PQsocket(connection_), POLLIN, 0};
  if (::poll(&descriptor, 1, 0) <= 0) return true;
  // Something came unasked: a notice, or the end.
  return PQconsumeInput(connection_) == 1 && PQstatus(connection_) == CONNECTION_OK;
}

bool PgLink::is_idle() const {
  return PQstatus(connection_) == CONNECTION_OK && PQtransactionStatus(connection_) == PQTRANS_IDLE;
}

Result<PgRows> PgLink::run(std::string_view sql, const PgValues& values) {
  if (!direct_) return send(sql, values);
  Result<std::string> name = prepared_name(sql, values);
  if (!name) return name.error();
  if (Status sent = send_prepared(*name, values); !sent) return sent.error();
  return await_rows();
}

Status PgLink::send_prepared(const std::string& name, const PgValues& values) {
  std::vector<const char*> pointers;
  std::vector<int> lengths;
  for (const std::string& value : values.values_) {
    pointers.push_back(value.data());
    lengths.push_back(static_cast<int>(value.size()));
  }
  const std::vector<int> formats(pointers.size(), 1);
  if (PQsendQueryPrepared(connection_, name.c_str(), static_cast<int>(pointers.size()),
                          pointers.data(), lengths.data(), formats.data(), 1) != 1) {
    return note_loss("sending a statement");
  }
  return {};
}

Result<std::string> PgLink::prepared_name(std::string_view sql, const PgValues& values) {
  if (const auto found = prepared_.find(sql); found != prepared_.end()) return found->second;
  std::string name = fmt::format("s{}", prepared_.size());
  if (PQsendPrepare(connection_, name.c_str(), std::string(sql).c_str(),
                    static_cast<int>(values.types_.size()), values.types_.data()) != 1) {
    return note_loss("preparing a statement");
  }
  if (Result<PgRows> done = await_rows(); !done) return done.error();
  prepared_.emplace(sql, name);
  return name;
}

Result<PgRows> PgLink::send(std::string_view sql, const PgValues& values) {
  std::vector<const char*> pointers;
  std::vector<int> lengths;
  for (const std::string& value : values.values_) {
    pointers.push_back(value.data());
    lengths.push_back(static_cast<int>(value.size()));
  }
  const std::vector<int> formats(pointers.size(), 1);
  if (PQsendQueryParams(connection_, std::string(sql).c_str(), static_cast<int>(pointers.size()),
                        values.types_.data(), pointers.data(), lengths.data(), formats.data(),
                        1) != 1) {
    return note_loss("sending a statement");
  }
  return await_rows();
}

Result<PgRows> PgLink::script(const std::string& statements) {
  if (PQsendQuery(connection_, statements.c_str()) != 1) return note_loss("sending a statement");
  return await_rows();
}

Result<PgRows> PgLink::await_rows() {
  const auto limit = std::chrono::steady_clock::now() + answer_limit_;
  Result<PgRows> outcome = PgRows(nullptr);
  bool failed = false;
  while (true) {
    const Result<PGresult*> next = next_result(limit);
    if (!next) return next.error();
    PGresult* result = *next;
    if (result == nullptr) break;
    const ExecStatusType status = PQresultStatus(result);
    if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK) {
      if (failed) {
        PQclear(result);
      } else {
        outcome = PgRows(result);
      }
      continue;
    }
    if (!failed) outcome = note_failure(result);
    failed = true;
    PQclear(result);
  }
  if (!failed && PQstatus(connection_) != CONNECTION_OK) return note_loss("reading an answer");
  return outcome;
}

Result<PGresult*> PgLink::next_result(std::chrono::steady_clock::time_point limit) {
  while (PQisBusy(connection_) != 0) {
    if (Status came = await_input(limit); !came) return came.error();
  }
  return PQgetResult(connection_);
}

Status PgLink::await_input(std::chrono::steady_clock::time_point limit) {
  const int unsent = PQflush(connection_);
  if (unsent < 0) return note_loss("sending a statement");
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
      limit - std::chrono::steady_clock::now());
  if (left.count() <= 0) return note_loss("waiting too long for an answer");
  pollfd descriptor{PQsocket(connection_), static_cast<short>(POLLIN | (unsent > 0 ? POLLOUT : 0)),
                    0};
  const int ready = ::poll(&descriptor, 1, static_cast<int>(left.count()));
  if (ready < 0 && errno != EINTR) return note_loss("waiting for an answer");
  if (ready > 0 && (descriptor.revents & (POLLIN | POLLHUP | POLLERR)) != 0 &&
      PQconsumeInput(connection_) != 1) {
    return note_loss("reading an answer");
  }
  return {};
}

Error PgLink::note_failure(const pg_result* result) {
  const char* given = PQresultErrorField(result, PG_DIAG_SQLSTATE);
  const std::string_view state = given == nullptr ? "" : given;
  if (PQstatus(connection_) != CONNECTION_OK || state.empty() || loses_connection(state)) {
    trouble_ = PgTrouble::kLost;
  } else if (state == "40001" || state == "40P01") {
    trouble_ = PgTrouble::kAgain;
  }
  // The first line says what; details may quote what people wrote.
  const char* primary = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
  return fail(state.empty() ? ErrorCode::kUnavailable : code_of(state),
              fmt::format("the database: {}", primary != nullptr
                                                  ? first_line(primary)
                                                  : first_line(PQerrorMessage(connection_))));
}

Error PgLink::note_loss(std::string_view what) {
  trouble_ = PgTrouble::kLost;
  return fail(ErrorCode::kUnavailable, fmt::format("the database was lost while {}: {}", what,
                                                   first_line(PQerrorMessage(connection_))));
}

Status check_postgres_url(const std::string& url) {
  char* reason = nullptr;
  PQconninfoOption* parsed = PQconninfoParse(url.c_str(), &reason);
  if (parsed == nullptr) {
    const std::string why = first_line(reason);
    PQfreemem(reason);
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("that is no address of a PostgreSQL database: {}", why));
  }
  bool has_password = false;
  for (const PQconninfoOption* option = parsed; option->keyword != nullptr; ++option) {
    if (std::string_view(option->keyword) == "password" && option->val != nullptr) {
      has_password = true;
    }
  }
  PQconninfoFree(parsed);
  if (has_password) {
    return fail(ErrorCode::kInvalidArgument,
                "a password on the command line is seen by everybody on the machine; write it into "
                "a file and name that with --store-password-file, or use PGPASSFILE");
  }
  return {};
}

}  // namespace vigil::backend
