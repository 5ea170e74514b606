#include "s3/rules/lifecycle.h"

#include <algorithm>
#include <set>

#include "base/bytes.h"
#include "base/time_text.h"
#include "s3/api.h"
#include "s3/rules/errors.h"
#include "s3/rules/names.h"
#include "s3/rules/storage_class.h"

namespace spot::s3 {
namespace {

using days_t = std::chrono::days;

Time midnight_before(Time t) {
    return std::chrono::floor<days_t>(t);
}

Result<void> check_expiration(const LifecycleRule& rule) {
    const auto& expiration = *rule.expiration;
    const int said = int{expiration.days.has_value()} + int{expiration.date.has_value()} +
                     int{expiration.expired_object_delete_marker.has_value()};
    if (said != 1) return refuse("MalformedXML");
    if (expiration.days && *expiration.days <= 0) {
        return refuse("InvalidArgument", "'Days' for Expiration action must be a positive integer");
    }
    if (expiration.date && midnight_before(*expiration.date) != *expiration.date) {
        return invalid_argument("'Date' must be at midnight GMT", "Date",
                                iso8601_millis(*expiration.date));
    }
    if (expiration.expired_object_delete_marker && !rule.filter.tags.empty()) {
        return refuse("InvalidRequest", "ExpiredObjectDeleteMarker cannot be specified with Tags.");
    }
    return {};
}

Result<void> check_rule(const LifecycleRule& rule) {
    const auto& filter = rule.filter;
    if (!rule.expiration && !rule.noncurrent_version_expiration && rule.transitions.empty() &&
        rule.noncurrent_version_transitions.empty() &&
        !rule.abort_incomplete_multipart_upload_days) {
        return refuse("InvalidRequest", "At least one action needs to be specified in a rule");
    }
    if (rule.id.size() > 255) {
        return refuse("InvalidArgument", "ID length should not exceed allowed limit of 255");
    }
    if (filter.prefix && filter.prefix->size() > max_key_bytes) {
        return refuse("InvalidRequest", "The maximum size of a prefix is 1024.");
    }
    std::set<std::string_view> keys;
    for (const auto& tag : filter.tags) {
        if (!keys.insert(tag.key).second) {
            return refuse("InvalidRequest", "Duplicate Tag Keys are not allowed.");
        }
    }
    TRY(check_object_tags(filter.tags));
    if (filter.object_size_greater_than && filter.object_size_less_than &&
        *filter.object_size_less_than <= *filter.object_size_greater_than) {
        return refuse("InvalidRequest",
                      "'ObjectSizeLessThan' should be greater than 'ObjectSizeGreaterThan'");
    }
    if (rule.expiration) TRY(check_expiration(rule));
    TRY(check_transitions(rule));
    if (const auto& noncurrent = rule.noncurrent_version_expiration) {
        if (noncurrent->noncurrent_days <= 0) {
            return refuse("InvalidArgument",
                          "'NoncurrentDays' for NoncurrentVersionExpiration action must be a "
                          "positive integer");
        }
    }
    if (!rule.abort_incomplete_multipart_upload_days) return {};
    if (*rule.abort_incomplete_multipart_upload_days <= 0) {
        return refuse("InvalidArgument",
                      "'DaysAfterInitiation' for AbortIncompleteMultipartUpload action must be a "
                      "positive integer");
    }
    if (!filter.tags.empty()) {
        return refuse("InvalidRequest",
                      "AbortIncompleteMultipartUpload cannot be specified with Tags.");
    }
    if (filter.object_size_greater_than || filter.object_size_less_than) {
        return refuse("InvalidRequest",
                      "AbortIncompleteMultipartUpload cannot be specified with Object Size.");
    }
    return {};
}

}  // namespace

Result<void> check_lifecycle(LifecycleConfiguration& configuration, Random& random) {
    auto& rules = configuration.rules;
    if (rules.empty() || rules.size() > max_lifecycle_rules) return refuse("MalformedXML");
    const auto& minimum = configuration.transition_default_minimum_object_size;
    if (minimum != "all_storage_classes_128K" && minimum != "varies_by_storage_class") {
        return refuse("InvalidRequest",
                      "Invalid TransitionDefaultMinimumObjectSize found: " + minimum);
    }
    std::set<std::string> ids;
    for (auto& rule : rules) {
        TRY(check_rule(rule));
        if (rule.id.empty()) rule.id = random.uuid();
        if (!ids.insert(rule.id).second) {
            return refuse("InvalidArgument",
                          "Rule ID must be unique. Found same ID for more than one rule");
        }
    }
    return {};
}

bool matches(const LifecycleFilter& filter, std::string_view key, const ObjectRow& object) {
    if (filter.prefix && !key.starts_with(*filter.prefix)) return false;
    const auto size = static_cast<std::int64_t>(object.size);
    if (filter.object_size_greater_than && size <= *filter.object_size_greater_than) return false;
    if (filter.object_size_less_than && size >= *filter.object_size_less_than) return false;
    return std::ranges::all_of(filter.tags, [&](const Tag& tag) {
        return std::ranges::find(object.tags, tag) != object.tags.end();
    });
}

Time due_after_days(Time from, int days) {
    // A rule may name a thousand million days, which microseconds cannot hold; a sum that overflows
    // would make everything due at once.
    const Time last = from_seconds(253'402'214'400);  // 9999-12-31
    if (days_t(days) >= std::chrono::floor<days_t>(last - from)) return last;
    return midnight_before(from + days_t(days)) + days_t(1);
}

std::optional<Expiry> expiry_of(const LifecycleConfiguration& configuration, std::string_view key,
                                const ObjectRow& object) {
    std::optional<Expiry> earliest;
    for (const auto& rule : configuration.rules) {
        if (!rule.enabled || !rule.expiration || !matches(rule.filter, key, object)) continue;
        Time due{};
        if (rule.expiration->days) {
            due = due_after_days(object.last_modified, *rule.expiration->days);
        } else if (rule.expiration->date) {
            due = *rule.expiration->date;
        } else {
            continue;
        }
        if (!earliest || due < earliest->due) earliest = Expiry{due, rule.id};
    }
    return earliest;
}

bool removes_lone_marker(const LifecycleConfiguration& configuration, std::string_view key,
                         const ObjectRow& marker, Time now) {
    for (const auto& rule : configuration.rules) {
        if (!rule.enabled || !rule.expiration || !matches(rule.filter, key, marker)) continue;
        if (rule.expiration->expired_object_delete_marker.value_or(false)) return true;
        if (rule.expiration->days &&
            due_after_days(marker.last_modified, *rule.expiration->days) <= now) {
            return true;
        }
    }
    return false;
}

bool noncurrent_due(const LifecycleConfiguration& configuration, std::string_view key,
                    const ObjectRow& version, int newer, Time now) {
    return std::ranges::any_of(configuration.rules, [&](const LifecycleRule& rule) {
        const auto& action = rule.noncurrent_version_expiration;
        return rule.enabled && action && matches(rule.filter, key, version) &&
               newer >= action->newer_noncurrent_versions.value_or(0) &&
               due_after_days(version.noncurrent_since, action->noncurrent_days) <= now;
    });
}

bool upload_due(const LifecycleConfiguration& configuration, std::string_view key, Time initiated,
                Time now) {
    return std::ranges::any_of(configuration.rules, [&](const LifecycleRule& rule) {
        return rule.enabled && rule.abort_incomplete_multipart_upload_days &&
               key.starts_with(rule.filter.prefix.value_or("")) &&
               due_after_days(initiated, *rule.abort_incomplete_multipart_upload_days) <= now;
    });
}

std::string expiration_header(const std::optional<LifecycleConfiguration>& configuration,
                              std::string_view key, const ObjectRow& object) {
    if (!configuration) return "";
    const auto expiry = expiry_of(*configuration, key, object);
    if (!expiry) return "";
    return "expiry-date=\"" + http_date(expiry->due) + "\", rule-id=\"" +
           percent_encode(expiry->rule_id) + '"';
}

}  // namespace spot::s3
