#include "s3/rules/notification.h"

#include <algorithm>
#include <array>
#include <set>

#include "base/bytes.h"
#include "base/log.h"
#include "s3/api.h"
#include "s3/rules/errors.h"

namespace spot::s3 {
namespace {

constexpr std::array event_names = {
    std::string_view("ObjectCreated:Put"),
    std::string_view("ObjectCreated:Post"),
    std::string_view("ObjectCreated:Copy"),
    std::string_view("ObjectCreated:CompleteMultipartUpload"),
    std::string_view("ObjectRemoved:Delete"),
    std::string_view("ObjectRemoved:DeleteMarkerCreated"),
    std::string_view("ObjectRestore:Post"),
    std::string_view("ObjectRestore:Completed"),
    std::string_view("LifecycleExpiration:Delete"),
    std::string_view("LifecycleExpiration:DeleteMarkerCreated"),
    std::string_view("LifecycleTransition"),
    std::string_view("ObjectTagging:Put"),
    std::string_view("ObjectTagging:Delete"),
    std::string_view("ObjectAcl:Put"),
};
static_assert(event_names.size() == static_cast<std::size_t>(Event::object_acl_put) + 1);

// Events that AWS knows and that never happen here.
constexpr std::array never_here = {
    std::string_view("s3:ReducedRedundancyLostObject"),
    std::string_view("s3:ObjectRestore:Delete"),
    std::string_view("s3:Replication:"),
    std::string_view("s3:IntelligentTiering"),
};

// "s3:ObjectCreated:*" or "s3:ObjectCreated:Put" against "ObjectCreated:Put".
bool pattern_matches(std::string_view pattern, std::string_view name) {
    pattern.remove_prefix(3);
    if (!pattern.ends_with('*')) return pattern == name;
    return name.starts_with(pattern.substr(0, pattern.size() - 1));
}

Result<void> check_event(const std::string& event) {
    if (event.starts_with("s3:")) {
        for (const auto name : event_names) {
            if (event.substr(3) == name) return {};
            const auto colon = name.find(':');
            if (colon == std::string_view::npos) continue;
            if (event.substr(3) == std::string(name.substr(0, colon + 1)) + '*') return {};
        }
    }
    for (const auto known : never_here) {
        if (event.starts_with(known)) {
            return refuse("NotImplemented",
                          "The event '" + event + "' is not offered: nothing here causes it.");
        }
    }
    return invalid_argument("The event '" + event + "' is not supported for notifications", "Event",
                            event);
}

// Whether it names a queue that is there is asked later, and not at all where the client says so.
Result<void> check_arn(const QueueConfiguration& queue) {
    const auto& arn = queue.queue_arn;
    const auto parts = split(arn, ':');
    const bool whole =
        parts.size() == 6 && parts[0] == "arn" && !parts[2].empty() && !parts[5].empty();
    if (whole && (parts[2] == "sns") == queue.to_topic) return {};
    return invalid_argument("The ARN could not be parsed", queue.to_topic ? "Topic" : "Queue", arn);
}

std::string filter_value(const QueueConfiguration& queue, std::string_view name) {
    for (const auto& rule : queue.filter) {
        if (equal_ignoring_case(rule.name, name)) return rule.value;
    }
    return "";
}

Result<void> check_filter(QueueConfiguration& queue) {
    std::set<std::string> seen;
    for (auto& rule : queue.filter) {
        const auto name = lower(rule.name);
        if (name != "prefix" && name != "suffix") {
            return invalid_argument("filter rule name must be either prefix or suffix",
                                    "FilterRule.Name", rule.name);
        }
        if (!seen.insert(name).second) {
            return invalid_argument("Cannot specify more than one " + name + " rule in a filter.",
                                    "FilterRule.Name", rule.name);
        }
        if (rule.value.size() > max_key_bytes) {
            return invalid_argument("Size of filter rule value cannot exceed 1024 bytes in UTF-8",
                                    "FilterRule.Value", rule.value);
        }
        rule.name = name == "prefix" ? "Prefix" : "Suffix";  // as AWS gives it back
    }
    return {};
}

bool share_an_event(const QueueConfiguration& a, const QueueConfiguration& b) {
    return std::ranges::any_of(event_names, [&](std::string_view name) {
        const auto covers = [&](const std::string& event) { return pattern_matches(event, name); };
        return std::ranges::any_of(a.events, covers) && std::ranges::any_of(b.events, covers);
    });
}

// True where some key could meet both filters: a key can have both prefixes where one begins with
// the other, and both suffixes where one ends with the other.
Result<void> check_overlap(const QueueConfiguration& a, const QueueConfiguration& b) {
    if (!share_an_event(a, b)) return {};
    if (a.filter.empty() && b.filter.empty()) {
        return invalid_argument(
            "Configurations overlap. Configurations on the same bucket cannot share a common "
            "event type.",
            "Event", a.events.front());
    }
    const auto prefix_a = filter_value(a, "prefix");
    const auto prefix_b = filter_value(b, "prefix");
    const auto suffix_a = filter_value(a, "suffix");
    const auto suffix_b = filter_value(b, "suffix");
    const bool prefixes = prefix_a.starts_with(prefix_b) || prefix_b.starts_with(prefix_a);
    const bool suffixes = suffix_a.ends_with(suffix_b) || suffix_b.ends_with(suffix_a);
    if (!prefixes || !suffixes) return {};
    return invalid_argument(
        "Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules if "
        "the prefixes are overlapping for the same event type.",
        "FilterRule", prefix_a + "*" + suffix_a);
}

}  // namespace

std::string_view event_name(Event event) {
    return event_names[static_cast<std::size_t>(event)];
}

Result<void> check_notification(NotificationConfiguration& configuration, Random& random) {
    auto& queues = configuration.queues;
    if (queues.size() > max_notification_rules) {
        return refuse("InvalidArgument", "A bucket can have 100 notification rules at most.");
    }
    for (const auto& queue : queues) TRY(check_arn(queue));
    std::set<std::string> ids;
    for (auto& queue : queues) {
        if (queue.events.empty()) return refuse("MalformedXML");
        for (const auto& event : queue.events) TRY(check_event(event));
        TRY(check_filter(queue));
        if (queue.id.empty()) queue.id = random.uuid();
        if (queue.id.size() > 255 || !ids.insert(queue.id).second) {
            return invalid_argument("Same ID used for multiple configurations. IDs must be unique",
                                    "Id", queue.id);
        }
    }
    for (std::size_t i = 0; i < queues.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) TRY(check_overlap(queues[i], queues[j]));
    }
    return {};
}

bool matches(const QueueConfiguration& queue, Event event, std::string_view key) {
    const auto name = event_name(event);
    const bool wanted = std::ranges::any_of(
        queue.events, [&](const std::string& pattern) { return pattern_matches(pattern, name); });
    if (!wanted) return false;
    return std::ranges::all_of(queue.filter, [&](const FilterRule& rule) {
        return rule.name == "Prefix" ? key.starts_with(rule.value) : key.ends_with(rule.value);
    });
}

Result<void> stage_event(Core& core, const BucketRow& bucket, Event event,
                         const EventSubject& subject, const Requester& requester,
                         kv::Batch& batch) {
    for (const auto& queue : bucket.notification.queues) {
        if (!matches(queue, event, subject.key)) continue;
        auto sent = core.destinations.deliver(
            queue.queue_arn, render_event(core, bucket, queue.id, event, subject, requester),
            requester.trace_header, batch);
        if (sent) continue;
        const auto kind = sent.error().kind;
        if (kind != Kind::not_found && kind != Kind::denied) return sent;
        log(Level::warn, "an event was dropped: its queue does not take it",
            {{"bucket", bucket.name},
             {"key", subject.key},
             {"queue", queue.queue_arn},
             {"event", event_name(event)},
             {"error", sent.error().message}});
    }
    return {};
}

}  // namespace spot::s3
