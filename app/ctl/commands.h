// The command groups, one function and one file each: they add their subcommands and options to the
// application.
#pragma once

namespace CLI {
class App;
}

namespace vigil::ctl {

class Program;

void add_import_command(CLI::App& app, Program& program);
void add_user_commands(CLI::App& app, Program& program);
void add_quality_commands(CLI::App& app, Program& program);
void add_queue_commands(CLI::App& app, Program& program);
void add_task_commands(CLI::App& app, Program& program);
void add_policy_commands(CLI::App& app, Program& program);
void add_record_commands(CLI::App& app, Program& program);
void add_item_commands(CLI::App& app, Program& program);
void add_report_commands(CLI::App& app, Program& program);
void add_search_command(CLI::App& app, Program& program);
void add_proposal_commands(CLI::App& app, Program& program);
void add_ladder_commands(CLI::App& app, Program& program);
void add_ledger_commands(CLI::App& app, Program& program);
void add_decision_commands(CLI::App& app, Program& program);
void add_media_commands(CLI::App& app, Program& program);
void add_probe_command(CLI::App& app, Program& program);
void add_frame_commands(CLI::App& app, Program& program);
void add_hash_commands(CLI::App& app, Program& program);
void add_known_commands(CLI::App& app, Program& program);
void add_match_command(CLI::App& app, Program& program);
void add_health_command(CLI::App& app, Program& program);
void add_demo_commands(CLI::App& app, Program& program);
void add_webhook_commands(CLI::App& app, Program& program);
void add_plugin_commands(CLI::App& app, Program& program);
void add_measure_commands(CLI::App& app, Program& program);
void add_terms_commands(CLI::App& app, Program& program);
void add_rules_commands(CLI::App& app, Program& program);
void add_species_commands(CLI::App& app, Program& program);
void add_wildlife_commands(CLI::App& app, Program& program);
void add_case_commands(CLI::App& app, Program& program);

}  // namespace vigil::ctl
