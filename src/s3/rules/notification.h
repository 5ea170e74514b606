#pragma once

// Which event is sent to which queue, and the contents of its message. Source: S3 User Guide,
// "Amazon S3 Event Notifications", "Event message structure".

#include "s3/store/core.h"

namespace spot::s3 {

enum class Event {
    object_created_put,
    object_created_post,
    object_created_copy,
    object_created_complete_multipart_upload,
    object_removed_delete,
    object_removed_delete_marker_created,
    object_restore_post,
    object_restore_completed,
    lifecycle_expiration_delete,
    lifecycle_expiration_delete_marker_created,
    lifecycle_transition,
    object_tagging_put,
    object_tagging_delete,
    object_acl_put,
};
std::string_view event_name(Event);  // "ObjectCreated:Put"

// Refuses what AWS refuses: unknown events, broken filters, rules that overlap, repeated ids. Gives
// an id to every rule without one.
Result<void> check_notification(NotificationConfiguration&, Random&);

bool matches(const QueueConfiguration&, Event, std::string_view key);

struct EventSubject {
    std::string key;
    const ObjectRow& version;
    std::uint64_t sequencer = 0;
};

// The body of an event's message: {"Records":[...]} with one record.
std::string render_event(const Core&, const BucketRow&, const std::string& configuration_id, Event,
                         const EventSubject&, const Requester&);
std::string render_test_event(const BucketRow&, Time now, const Requester&);

// Adds a message for each rule that matches the event to the batch.
Result<void> stage_event(Core&, const BucketRow&, Event, const EventSubject&, const Requester&,
                         kv::Batch&);

}  // namespace spot::s3
