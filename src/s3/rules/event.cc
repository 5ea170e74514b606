#include <fmt/format.h>

#include "base/bytes.h"
#include "base/hash.h"
#include "base/time_text.h"
#include "s3/rules/notification.h"
#include "wire/json.h"

namespace spot::s3 {
namespace {

// A document of structures, line by line.
class Document {
  public:
    Document() { sink_.begin_structure(); }
    Document& open(std::string_view name) {
        sink_.name(name, {});
        sink_.begin_structure();
        return *this;
    }
    Document& open_only_item_of(std::string_view list) {
        sink_.name(list, {});
        sink_.begin_list();
        sink_.item();
        sink_.begin_structure();
        return *this;
    }
    Document& close() {
        sink_.end_structure();
        return *this;
    }
    Document& close_list() {
        sink_.end_list();
        return *this;
    }
    Document& text(std::string_view name, std::string_view value) {
        sink_.name(name, {});
        sink_.text(value);
        return *this;
    }
    Document& number(std::string_view name, std::uint64_t value) {
        sink_.name(name, {});
        sink_.number(static_cast<std::int64_t>(value));
        return *this;
    }
    std::string take() {
        sink_.end_structure();
        return sink_.take();
    }

  private:
    wire::JsonSink sink_;
};

bool created(Event event) {
    return event <= Event::object_created_complete_multipart_upload;
}

bool restored(Event event) {
    return event == Event::object_restore_post || event == Event::object_restore_completed;
}

bool tagged(Event event) {
    return event >= Event::object_tagging_put;
}

// Each kind of event has the version of the message's structure with which it was introduced.
// Source: S3 User Guide, "Event message structure".
std::string_view event_version(Event event) {
    return event >= Event::lifecycle_expiration_delete ? "2.3" : "2.1";
}

}  // namespace

std::string render_event(const Core& core, const BucketRow& bucket,
                         const std::string& configuration_id, Event event,
                         const EventSubject& subject, const Requester& requester) {
    const auto& account = core.settings.account_id;
    const bool by_lifecycle = event == Event::lifecycle_expiration_delete ||
                              event == Event::lifecycle_expiration_delete_marker_created ||
                              event == Event::lifecycle_transition;
    const auto* whose = event == Event::object_restore_completed ? "AmazonCustomer:" : "AWS:";
    const auto principal =
        by_lifecycle ? std::string("s3.amazonaws.com")
                     : whose + (requester.principal_id.empty() ? account : requester.principal_id);
    Document j;
    j.open_only_item_of("Records");
    j.text("eventVersion", event_version(event)).text("eventSource", "aws:s3");
    j.text("awsRegion", bucket.region).text("eventTime", iso8601_millis(core.clock.now()));
    j.text("eventName", event_name(event));
    j.open("userIdentity").text("principalId", principal).close();
    j.open("requestParameters")
        .text("sourceIPAddress", by_lifecycle ? "s3.amazonaws.com" : requester.source_ip)
        .close();
    j.open("responseElements")
        .text("x-amz-request-id", requester.request_id)
        .text("x-amz-id-2", requester.host_id)
        .close();
    j.open("s3").text("s3SchemaVersion", "1.0").text("configurationId", configuration_id);
    j.open("bucket").text("name", bucket.name);
    j.open("ownerIdentity").text("principalId", account).close();
    j.text("arn", core.bucket_arn(bucket.name)).close();
    j.open("object").text("key", form_encode_key(subject.key));
    const bool whole = created(event) || restored(event) || event == Event::lifecycle_transition;
    if (whole) j.number("size", subject.version.size);
    if (whole || tagged(event)) j.text("eTag", subject.version.etag);
    // A delete marker has no content, and AWS names the digest of that.
    if (event == Event::object_removed_delete_marker_created) j.text("eTag", hex(md5("")));
    if (bucket.versioning != VersioningStatus::never && subject.version.version_id != "null") {
        j.text("versionId", subject.version.version_id);
    }
    if (!tagged(event)) j.text("sequencer", fmt::format("{:016X}", subject.sequencer));
    j.close().close();
    const auto& storage_class = subject.version.headers.storage_class;
    if (event == Event::object_restore_completed) {
        j.open("glacierEventData").open("restoreEventData");
        j.text("lifecycleRestorationExpiryTime", iso8601_millis(subject.version.restored_until));
        j.text("lifecycleRestoreStorageClass", storage_class).close().close();
    }
    if (event == Event::lifecycle_transition) {
        j.open("lifecycleEventData").open("transitionEventData");
        j.text("destinationStorageClass", storage_class).close().close();
    }
    j.close().close_list();
    return j.take();
}

std::string render_test_event(const BucketRow& bucket, Time now, const Requester& requester) {
    Document j;
    j.text("Service", "Amazon S3").text("Event", "s3:TestEvent");
    j.text("Time", iso8601_millis(now)).text("Bucket", bucket.name);
    j.text("RequestId", requester.request_id).text("HostId", requester.host_id);
    return j.take();
}

}  // namespace spot::s3
