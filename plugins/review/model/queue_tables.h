// The figures of the queues as comma-separated tables with headings in the person's language, times
// in RFC 3339; spreadsheets read them as UTF-8. Pure.
#pragma once

#include <span>
#include <string>

#include "plugins/review/model/queue_health.h"

namespace vigil::review {

// A line a queue. What is not known is left empty.
[[nodiscard]] std::string queue_table(const sdk::Texts& words, std::span<const QueueHealth> queues);
// A line a queue and hour.
[[nodiscard]] std::string hour_table(const sdk::Texts& words, std::span<const QueueHealth> queues);

}  // namespace vigil::review
