#include "app/ctl/program.h"

#include "app/ctl/commands.h"
#include "app/ctl/frame_text_command.h"
#include "app/ctl/rubric_commands.h"
#include "core/base/ids.h"
#include "core/domain/ids.h"

namespace vigil::ctl {
namespace {

Result<std::unique_ptr<net::ApiClient>> open_client(const std::string& server) {
  return net::ApiClient::open({.base_url = server, .user_agent = "vigilctl"});
}

}  // namespace

Exit Program::with_backend(const std::function<Exit(net::ApiClient&)>& act) {
  Result<SignIn> sign_in = read_sign_in(
      sign_in_file_.empty() ? default_sign_in_file() : std::filesystem::path(sign_in_file_));
  if (!sign_in) {
    // Without a sign-in there is nobody to ask as, whatever is wrong with the file.
    const bool unusable = sign_in.error().code == ErrorCode::kNotFound;
    return output_.failed(
        unusable
            ? fail(
                  ErrorCode::kUnauthenticated,
                  sign_in.error().message +
                      " Say who you are with --sign-in FILE ({server, user, password}, mode 0600).")
            : sign_in.error());
  }
  if (!server_.empty()) sign_in->server = server_;
  if (sign_in->server.empty()) {
    return output_.failed(
        fail(ErrorCode::kInvalidArgument,
             "No backend is named, neither in the sign-in file nor with --server."));
  }
  const auto client = open_client(sign_in->server);
  if (!client) return output_.failed(client.error());
  net::ApiClient& api = **client;
  signed_in_as_ = std::move(*sign_in);
  if (const auto granted = sign_in_again(api); !granted) return output_.failed(granted.failure());
  const Exit exit = act(api);
  // Whether the token could be ended early does not change what was done; it expires by itself.
  (void)api.sign_out();
  return exit;
}

net::Answer<net::Done> Program::sign_in_again(net::ApiClient& api) {
  const auto grant = api.sign_in(signed_in_as_.user, signed_in_as_.password,
                                 make_id<domain::DeviceId>(clock_.wall_now()));
  if (!grant) return grant.failure();
  return net::Done{};
}

Exit Program::with_unsigned_backend(const std::function<Exit(net::ApiClient&)>& act) {
  std::string server = server_;
  if (server.empty()) {
    const Result<SignIn> sign_in = read_sign_in(
        sign_in_file_.empty() ? default_sign_in_file() : std::filesystem::path(sign_in_file_));
    if (!sign_in) return output_.failed(sign_in.error());
    server = sign_in->server;
  }
  const auto client = open_client(server);
  if (!client) return output_.failed(client.error());
  return act(**client);
}

Exit run(std::span<const std::string> arguments, Streams streams, const Clock& clock) {
  return run_commands(arguments, streams, clock, [](CLI::App& app, Program& program) {
    add_import_command(app, program);
    add_queue_commands(app, program);
    add_task_commands(app, program);
    add_decision_commands(app, program);
    add_policy_commands(app, program);
    add_record_commands(app, program);
    add_media_commands(app, program);
    add_ladder_commands(app, program);
    add_ledger_commands(app, program);
    add_user_commands(app, program);
    add_probe_command(app, program);
    add_frame_commands(app, program);
    add_frame_text_command(app, program);
    add_hash_commands(app, program);
    add_match_command(app, program);
    add_known_commands(app, program);
    add_health_command(app, program);
    add_demo_commands(app, program);
    add_webhook_commands(app, program);
    add_search_command(app, program);
    add_item_commands(app, program);
    add_proposal_commands(app, program);
    add_quality_commands(app, program);
    add_plugin_commands(app, program);
    add_measure_commands(app, program);
    add_terms_commands(app, program);
    add_report_commands(app, program);
    add_rules_commands(app, program);
    add_species_commands(app, program);
    add_wildlife_commands(app, program);
    add_case_commands(app, program);
    add_rubric_commands(app, program);
  });
}

}  // namespace vigil::ctl
