#include "s3/rules/conditions.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.h"
#include "base/time_text.h"
#include "s3/rules/errors.h"
#include "s3/rules/names.h"

namespace spot::s3 {
namespace {

// A list of entity tags, or "*". Weak tags are compared without their "W/".
bool names_etag(std::string_view list, std::string_view etag) {
    for (auto item : split(list, ',')) {
        item = trim(item);
        if (item.starts_with("W/")) item.remove_prefix(2);
        // AWS does not insist on both quotes.
        if (item.starts_with('"')) item.remove_prefix(1);
        if (item.ends_with('"')) item.remove_suffix(1);
        if (item == "*" || item == etag) return true;
    }
    return false;
}

// HTTP dates have whole seconds.
bool modified_since(const ObjectRow& object, Time since) {
    return to_seconds(object.last_modified) > to_seconds(since);
}

tl::unexpected<Error> precondition_failed(std::string_view condition) {
    return refuse_for("PreconditionFailed", {{"Condition", std::string(condition)}});
}

tl::unexpected<Error> not_accepted(std::string_view header, std::string_view why) {
    auto error = refuse("NotImplemented",
                        "A header you provided implies functionality that is not implemented");
    error.value().details = {{"Header", std::string(header)},
                             {"additionalMessage", std::string(why)}};
    return error;
}

enum class Verdict { holds, not_modified, failed };

// RFC 9110, section 13.2.2: where entity tags are given, the dates are ignored.
// A date in the future says nothing about what has happened, and AWS ignores it.
Verdict evaluate(const ReadConditions& c, const ObjectRow& object, Time now,
                 std::string_view& which) {
    if (!c.if_match.empty()) {
        which = "If-Match";
        if (!names_etag(c.if_match, object.etag)) return Verdict::failed;
    } else if (c.if_unmodified_since && modified_since(object, *c.if_unmodified_since)) {
        which = "If-Unmodified-Since";
        return Verdict::failed;
    }
    if (!c.if_none_match.empty()) {
        which = "If-None-Match";
        if (names_etag(c.if_none_match, object.etag)) return Verdict::not_modified;
    } else if (c.if_modified_since && *c.if_modified_since <= now &&
               !modified_since(object, *c.if_modified_since)) {
        which = "If-Modified-Since";
        return Verdict::not_modified;
    }
    return Verdict::holds;
}

}  // namespace

Result<void> check_read(const ReadConditions& conditions, const ObjectRow& object, Time now) {
    std::string_view which;
    switch (evaluate(conditions, object, now, which)) {
        case Verdict::holds: return {};
        case Verdict::failed: return precondition_failed(which);
        case Verdict::not_modified: break;
    }
    return refuse_for("NotModified", {{"ETag", quoted(object.etag)},
                                      {"Last-Modified", http_date(object.last_modified)}});
}

Result<void> check_source(const ReadConditions& conditions, const ObjectRow& object, Time now) {
    std::string_view which;
    if (evaluate(conditions, object, now, which) == Verdict::holds) return {};
    return precondition_failed("x-amz-copy-source-" + std::string(which));
}

Result<void> check_match(const std::string& if_match, const std::optional<ObjectRow>& current,
                         const std::string& key) {
    if (if_match.empty()) return {};
    if (!current || current->delete_marker) return no_such_key(key);
    if (!names_etag(if_match, current->etag)) return precondition_failed("If-Match");
    return {};
}

Result<void> check_write(const WriteConditions& conditions, const std::optional<ObjectRow>& current,
                         const std::string& key) {
    const bool there = current && !current->delete_marker;
    if (!conditions.if_none_match.empty() && !conditions.if_match.empty()) {
        return not_accepted("If-Match,If-None-Match",
                            "Multiple conditional request headers present in the request");
    }
    if (!conditions.if_none_match.empty()) {
        if (conditions.if_none_match != "*") {
            return not_accepted(
                "If-None-Match",
                "We don't accept the provided value of If-None-Match header for this API");
        }
        if (there) return precondition_failed("If-None-Match");
    }
    if (conditions.if_match == "*") {
        return not_accepted("If-Match",
                            "We don't accept the provided value of If-Match header for this API");
    }
    return check_match(conditions.if_match, current, key);
}

Result<ByteRange> resolve_range(std::string_view header, std::uint64_t size) {
    const ByteRange whole{0, size, false};
    if (!header.starts_with("bytes=")) return whole;
    const auto spec = header.substr(6);
    const auto dash = spec.find('-');
    if (dash == std::string_view::npos || spec.find(',') != std::string_view::npos) return whole;
    // -1: not a number. Negative numbers cannot be written: their sign is the dash.
    const auto first = parse_int(trim(spec.substr(0, dash))).value_or(-1);
    const auto last = parse_int(trim(spec.substr(dash + 1))).value_or(-1);
    const auto refused = [&] {
        return refuse_for("InvalidRange", {{"RangeRequested", std::string(header)},
                                           {"ActualObjectSize", std::to_string(size)}});
    };
    if (dash == 0) {
        if (last < 0) return whole;
        if (last == 0 || size == 0) return refused();
        const auto length = std::min(static_cast<std::uint64_t>(last), size);
        return ByteRange{size - length, length, true};
    }
    const bool open_end = trim(spec.substr(dash + 1)).empty();
    if (first < 0 || (!open_end && last < first)) return whole;
    const auto from = static_cast<std::uint64_t>(first);
    if (from >= size) return refused();
    const auto end = open_end ? size - 1 : static_cast<std::uint64_t>(last);
    const auto to = std::min(end, size - 1);
    return ByteRange{from, to - from + 1, true};
}

Result<ByteRange> resolve_copy_range(std::string_view header, std::uint64_t size) {
    if (header.empty()) return ByteRange{0, size, false};
    const auto refused = [&](std::string message) {
        return invalid_argument(std::move(message), "x-amz-copy-source-range", header);
    };
    const auto spec = header.starts_with("bytes=") ? header.substr(6) : std::string_view();
    const auto dash = spec.find('-');
    const bool form = dash != std::string_view::npos;
    const auto first = form ? parse_int(spec.substr(0, dash)).value_or(-1) : -1;
    const auto last = form ? parse_int(spec.substr(dash + 1)).value_or(-1) : -1;
    if (first < 0 || last < first) {
        return refused(
            "The x-amz-copy-source-range value must be of the form bytes=first-last where first "
            "and last are the zero-based offsets of the first and last bytes to copy");
    }
    if (static_cast<std::uint64_t>(first) >= size) {
        return refuse("InvalidRequest",
                      "The specified copy range is invalid for the source object size");
    }
    if (static_cast<std::uint64_t>(last) >= size) {
        return refused(
            fmt::format("Range specified is not valid for source object of size: {}", size));
    }
    return ByteRange{static_cast<std::uint64_t>(first),
                     static_cast<std::uint64_t>(last - first + 1), true};
}

}  // namespace spot::s3
