#include "sns/rules/records.h"

#include "sns/rules/subscription_attributes.h"
#include "storage/record.h"

namespace spot::sns {
namespace {

std::uint64_t micros(Time t) {
    return static_cast<std::uint64_t>(t.time_since_epoch().count());
}

void write(kv::RecordWriter& w, const std::map<std::string, std::string>& pairs, unsigned name) {
    for (const auto& [key, value] : pairs) w.text(name, key).text(name + 1, value);
}

}  // namespace

std::string encode(const TopicRecord& x) {
    kv::RecordWriter w;
    w.number(1, x.id).number(2, x.fifo ? 1 : 0).number(7, x.deleted_subscriptions);
    write(w, x.attributes, 3);
    write(w, x.tags, 5);
    return w.take();
}

Result<TopicRecord> decode_topic(std::string_view name, std::string_view bytes) {
    TopicRecord x{.name = std::string(name)};
    std::string key;
    kv::RecordReader r(bytes);
    while (r.next()) {
        switch (r.field()) {
            case 1: x.id = r.number(); break;
            case 2: x.fifo = r.number() != 0; break;
            case 3: key = r.text(); break;
            case 4: x.attributes[key] = r.text(); break;
            case 5: key = r.text(); break;
            case 6: x.tags[key] = r.text(); break;
            case 7: x.deleted_subscriptions = r.number(); break;
            default: break;
        }
    }
    TRY(r.status());
    return x;
}

std::string encode(const SubscriptionRecord& x) {
    kv::RecordWriter w;
    w.number(1, x.topic_id).text(2, x.id).text(3, x.topic_name).text(4, x.protocol);
    w.text(5, x.endpoint).text(6, x.principal_arn);
    write(w, x.attributes, 7);
    if (x.orphaned) w.number(9, micros(*x.orphaned));
    if (x.state != SubscriptionState::confirmed) w.number(10, static_cast<std::uint64_t>(x.state));
    if (!x.token.empty()) w.text(11, x.token).number(12, micros(x.token_made));
    if (x.authenticated) w.number(13, 1);
    return w.take();
}

Result<SubscriptionRecord> decode_subscription(std::string_view bytes) {
    SubscriptionRecord x;
    std::string key;
    kv::RecordReader r(bytes);
    while (r.next()) {
        switch (r.field()) {
            case 1: x.topic_id = r.number(); break;
            case 2: x.id = r.text(); break;
            case 3: x.topic_name = r.text(); break;
            case 4: x.protocol = r.text(); break;
            case 5: x.endpoint = r.text(); break;
            case 6: x.principal_arn = r.text(); break;
            case 7: key = r.text(); break;
            case 8: x.attributes[key] = r.text(); break;
            case 9: x.orphaned = Time(Duration(static_cast<std::int64_t>(r.number()))); break;
            case 10: x.state = static_cast<SubscriptionState>(r.number()); break;
            case 11: x.token = r.text(); break;
            case 12: x.token_made = Time(Duration(static_cast<std::int64_t>(r.number()))); break;
            case 13: x.authenticated = r.number() != 0; break;
            default: break;
        }
    }
    TRY(r.status());
    return x;
}

Result<Subscription> subscription_of(SubscriptionRecord record) {
    Subscription made;
    const auto value = [&](const char* name) {
        const auto at = record.attributes.find(name);
        return at == record.attributes.end() ? std::string() : at->second;
    };
    made.raw = value("RawMessageDelivery") == "true";
    if (const auto policy = value("FilterPolicy"); !policy.empty()) {
        made.filter = TRY(FilterPolicy::read(policy, scope_of(record.attributes)));
    }
    if (const auto policy = value("RedrivePolicy"); !policy.empty()) {
        made.dead_letter_arn = TRY(dead_letter_arn_of(policy));
    }
    if (const auto policy = value("DeliveryPolicy"); !policy.empty()) {
        made.policy = TRY(read_subscription_policy(policy));
    }
    made.record = std::move(record);
    return made;
}

std::string encode(const Published& x) {
    return kv::RecordWriter().text(1, x.message_id).number(2, x.sequence).take();
}

Result<Published> decode_published(std::string_view bytes) {
    Published x;
    kv::RecordReader r(bytes);
    while (r.next()) {
        if (r.field() == 1) x.message_id = r.text();
        if (r.field() == 2) x.sequence = r.number();
    }
    TRY(r.status());
    return x;
}

}  // namespace spot::sns
