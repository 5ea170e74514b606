#include <fmt/format.h>

#include "base/bytes.h"
#include "base/time_text.h"
#include "s3/rules/notification.h"

namespace spot::s3 {
namespace {

// JSON written by hand: events are the one document that the rules make themselves.
class Json {
  public:
    Json& open(std::string_view name = {}) { return begin(name, '{'); }
    Json& list(std::string_view name) { return begin(name, '['); }
    Json& close(char bracket = '}') {
        out_ += bracket;
        first_ = false;
        return *this;
    }
    Json& text(std::string_view name, std::string_view value) {
        label(name);
        string(value);
        return *this;
    }
    Json& number(std::string_view name, std::uint64_t value) {
        label(name);
        out_ += fmt::format_int(value).c_str();
        return *this;
    }
    std::string take() { return std::move(out_); }

  private:
    Json& begin(std::string_view name, char bracket) {
        label(name);
        out_ += bracket;
        first_ = true;
        return *this;
    }
    void label(std::string_view name) {
        if (!first_) out_ += ',';
        first_ = false;
        if (name.empty()) return;
        string(name);
        out_ += ':';
    }
    void string(std::string_view value) {
        out_ += '"';
        for (const char c : value) {
            const auto code = static_cast<unsigned char>(c);
            if (c == '"' || c == '\\') {
                out_ += '\\';
                out_ += c;
            } else if (code < 0x20) {
                out_ += fmt::format("\\u{:04x}", code);
            } else {
                out_ += c;
            }
        }
        out_ += '"';
    }
    std::string out_;
    bool first_ = true;
};

bool created(Event event) {
    return event <= Event::object_created_complete_multipart_upload;
}

bool tagged(Event event) {
    return event >= Event::object_tagging_put;
}

// Older events keep the version they were born with; see docs on eventVersion.
std::string_view event_version(Event event) {
    return event >= Event::lifecycle_expiration_delete ? "2.3" : "2.1";
}

}  // namespace

std::string render_event(const Core& core, const BucketRow& bucket,
                         const std::string& configuration_id, Event event,
                         const EventSubject& subject, const Requester& requester) {
    const auto& account = core.settings.account_id;
    const bool by_lifecycle = event == Event::lifecycle_expiration_delete ||
                              event == Event::lifecycle_expiration_delete_marker_created;
    const auto principal =
        by_lifecycle ? std::string("s3.amazonaws.com")
                     : "AWS:" + (requester.principal_id.empty() ? account : requester.principal_id);
    Json j;
    j.open().list("Records").open();
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
    if (created(event)) j.number("size", subject.version.size);
    if (created(event) || tagged(event)) j.text("eTag", subject.version.etag);
    if (bucket.versioning != VersioningStatus::never) {
        j.text("versionId", subject.version.version_id);
    }
    j.text("sequencer", fmt::format("{:016X}", subject.sequencer));
    j.close().close().close().close(']').close();
    return j.take();
}

std::string render_test_event(const BucketRow& bucket, Time now, const Requester& requester) {
    Json j;
    j.open().text("Service", "Amazon S3").text("Event", "s3:TestEvent");
    j.text("Time", iso8601_millis(now)).text("Bucket", bucket.name);
    j.text("RequestId", requester.request_id).text("HostId", requester.host_id).close();
    return j.take();
}

}  // namespace spot::s3
