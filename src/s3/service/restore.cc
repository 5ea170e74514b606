// Restoring archived objects. There is no archive that they would have to be brought from, so they
// are restored at once.

#include "s3/rules/errors.h"
#include "s3/rules/lifecycle.h"
#include "s3/rules/notification.h"
#include "s3/rules/storage_class.h"
#include "s3/service.h"
#include "s3/store/versions.h"

namespace spot::s3 {

Result<bool> Service::restore_object(const RestoreObject& input) {
    const std::shared_lock gate(core_.locks.gate(input.bucket));
    const auto bucket = TRY(core_.buckets.find(input.bucket));
    const auto lock = core_.locks.key(input.bucket, input.key);
    auto object = TRY(read_object(core_.store, input.bucket, input.key, input.version_id));
    TRY(ask(input.guard, object));
    if (!is_archived(object.headers.storage_class)) {
        auto error = refuse("InvalidObjectState",
                            "Restore is not allowed for the object's current storage class");
        const auto& shown = object.headers.storage_class;
        error.value().details = {{"StorageClass", shown.empty() ? "STANDARD" : shown}};
        return error;
    }
    const auto now = core_.clock.now();
    const bool was_restored = now < object.restored_until;
    object.restored_until = due_after_days(now, input.days);
    const auto current = TRY(read_current(core_.store, input.bucket, input.key));
    kv::Batch batch;
    stage_update(*bucket, input.key, object, current && current->order == object.order, batch);
    for (const auto event : {Event::object_restore_post, Event::object_restore_completed}) {
        // Only the period of an object that is restored already becomes another.
        if (was_restored && event == Event::object_restore_completed) continue;
        const auto sequencer = TRY(core_.orders.next());
        TRY(stage_event(core_, *bucket, event, {input.key, object, sequencer}, input.requester,
                        batch));
    }
    TRY(core_.store.apply(std::move(batch)));
    return was_restored;
}

}  // namespace spot::s3
