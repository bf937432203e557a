// vigil-backend: serves the four primitives over REST, and makes accounts.
#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

#include "app/backend/server.h"
#include "app/backend/store/store_address.h"
#include "core/base/file.h"
#include "core/base/log.h"
#include "core/base/text.h"

namespace vigil::backend {
namespace {

// Exit codes, as the help says.
constexpr int kDone = 0;
constexpr int kFailed = 1;
constexpr int kUsage = 2;

int report(const Error& error) {
  std::cerr << "vigil-backend: " << error.message << "\n";
  return error.code == ErrorCode::kInvalidArgument ? kUsage : kFailed;
}

Status parse_listen(const std::string& text, HttpOptions& http) {
  const std::size_t colon = text.rfind(':');
  const std::string_view port =
      colon == std::string::npos ? std::string_view() : std::string_view(text).substr(colon + 1);
  int number = -1;
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
  if (error != std::errc() || end != port.data() + port.size() || number < 0 || number > 65535) {
    return fail(ErrorCode::kInvalidArgument,
                "--listen takes ADDRESS:PORT, e.g. 127.0.0.1:7000 or [::1]:0");
  }
  http.address = text.substr(0, colon);
  if (http.address.size() > 2 && http.address.front() == '[' && http.address.back() == ']') {
    http.address = http.address.substr(1, http.address.size() - 2);
  }
  http.port = static_cast<std::uint16_t>(number);
  return {};
}

Result<std::string> read_password(const std::string& file) {
  std::string text;
  if (file == "-") {
    std::getline(std::cin, text);
  } else {
    Result<std::string> content = read_file(file, 4096);
    if (!content) return content;
    text = std::move(*content);
  }
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  return text;
}

// What every command that opens the store takes.
struct StoreArguments {
  std::string address;
  std::string password_file;
  int connections = 8;

  [[nodiscard]] Result<StoreAddress> parse() const {
    Result<StoreAddress> parsed = parse_store_address(address, password_file);
    if (parsed && parsed->postgres) parsed->postgres->connections = connections;
    return parsed;
  }
};

struct ServeArguments {
  StoreArguments store;
  std::string ledger_key;
  std::string webhook_url;
  std::string webhook_secret_file;
  std::string listen = "127.0.0.1:0";
  std::string plugins;
  std::string media;
  std::string decoder;
  std::string frame_text = "on";
  std::string reader;
  std::string language_data;
  std::string port_file;
  std::string certificate;
  std::string key;
  int session_minutes = 15;
  double rate = 500;
  bool cheap_passwords = false;
  bool verbose = false;
};

// Empty when there is none.
std::string program_beside_this_one(const char* name) {
  std::error_code error;
  const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe", error);
  const std::filesystem::path program = self.parent_path() / name;
  return !error && std::filesystem::exists(program, error) ? program.string() : std::string();
}

int serve(const ServeArguments& arguments) {
  // Blocked before any thread starts, so that sigwait below is the only one to hear them.
  sigset_t endings;
  sigemptyset(&endings);
  sigaddset(&endings, SIGTERM);
  sigaddset(&endings, SIGINT);
  pthread_sigmask(SIG_BLOCK, &endings, nullptr);
  signal(SIGPIPE, SIG_IGN);
  if (arguments.verbose) set_log_level(LogLevel::kDebug);

  Options options;
  const Result<StoreAddress> store = arguments.store.parse();
  if (!store) return report(store.error());
  options.store_path = store->sqlite;
  options.postgres = store->postgres;
  options.ledger_key = arguments.ledger_key;
  Result<WebhookOptions> webhooks =
      read_webhook_options(arguments.webhook_url, arguments.webhook_secret_file);
  if (!webhooks) return report(webhooks.error());
  options.webhooks = std::move(*webhooks);
  if (Status parsed = parse_listen(arguments.listen, options.http); !parsed)
    return report(parsed.error());
  options.http.certificate_file = arguments.certificate;
  options.http.key_file = arguments.key;
  options.plugins_dir = arguments.plugins;
  options.media_dir = arguments.media;
  options.decoder =
      arguments.decoder.empty() ? program_beside_this_one("vigil-decoder") : arguments.decoder;
  if (arguments.frame_text == "on") {
    options.frame_text.reader =
        arguments.reader.empty() ? program_beside_this_one("vigil-reader") : arguments.reader;
    options.frame_text.language_data = arguments.language_data;
  }
  options.http.rate.per_second = arguments.rate;
  options.http.rate.burst = arguments.rate * 4;
  options.sessions.lifetime = std::chrono::minutes(arguments.session_minutes);
  if (arguments.cheap_passwords) options.sessions.cost = PasswordCost::kCheap;
  const Result<std::unique_ptr<Server>> server = Server::start(options);
  if (!server) return report(server.error());

  log_info("backend", fmt::format("listening on {}:{}", options.http.address, (*server)->port()));
  if (!arguments.port_file.empty()) {
    if (Status written =
            write_file_atomic(arguments.port_file, fmt::format("{}\n", (*server)->port()));
        !written) {
      return report(written.error());
    }
  }
  int which = 0;
  sigwait(&endings, &which);
  log_info("backend", "ending: finishing the requests under way");
  (*server)->stop();
  return kDone;
}

struct UserArguments {
  StoreArguments store;
  std::string id;
  std::string name;
  std::vector<std::string> roles;
  std::string password_file;
};

int add_user(const UserArguments& arguments) {
  const Result<StoreAddress> address = arguments.store.parse();
  if (!address) return report(address.error());
  UserChange change;
  change.id = to_lower_ascii(arguments.id);
  change.name = arguments.name.empty() ? arguments.id : arguments.name;
  for (const std::string& word : arguments.roles) {
    const auto role = domain::role_from_word(word);
    if (!role)
      return report(
          fail(ErrorCode::kInvalidArgument, fmt::format("there is no role \"{}\"", word)));
    change.roles.push_back(*role);
  }
  Result<std::string> password = read_password(arguments.password_file);
  if (!password) return report(password.error());
  change.password = std::move(*password);
  const Result<std::unique_ptr<Store>> store = open_store(*address);
  if (!store) return report(store.error());
  const SystemClock clock;
  Sessions sessions(**store, clock, {});
  const Result<Change> made = sessions.put_user(change);
  if (!made) return report(made.error());
  std::cout << fmt::format("{} {}\n", *made == Change::kCreated ? "added" : "changed", change.id);
  return kDone;
}

void add_store_options(CLI::App& command, StoreArguments& store) {
  command
      .add_option("--store", store.address,
                  "sqlite:PATH, made when it is not there, or postgres://USER@HOST/DATABASE")
      ->required();
  command.add_option("--store-password-file", store.password_file,
                     "file with the password for PostgreSQL, readable by its owner only (else "
                     "PGPASSFILE or ~/.pgpass)");
  command.add_option("--store-connections", store.connections, "to PostgreSQL, at most")
      ->check(CLI::Range(1, 200))
      ->capture_default_str();
}

int run(int argc, char** argv) {
  CLI::App app{"The reference backend of Vigil. Exit codes: 0 done, 1 failed, 2 wrong use."};
  app.set_version_flag("--version", VIGIL_VERSION);
  app.require_subcommand(1);

  ServeArguments serving;
  CLI::App* serve_command = app.add_subcommand("serve", "Answer requests until SIGTERM or SIGINT");
  add_store_options(*serve_command, serving.store);
  serve_command->add_option("--ledger-key", serving.ledger_key,
                            "the key that signs the ledger, made when it is not there (default: "
                            "ledger.key beside the store)");
  serve_command->add_option("--webhook-url", serving.webhook_url,
                            "where every decision is reported, https or http on this machine");
  serve_command->add_option("--webhook-secret-file", serving.webhook_secret_file,
                            "file with the secret that signs the reports, readable by its owner "
                            "only");
  serve_command->add_option("--listen", serving.listen, "ADDRESS:PORT; port 0 takes any free one")
      ->capture_default_str();
  serve_command->add_option("--plugins", serving.plugins, "folder with the plugins' folders")
      ->required();
  serve_command->add_option("--media", serving.media,
                            "folder for media (default: media beside the store)");
  serve_command->add_option("--decoder", serving.decoder,
                            "program that hashes clips for the pre-screen (default: vigil-decoder "
                            "beside this one, none where there is none)");
  serve_command
      ->add_option("--frame-text", serving.frame_text,
                   "whether what is written in clips' frames is read for the pre-screen")
      ->check(CLI::IsMember({"on", "off"}))
      ->capture_default_str();
  serve_command->add_option("--reader", serving.reader,
                            "program that reads it (default: vigil-reader beside this one)");
  serve_command->add_option("--language-data", serving.language_data,
                            "folder with chi_sim.traineddata and eng.traineddata (default: the "
                            "system's)");
  serve_command->add_option("--port-file", serving.port_file,
                            "write the port here once requests are answered");
  serve_command->add_option(
      "--tls-certificate", serving.certificate,
      "PEM file, the server's own first; with it only TLS 1.2 or later is spoken");
  serve_command->add_option("--tls-key", serving.key,
                            "PEM file with its key, not readable by others");
  serve_command->add_option("--session-minutes", serving.session_minutes, "how long a token works")
      ->check(CLI::Range(1, 24 * 60))
      ->capture_default_str();
  serve_command->add_option("--rate", serving.rate, "requests per second and address; 0: no limit")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  serve_command
      ->add_flag("--cheap-passwords", serving.cheap_passwords,
                 "for tests: passwords are hashed quickly")
      ->group("");
  serve_command->add_flag("--verbose", serving.verbose, "log more");

  UserArguments user;
  CLI::App* user_command = app.add_subcommand("user", "Accounts");
  user_command->require_subcommand(1);
  CLI::App* add_command =
      user_command->add_subcommand("add", "Add somebody, or change who is there");
  add_command->add_option("id", user.id, "sign-in name")->required();
  add_command->add_option("--name", user.name, "name as shown");
  add_command->add_option("--role", user.roles, "a role; may be given several times")->required();
  add_command
      ->add_option("--password-file", user.password_file,
                   "file with the password; - reads standard input")
      ->required();
  add_store_options(*add_command, user.store);

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const int code = app.exit(error);
    return code == 0 ? kDone : kUsage;
  }
  return serve_command->parsed() ? serve(serving) : add_user(user);
}

}  // namespace
}  // namespace vigil::backend

int main(int argc, char** argv) { return vigil::backend::run(argc, argv); }
