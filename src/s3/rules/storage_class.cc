#include "s3/rules/storage_class.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "base/time_text.h"
#include "s3/rules/errors.h"
#include "s3/rules/lifecycle.h"

namespace spot::s3 {
namespace {

// From warm to cold: rules move objects in this direction alone.
constexpr std::array classes = {
    std::string_view("STANDARD"),    std::string_view("REDUCED_REDUNDANCY"),
    std::string_view("STANDARD_IA"), std::string_view("INTELLIGENT_TIERING"),
    std::string_view("ONEZONE_IA"),  std::string_view("GLACIER_IR"),
    std::string_view("GLACIER"),     std::string_view("DEEP_ARCHIVE"),
};
constexpr auto first_of_rules = 2;  // rules move objects to this class and those behind it
constexpr int days_before_infrequent_access = 30;
constexpr std::uint64_t usual_minimum_bytes = 128 * 1024;

std::ptrdiff_t rank_of(std::string_view storage_class) {
    if (storage_class.empty()) return 0;
    return std::ranges::find(classes, storage_class) - classes.begin();
}

bool is_of_rules(std::string_view storage_class) {
    const auto rank = rank_of(storage_class);
    return rank >= first_of_rules && rank < std::ssize(classes);
}

// The sentences of AWS name the rule by its filter.
std::string filter_text(const LifecycleRule& rule) {
    return fmt::format("(prefix={})", rule.filter.prefix.value_or(""));
}

tl::unexpected<Error> invalid(std::string message) {
    return refuse("InvalidArgument", std::move(message));
}

Result<void> check_days(std::string_view action, std::string_view member, int days,
                        std::string_view storage_class) {
    if (days < 0)
        return invalid(fmt::format("'{}' in {} action must be nonnegative", member, action));
    const bool infrequent = storage_class == "STANDARD_IA" || storage_class == "ONEZONE_IA";
    if (!infrequent || days >= days_before_infrequent_access) return {};
    return invalid(
        fmt::format("'{}' in {} action must be greater than or equal to {} for storageClass '{}'",
                    member, action, days_before_infrequent_access, storage_class));
}

Result<void> check_transition(const LifecycleTransition& transition) {
    if (transition.days.has_value() == transition.date.has_value() ||
        !is_of_rules(transition.storage_class)) {
        return refuse("MalformedXML");
    }
    if (transition.days) {
        return check_days("Transition", "Days", *transition.days, transition.storage_class);
    }
    if (std::chrono::floor<std::chrono::days>(*transition.date) == *transition.date) return {};
    return invalid_argument("'Date' must be at midnight GMT", "Date",
                            iso8601_millis(*transition.date));
}

// Expiration and transitions of a rule are told in the same way, and it expires last.
Result<void> check_order(const LifecycleRule& rule, const LifecycleTransition& transition) {
    if (!rule.expiration) return {};
    const auto& expiration = *rule.expiration;
    if ((expiration.days && transition.date) || (expiration.date && transition.days)) {
        return refuse("InvalidRequest",
                      "Found mixed 'Date' and 'Days' based Expiration and Transition actions in "
                      "lifecycle rule for filter '" +
                          filter_text(rule) + "'");
    }
    const bool late = (expiration.days && *expiration.days <= *transition.days) ||
                      (expiration.date && *expiration.date <= *transition.date);
    if (!late) return {};
    const auto* member = expiration.days ? "Days" : "Date";
    return invalid(
        fmt::format("'{0}' in the Expiration action for filter '{1}' must be greater "
                    "than '{0}' in the Transition action",
                    member, filter_text(rule)));
}

bool large_enough(const LifecycleConfiguration& configuration, const LifecycleRule& rule,
                  std::string_view storage_class, const ObjectRow& object) {
    if (object.size >= usual_minimum_bytes) return true;
    // Whoever names a size, or says that it varies by class, has chosen otherwise.
    if (rule.filter.object_size_greater_than || rule.filter.object_size_less_than) return true;
    return is_archived(storage_class) &&
           configuration.transition_default_minimum_object_size == "varies_by_storage_class";
}

// The coldest of the classes that `due` gives for some rule, where it is colder than the object's.
template <class Due>
std::string_view coldest(const LifecycleConfiguration& configuration, std::string_view key,
                         const ObjectRow& object, Due due) {
    auto rank = rank_of(object.headers.storage_class);
    std::string_view found;
    for (const auto& rule : configuration.rules) {
        if (!rule.enabled || !matches(rule.filter, key, object)) continue;
        due(rule, [&](std::string_view storage_class) {
            if (rank_of(storage_class) <= rank) return;
            if (!large_enough(configuration, rule, storage_class, object)) return;
            rank = rank_of(storage_class);
            found = classes.at(static_cast<std::size_t>(rank));
        });
    }
    return found;
}

}  // namespace

bool is_storage_class(std::string_view name) {
    return name.empty() || std::ranges::find(classes, name) != classes.end();
}

bool is_archived(std::string_view storage_class) {
    return storage_class == "GLACIER" || storage_class == "DEEP_ARCHIVE";
}

Result<void> check_transitions(const LifecycleRule& rule) {
    const auto repeated = [&](std::string_view action) {
        return refuse("InvalidRequest",
                      fmt::format("'StorageClass' must be different for '{}' actions in same "
                                  "'Rule' with filter '{}'",
                                  action, filter_text(rule)));
    };
    std::set<std::string_view> seen;
    for (const auto& transition : rule.transitions) {
        TRY(check_transition(transition));
        if (!seen.insert(transition.storage_class).second) return repeated("Transition");
        TRY(check_order(rule, transition));
    }
    seen.clear();
    for (const auto& transition : rule.noncurrent_version_transitions) {
        if (!is_of_rules(transition.storage_class)) return refuse("MalformedXML");
        TRY(check_days("NoncurrentVersionTransition", "NoncurrentDays", transition.noncurrent_days,
                       transition.storage_class));
        if (!seen.insert(transition.storage_class).second) {
            return repeated("NoncurrentVersionTransition");
        }
    }
    return {};
}

std::string_view transition_of(const LifecycleConfiguration& configuration, std::string_view key,
                               const ObjectRow& object, Time now) {
    return coldest(configuration, key, object, [&](const LifecycleRule& rule, const auto& take) {
        for (const auto& transition : rule.transitions) {
            const auto due =
                transition.date ? *transition.date
                                : due_after_days(object.last_modified, transition.days.value_or(0));
            if (due <= now) take(transition.storage_class);
        }
    });
}

std::string_view noncurrent_transition_of(const LifecycleConfiguration& configuration,
                                          std::string_view key, const ObjectRow& object, int newer,
                                          Time now) {
    return coldest(configuration, key, object, [&](const LifecycleRule& rule, const auto& take) {
        for (const auto& transition : rule.noncurrent_version_transitions) {
            if (newer < transition.newer_noncurrent_versions.value_or(0)) continue;
            if (due_after_days(object.noncurrent_since, transition.noncurrent_days) > now) continue;
            take(transition.storage_class);
        }
    });
}

bool is_readable(const ObjectRow& object, Time now) {
    return !is_archived(object.headers.storage_class) || now < object.restored_until;
}

std::string restore_header(const ObjectRow& object, Time now) {
    if (!is_archived(object.headers.storage_class) || now >= object.restored_until) return "";
    return "ongoing-request=\"false\", expiry-date=\"" + http_date(object.restored_until) + '"';
}

}  // namespace spot::s3
