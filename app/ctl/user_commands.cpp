#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/ctl/commands.h"
#include "app/ctl/program.h"
#include "core/base/text.h"
#include "core/domain/role.h"

namespace vigil::ctl {
namespace {

using nlohmann::json;

struct UserOptions {
  std::string id;
  std::string name;
  std::vector<std::string> roles;
  std::string password_file;
};

std::string joined(const std::vector<domain::Role>& roles) {
  std::string text;
  for (const domain::Role role : roles) {
    if (!text.empty()) text += ", ";
    text += domain::to_word(role);
  }
  return text;
}

json to_json(const net::UserAccount& account) {
  json roles = json::array();
  for (const domain::Role role : account.roles) roles.push_back(domain::to_word(role));
  return {{"id", account.id.text()},
          {"name", account.name},
          {"roles", std::move(roles)},
          {"active", account.active}};
}

// CLI11 has checked the words already.
std::vector<domain::Role> roles_of(const std::vector<std::string>& words) {
  std::vector<domain::Role> roles;
  for (const std::string& word : words) {
    if (const auto role = domain::role_from_word(word)) roles.push_back(*role);
  }
  return roles;
}

std::vector<std::string> role_words() {
  std::vector<std::string> words;
  for (const domain::Role role : domain::kAllRoles) words.emplace_back(domain::to_word(role));
  return words;
}

Exit store(Program& program, net::ApiClient& api, const net::UserAccount& account,
           const std::optional<std::string>& password, std::string_view done) {
  const auto answer = api.put_user(account, password);
  if (!answer) return program.output().failed(answer.failure());
  program.output().document({{"user", to_json(account)}});
  program.output().line(fmt::format("{} {}.", account.id.text(), done));
  return Exit::kOk;
}

Result<net::UserAccount> find_user(const std::vector<net::UserAccount>& users,
                                   const std::string& id) {
  const auto at = std::find_if(users.begin(), users.end(), [&](const net::UserAccount& user) {
    return user.id.text() == to_lower_ascii(id);
  });
  if (at == users.end()) return fail(ErrorCode::kNotFound, fmt::format("There is no user {}.", id));
  return *at;
}

Exit list_users(Program& program) {
  return program.with_backend([&](net::ApiClient& api) {
    const auto users = api.users();
    if (!users) return program.output().failed(users.failure());
    json list = json::array();
    Table table({{"ID"}, {"NAME"}, {"ROLES"}, {"STATE"}});
    for (const net::UserAccount& user : *users) {
      list.push_back(to_json(user));
      table.add(
          {user.id.text(), user.name, joined(user.roles), user.active ? "active" : "disabled"});
    }
    program.output().table(table);
    program.output().document({{"users", std::move(list)}});
    return Exit::kOk;
  });
}

Exit add_user(Program& program, const UserOptions& options) {
  const Result<std::string> password =
      read_password(options.password_file, program.standard_input());
  if (!password) return program.output().failed(password.error());
  return program.with_backend([&](net::ApiClient& api) {
    const auto users = api.users();
    if (!users) return program.output().failed(users.failure());
    if (find_user(*users, options.id)) {
      return program.output().failed(
          fail(ErrorCode::kConflict, fmt::format("There is a user {} already.", options.id)));
    }
    const net::UserAccount account{domain::UserId(to_lower_ascii(options.id)),
                                   options.name.empty() ? options.id : options.name,
                                   roles_of(options.roles), true};
    return store(program, api, account, *password, "was added");
  });
}

// Reads an account, lets `change` alter it and stores it.
Exit change_user(Program& program, const std::string& id,
                 const std::optional<std::string>& password,
                 const std::function<void(net::UserAccount&)>& change, std::string_view done) {
  return program.with_backend([&](net::ApiClient& api) {
    const auto users = api.users();
    if (!users) return program.output().failed(users.failure());
    Result<net::UserAccount> account = find_user(*users, id);
    if (!account) return program.output().failed(account.error());
    change(*account);
    return store(program, api, *account, password, done);
  });
}

}  // namespace

void add_user_commands(CLI::App& app, Program& program) {
  CLI::App* group = app.add_subcommand("user", "People who may sign in");
  group->require_subcommand(1);
  const auto options = std::make_shared<UserOptions>();
  const auto take_name = [options](CLI::App* command) {
    command->add_option("NAME", options->id, "Sign-in name")->required();
  };
  const auto take_password = [options](CLI::App* command) {
    command
        ->add_option("--password-file", options->password_file,
                     "File with the password, mode 0600, or - for standard input")
        ->required();
  };

  group->add_subcommand("list", "Everybody who may sign in")->callback([&program] {
    program.choose(list_users);
  });

  CLI::App* add = group->add_subcommand("add", "Add somebody");
  take_name(add);
  add->add_option("--name", options->name, "The name shown to others; else the sign-in name");
  add->add_option("--role", options->roles, "May be given several times")
      ->required()
      ->check(CLI::IsMember(role_words()));
  take_password(add);
  add->callback([&program, options] {
    program.choose([options](Program& p) { return add_user(p, *options); });
  });

  CLI::App* disable = group->add_subcommand("disable", "Nobody signs in by that name any more");
  take_name(disable);
  disable->callback([&program, options] {
    program.choose([options](Program& p) {
      return change_user(
          p, options->id, std::nullopt, [](net::UserAccount& user) { user.active = false; },
          "is disabled");
    });
  });

  CLI::App* enable = group->add_subcommand("enable", "Takes back disable");
  take_name(enable);
  enable->callback([&program, options] {
    program.choose([options](Program& p) {
      return change_user(
          p, options->id, std::nullopt, [](net::UserAccount& user) { user.active = true; },
          "is active");
    });
  });

  CLI::App* password = group->add_subcommand("password", "Set another password");
  take_name(password);
  take_password(password);
  password->callback([&program, options] {
    program.choose([options](Program& p) {
      const Result<std::string> word = read_password(options->password_file, p.standard_input());
      if (!word) return p.output().failed(word.error());
      return change_user(
          p, options->id, *word, [](net::UserAccount&) {}, "has another password");
    });
  });
}

}  // namespace vigil::ctl
