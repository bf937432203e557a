// One function per route: reads the request, asks a service, writes the answer. Named after what
// they answer.
//
// Called on the pools' threads, several at once; they hold no state.
#pragma once

#include "app/backend/route/message.h"
#include "app/backend/route/services.h"

namespace vigil::backend::handlers {

// session_handlers.cpp
Answer health(Services& services, const Request& request);
Answer metrics(Services& services, const Request& request);
Answer sign_in(Services& services, const Request& request);
Answer renew_session(Services& services, const Request& request);
Answer sign_out(Services& services, const Request& request);
Answer me(Services& services, const Request& request);
Answer list_users(Services& services, const Request& request);
Answer put_user(Services& services, const Request& request);

// queue_handlers.cpp
Answer list_queues(Services& services, const Request& request);
Answer queue_health(Services& services, const Request& request);
Answer enqueue_tasks(Services& services, const Request& request);
Answer list_tasks(Services& services, const Request& request);
Answer lease_tasks(Services& services, const Request& request);
Answer alike_tasks(Services& services, const Request& request);
Answer requeue_tasks(Services& services, const Request& request);
Answer renew_leases(Services& services, const Request& request);
Answer release_leases(Services& services, const Request& request);

// decision_handlers.cpp
Answer submit_decisions(Services& services, const Request& request);
Answer list_decisions(Services& services, const Request& request);

// item_handlers.cpp
Answer note_item_event(Services& services, const Request& request);
Answer show_item(Services& services, const Request& request);

// quality_handlers.cpp
Answer own_quality(Services& services, const Request& request);
Answer quality(Services& services, const Request& request);
// report_handlers.cpp
Answer file_reports(Services& services, const Request& request);

// search_handlers.cpp
Answer search(Services& services, const Request& request);

// proposal_handlers.cpp
Answer propose(Services& services, const Request& request);
Answer list_proposals(Services& services, const Request& request);
Answer confirm_proposal(Services& services, const Request& request);
Answer reject_proposal(Services& services, const Request& request);

// ledger_handlers.cpp
Answer checkpoint(Services& services, const Request& request);
Answer list_checkpoints(Services& services, const Request& request);
Answer list_leaves(Services& services, const Request& request);
Answer prove_inclusion(Services& services, const Request& request);
Answer prove_consistency(Services& services, const Request& request);
Answer give_receipts(Services& services, const Request& request);
Answer erase_fields(Services& services, const Request& request);

// record_handlers.cpp
Answer list_collections(Services& services, const Request& request);
Answer list_records(Services& services, const Request& request);
Answer read_record(Services& services, const Request& request);
Answer put_record(Services& services, const Request& request);
Answer delete_record(Services& services, const Request& request);
Answer list_changes(Services& services, const Request& request);

// webhook_handlers.cpp
Answer list_webhooks(Services& services, const Request& request);
Answer requeue_webhooks(Services& services, const Request& request);
Answer drop_webhooks(Services& services, const Request& request);

// media_handlers.cpp
Answer read_media(Services& services, const Request& request);

}  // namespace vigil::backend::handlers
