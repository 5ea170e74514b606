// Access lists of buckets and objects. Requests are held to them by the gateway.

#include "s3/access/lists.h"
#include "s3/rules/errors.h"
#include "s3/rules/notification.h"
#include "s3/service.h"
#include "s3/service/change.h"
#include "s3/store/versions.h"

namespace spot::s3 {

Result<GetBucketAclOutput> Service::get_bucket_acl(const BucketInput& input) {
    const auto bucket = TRY(core_.buckets.find(input.bucket));
    const auto& account = core_.settings.account_id;
    auto list = shown_list(*bucket, account, bucket->grants, account);
    return GetBucketAclOutput{{account, account}, std::move(list.grants)};
}

Result<void> Service::check_new_list(const std::string& name, const AskedList& acl) {
    const auto bucket = TRY(core_.buckets.find(name));
    TRY(list_of_new(*bucket, acl, "", core_.settings.account_id));
    return {};
}

Result<void> Service::put_bucket_acl(const PutBucketAclInput& input) {
    return change(input.bucket, [&](BucketRow& row, kv::Batch&) -> Result<void> {
        row.grants = TRY(list_of(row, input.acl, "", core_.settings.account_id));
        return {};
    });
}

Result<GetObjectAclOutput> Service::get_object_acl(const GetObjectAclInput& input) {
    const auto bucket = TRY(core_.buckets.find(input.bucket));
    const auto object = TRY(read_object(core_.store, input.bucket, input.key, input.version_id));
    TRY(ask(input.guard, object));
    return shown_list(*bucket, object.owner_id, object.grants, core_.settings.account_id);
}

Result<PutObjectAclOutput> Service::put_object_acl(const PutObjectAclInput& input) {
    std::shared_lock gate(core_.locks.gate(input.bucket));
    const auto bucket = TRY(core_.buckets.find(input.bucket));
    const auto lock = core_.locks.key(input.bucket, input.key);
    auto object = TRY(read_version(core_.store, input.bucket, input.key, input.version_id));
    TRY(ask(input.guard, object));
    if (object.delete_marker) {
        // A delete marker takes no list, whether its version is named or not.
        return refuse_for("MethodNotAllowed", {{"ResourceType", "DeleteMarker"},
                                               {"Allow", "DELETE"},
                                               {"x-amz-delete-marker", "true"}});
    }
    const auto current = TRY(read_current(core_.store, input.bucket, input.key));
    const auto& owner = bucket->access->lists ? object.owner_id : std::string();
    object.grants = TRY(list_of(*bucket, input.acl, owner, core_.settings.account_id));
    const auto sequencer = TRY(core_.orders.next());
    kv::Batch batch;
    stage_update(*bucket, input.key, object, current && current->order == object.order, batch);
    TRY(stage_event(core_, *bucket, Event::object_acl_put, {input.key, object, sequencer},
                    input.requester, batch));
    return core_.store.apply(std::move(batch));
}

}  // namespace spot::s3
