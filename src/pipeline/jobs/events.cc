#include "pipeline/jobs/events.h"

#include <fmt/format.h>

#include "base/bytes.h"
#include "pipeline/jobs/keys.h"
#include "wire/json.h"

namespace spot::pipeline {
namespace {

tl::unexpected<Error> unreadable(std::string why) {
    return fail(Kind::invalid, "UnreadableMessage", std::move(why));
}

const wire::Node* path(const wire::Node* node, std::initializer_list<std::string_view> names) {
    for (const auto name : names) {
        if (node != nullptr) node = node->find(name);
    }
    return node;
}

}  // namespace

Result<S3Message> parse_s3_message(const std::string& body) {
    const auto document = wire::parse_json(body);
    if (!document) return unreadable("the message is not JSON");
    S3Message message;
    if (const auto* event = document->find("Event"); event != nullptr) {
        if (event->text != "s3:TestEvent") return unreadable("an event of an unknown kind");
        message.test = true;
        return message;
    }
    const auto* records = document->find("Records");
    if (records == nullptr || records->type != wire::Node::Type::list || records->items.empty()) {
        return unreadable("the message has no Records");
    }
    for (const auto& record : records->items) {
        const auto* bucket = path(&record, {"s3", "bucket", "name"});
        const auto* key = path(&record, {"s3", "object", "key"});
        if (bucket == nullptr || key == nullptr) return unreadable("a record names no object");
        auto decoded = form_decode(key->text);
        if (!decoded) return unreadable("a record's key is not URL-encoded");
        message.records.push_back({bucket->text, std::move(*decoded)});
    }
    return message;
}

Result<std::string> parse_reassembly_message(const std::string& body) {
    const auto document = wire::parse_json(body);
    const auto* job_id = document ? document->find("job_id") : nullptr;
    if (job_id == nullptr || !valid_job_id(job_id->text)) {
        return unreadable("the message is not {\"job_id\": …}");
    }
    return job_id->text;
}

std::string reassembly_message(const std::string& job_id) {
    return fmt::format(R"({{"job_id":"{}"}})", job_id);
}

std::string s3_message(const std::string& bucket, const std::string& key) {
    return fmt::format(R"({{"Records":[{{"eventVersion":"2.1","eventSource":"stereo-spot:janitor",)"
                       R"("eventName":"ObjectCreated:Put","s3":{{"bucket":{{"name":"{}"}},)"
                       R"("object":{{"key":"{}"}}}}}}]}})",
                       bucket, form_encode_key(key));
}

}  // namespace spot::pipeline
