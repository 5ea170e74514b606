#include "s3/store/logging_row.h"
#include "s3/store/rows.h"
#include "s3/store/website_row.h"
#include "storage/record.h"

namespace spot::s3 {
namespace {

using kv::RecordReader;
using kv::RecordWriter;

std::int64_t micros(Time t) {
    return t.time_since_epoch().count();
}
Time from_micros(std::int64_t n) {
    return Time(Duration(n));
}

std::string encode_tag(const Tag& tag) {
    return RecordWriter().text(1, tag.key).text(2, tag.value).take();
}

Tag decode_tag(std::string_view bytes) {
    Tag tag;
    RecordReader r(bytes);
    while (r.next()) (r.field() == 1 ? tag.key : tag.value) = r.text();
    return tag;
}

void texts(RecordWriter& w, unsigned field, const std::vector<std::string>& values) {
    for (const auto& value : values) w.text(field, value);
}

std::string encode_cors_rule(const CorsRule& rule) {
    RecordWriter w;
    w.text(1, rule.id);
    texts(w, 2, rule.allowed_headers);
    texts(w, 3, rule.allowed_methods);
    texts(w, 4, rule.allowed_origins);
    texts(w, 5, rule.expose_headers);
    if (rule.max_age_seconds) w.signed_number(6, *rule.max_age_seconds);
    return w.take();
}

CorsRule decode_cors_rule(std::string_view bytes) {
    CorsRule rule;
    RecordReader r(bytes);
    while (r.next()) {
        switch (r.field()) {
            case 1: rule.id = r.text(); break;
            case 2: rule.allowed_headers.emplace_back(r.text()); break;
            case 3: rule.allowed_methods.emplace_back(r.text()); break;
            case 4: rule.allowed_origins.emplace_back(r.text()); break;
            case 5: rule.expose_headers.emplace_back(r.text()); break;
            case 6: rule.max_age_seconds = static_cast<int>(r.signed_number()); break;
            default: break;
        }
    }
    return rule;
}

std::string encode_transition(const LifecycleTransition& transition) {
    RecordWriter w;
    if (transition.days) w.signed_number(1, *transition.days);
    if (transition.date) w.signed_number(2, micros(*transition.date));
    w.text(3, transition.storage_class);
    return w.take();
}

std::string encode_transition(const NoncurrentVersionTransition& transition) {
    RecordWriter w;
    w.signed_number(1, transition.noncurrent_days);
    if (transition.newer_noncurrent_versions) {
        w.signed_number(2, *transition.newer_noncurrent_versions);
    }
    w.text(3, transition.storage_class);
    return w.take();
}

LifecycleTransition decode_transition(std::string_view bytes) {
    LifecycleTransition transition;
    RecordReader r(bytes);
    while (r.next()) {
        if (r.field() == 1) transition.days = static_cast<int>(r.signed_number());
        if (r.field() == 2) transition.date = from_micros(r.signed_number());
        if (r.field() == 3) transition.storage_class = r.text();
    }
    return transition;
}

NoncurrentVersionTransition decode_noncurrent_transition(std::string_view bytes) {
    NoncurrentVersionTransition transition;
    RecordReader r(bytes);
    while (r.next()) {
        const auto number = static_cast<int>(r.signed_number());
        if (r.field() == 1) transition.noncurrent_days = number;
        if (r.field() == 2) transition.newer_noncurrent_versions = number;
        if (r.field() == 3) transition.storage_class = r.text();
    }
    return transition;
}

std::string encode_lifecycle_rule(const LifecycleRule& rule) {
    RecordWriter w;
    w.text(1, rule.id).number(2, rule.enabled);
    const auto& filter = rule.filter;
    w.number(3, static_cast<std::uint64_t>(filter.form));
    if (filter.prefix) w.text(4, *filter.prefix);
    for (const auto& tag : filter.tags) w.text(5, encode_tag(tag));
    if (filter.object_size_greater_than) w.signed_number(6, *filter.object_size_greater_than);
    if (filter.object_size_less_than) w.signed_number(7, *filter.object_size_less_than);
    if (rule.expiration) {
        RecordWriter e;
        if (rule.expiration->days) e.signed_number(1, *rule.expiration->days);
        if (rule.expiration->date) e.signed_number(2, micros(*rule.expiration->date));
        if (rule.expiration->expired_object_delete_marker) {
            e.number(3, *rule.expiration->expired_object_delete_marker);
        }
        w.text(8, e.take());
    }
    if (rule.abort_incomplete_multipart_upload_days) {
        w.signed_number(9, *rule.abort_incomplete_multipart_upload_days);
    }
    if (const auto& noncurrent = rule.noncurrent_version_expiration) {
        w.signed_number(10, noncurrent->noncurrent_days);
        if (noncurrent->newer_noncurrent_versions) {
            w.signed_number(11, *noncurrent->newer_noncurrent_versions);
        }
    }
    for (const auto& transition : rule.transitions) w.text(12, encode_transition(transition));
    for (const auto& transition : rule.noncurrent_version_transitions) {
        w.text(13, encode_transition(transition));
    }
    return w.take();
}

LifecycleExpiration decode_expiration(std::string_view bytes) {
    LifecycleExpiration e;
    RecordReader r(bytes);
    while (r.next()) {
        if (r.field() == 1) e.days = static_cast<int>(r.signed_number());
        if (r.field() == 2) e.date = from_micros(r.signed_number());
        if (r.field() == 3) e.expired_object_delete_marker = r.number() != 0;
    }
    return e;
}

LifecycleRule decode_lifecycle_rule(std::string_view bytes) {
    LifecycleRule rule;
    auto& filter = rule.filter;
    auto& noncurrent = rule.noncurrent_version_expiration;
    RecordReader r(bytes);
    while (r.next()) {
        const auto number = static_cast<int>(r.signed_number());
        switch (r.field()) {
            case 1: rule.id = r.text(); break;
            case 2: rule.enabled = r.number() != 0; break;
            case 3: filter.form = static_cast<LifecycleFilter::Form>(r.number()); break;
            case 4: filter.prefix = r.text(); break;
            case 5: filter.tags.push_back(decode_tag(r.text())); break;
            case 6: filter.object_size_greater_than = r.signed_number(); break;
            case 7: filter.object_size_less_than = r.signed_number(); break;
            case 8: rule.expiration = decode_expiration(r.text()); break;
            case 9: rule.abort_incomplete_multipart_upload_days = number; break;
            case 10: noncurrent.emplace().noncurrent_days = number; break;
            case 11: noncurrent->newer_noncurrent_versions = number; break;
            case 12: rule.transitions.push_back(decode_transition(r.text())); break;
            case 13:
                rule.noncurrent_version_transitions.push_back(
                    decode_noncurrent_transition(r.text()));
                break;
            default: break;
        }
    }
    return rule;
}

std::string encode_queue(const QueueConfiguration& queue) {
    RecordWriter w;
    w.text(1, queue.id).text(2, queue.queue_arn);
    texts(w, 3, queue.events);
    for (const auto& rule : queue.filter) w.text(4, encode_tag({rule.name, rule.value}));
    return w.take();
}

QueueConfiguration decode_queue(std::string_view bytes) {
    QueueConfiguration queue;
    RecordReader r(bytes);
    while (r.next()) {
        switch (r.field()) {
            case 1: queue.id = r.text(); break;
            case 2: queue.queue_arn = r.text(); break;
            case 3: queue.events.emplace_back(r.text()); break;
            case 4: {
                auto pair = decode_tag(r.text());
                queue.filter.push_back({std::move(pair.key), std::move(pair.value)});
                break;
            }
            default: break;
        }
    }
    queue.to_topic = queue.queue_arn.starts_with("arn:aws:sns:");
    return queue;
}

std::string encode_lock_configuration(const ObjectLockConfiguration& configuration) {
    RecordWriter w;
    if (const auto& usual = configuration.default_retention) {
        w.number(1, static_cast<std::uint64_t>(usual->mode));
        w.signed_number(2, usual->days).signed_number(3, usual->years);
    }
    return w.take();
}

Result<ObjectLockConfiguration> decode_lock_configuration(std::string_view bytes) {
    DefaultRetention usual{LockMode::none};
    RecordReader r(bytes);
    while (r.next()) {
        if (r.field() == 1) usual.mode = static_cast<LockMode>(r.number());
        if (r.field() == 2) usual.days = static_cast<int>(r.signed_number());
        if (r.field() == 3) usual.years = static_cast<int>(r.signed_number());
    }
    TRY(r.status());
    ObjectLockConfiguration configuration;
    if (usual.mode != LockMode::none) configuration.default_retention = usual;
    return configuration;
}

unsigned block_bits(const PublicAccessBlock& block) {
    return (block.block_public_acls ? 1U : 0U) | (block.ignore_public_acls ? 2U : 0U) |
           (block.block_public_policy ? 4U : 0U) | (block.restrict_public_buckets ? 8U : 0U);
}

}  // namespace

std::string encode(const BucketRow& b) {
    RecordWriter w;
    w.text(1, b.name).signed_number(2, micros(b.created)).text(3, b.region);
    w.number(4, static_cast<std::uint64_t>(b.versioning));
    for (const auto& tag : b.tags) w.text(5, encode_tag(tag));
    if (b.cors) {
        for (const auto& rule : b.cors->rules) w.text(6, encode_cors_rule(rule));
    }
    if (b.lifecycle) {
        w.text(7, b.lifecycle->transition_default_minimum_object_size);
        for (const auto& rule : b.lifecycle->rules) w.text(8, encode_lifecycle_rule(rule));
    }
    for (const auto& queue : b.notification.queues) w.text(9, encode_queue(queue));
    if (b.public_access_block) w.number(10, block_bits(*b.public_access_block));
    if (!b.object_ownership.empty()) w.text(11, b.object_ownership);
    if (b.object_lock) w.text(12, encode_lock_configuration(*b.object_lock));
    const auto& encryption = b.encryption;
    if (encryption.put || encryption.removed) {
        w.number(13, encryption.removed ? 2 : encryption.bucket_key_enabled ? 1 : 3);
    }
    if (!b.policy.empty()) w.text(20, b.policy);
    if (b.grants) {
        w.number(21, 1);
        for (const auto& grant : *b.grants) w.text(22, encode_grant(grant));
    }
    if (b.payer == Payer::requester) w.number(23, 1);
    if (b.website) w.text(40, encode_website(*b.website));
    if (b.logging) w.text(41, encode_logging(*b.logging));
    return w.take();
}

Result<BucketRow> decode_bucket(std::string_view bytes) {
    BucketRow b;
    RecordReader r(bytes);
    while (r.next()) {
        switch (r.field()) {
            case 1: b.name = r.text(); break;
            case 2: b.created = from_micros(r.signed_number()); break;
            case 3: b.region = r.text(); break;
            case 4: b.versioning = static_cast<VersioningStatus>(r.number()); break;
            case 5: b.tags.push_back(decode_tag(r.text())); break;
            case 6:
                if (!b.cors) b.cors.emplace();
                b.cors->rules.push_back(decode_cors_rule(r.text()));
                break;
            case 7: b.lifecycle.emplace().transition_default_minimum_object_size = r.text(); break;
            case 8: b.lifecycle->rules.push_back(decode_lifecycle_rule(r.text())); break;
            case 9: b.notification.queues.push_back(decode_queue(r.text())); break;
            case 10:
                b.public_access_block =
                    PublicAccessBlock{(r.number() & 1) != 0, (r.number() & 2) != 0,
                                      (r.number() & 4) != 0, (r.number() & 8) != 0};
                break;
            case 11: b.object_ownership = r.text(); break;
            case 12: b.object_lock = TRY(decode_lock_configuration(r.text())); break;
            case 13: b.encryption = {r.number() == 1, r.number() == 2, r.number() != 2}; break;
            case 20: b.policy = r.text(); break;
            case 21: b.grants.emplace(); break;
            case 22: {
                if (!b.grants) b.grants.emplace();
                b.grants->push_back(TRY(decode_grant(r.text())));
                break;
            }
            case 23: b.payer = r.number() == 1 ? Payer::requester : Payer::bucket_owner; break;
            case 40: b.website = TRY(decode_website(r.text())); break;
            case 41:
                b.logging = std::make_shared<const LoggingEnabled>(TRY(decode_logging(r.text())));
                break;
            default: break;
        }
    }
    TRY(r.status());
    return b;
}

void derive_access(BucketRow& b) {
    BucketAccess access;
    if (!b.policy.empty()) {
        auto policy = std::make_shared<const policy::Policy>(b.policy);
        access.public_policy = policy->is_public();
        access.policy = std::move(policy);
    }
    access.block = b.public_access_block.value_or(PublicAccessBlock());
    access.requester_pays = b.payer == Payer::requester;
    access.lists = b.object_ownership != "BucketOwnerEnforced";
    if (access.lists && b.grants) access.grants = *b.grants;
    b.access = std::make_shared<const BucketAccess>(std::move(access));
}

}  // namespace spot::s3
