#include "s3/http/object_lock.h"

#include "base/bytes.h"
#include "base/time_text.h"
#include "s3/http/call.h"
#include "s3/http/documents.h"
#include "s3/http/reading.h"
#include "s3/rules/errors.h"

namespace spot::s3 {
namespace {

constexpr std::string_view mode_header = "x-amz-object-lock-mode";
constexpr std::string_view until_header = "x-amz-object-lock-retain-until-date";
constexpr std::string_view hold_header = "x-amz-object-lock-legal-hold";

std::optional<LockMode> parse_mode(std::string_view name) {
    if (name == "GOVERNANCE") return LockMode::governance;
    if (name == "COMPLIANCE") return LockMode::compliance;
    return std::nullopt;
}

Result<LockMode> mode_below(const wire::Node& node) {
    if (const auto mode = parse_mode(text_of(node, "Mode"))) return *mode;
    return refuse("MalformedXML");
}

}  // namespace

std::string_view mode_name(LockMode mode) {
    return mode == LockMode::compliance ? "COMPLIANCE" : "GOVERNANCE";
}

Result<ObjectLock> read_lock_headers(const wire::Headers& headers) {
    ObjectLock lock;
    const auto mode = headers.value(mode_header);
    const auto until = headers.value(until_header);
    if (mode.empty() != until.empty()) {
        auto error =
            refuse("InvalidArgument", std::string(until_header) + " and " +
                                          std::string(mode_header) + " must both be supplied");
        error.value().details = {
            {"ArgumentName", std::string(mode.empty() ? mode_header : until_header)}};
        return error;
    }
    if (!mode.empty()) {
        const auto known = parse_mode(mode);
        if (!known) return invalid_argument("Unknown wormMode directive.", mode_header, mode);
        const auto time = parse_iso8601(until);
        if (!time) {
            return invalid_argument("The retain until date must be provided in ISO 8601 format",
                                    until_header, until);
        }
        lock.retention = {*known, *time};
    }
    if (const auto* hold = headers.find(hold_header)) {
        if (*hold != "ON" && *hold != "OFF") {
            return invalid_argument("Legal Hold must be either of 'ON' or 'OFF'", hold_header,
                                    *hold);
        }
        lock.legal_hold = *hold == "ON";
    }
    return lock;
}

void write_lock_headers(const ObjectLock& lock, wire::Headers& headers) {
    if (lock.retention.mode != LockMode::none) {
        headers.set(mode_header, mode_name(lock.retention.mode));
        headers.set(until_header, iso8601_millis(lock.retention.until));
    }
    if (lock.legal_hold) headers.set(hold_header, *lock.legal_hold ? "ON" : "OFF");
}

std::optional<bool> read_bypass(const wire::Headers& headers) {
    const auto* value = headers.find("x-amz-bypass-governance-retention");
    if (value == nullptr) return std::nullopt;
    return equal_ignoring_case(*value, "true");
}

std::string write_retention(const Retention& retention) {
    Xml xml("Retention");
    if (retention.mode != LockMode::none) {
        xml.leaf("Mode", mode_name(retention.mode));
        xml.leaf("RetainUntilDate", iso8601_millis(retention.until));
    }
    return xml.take();
}

std::string write_legal_hold(bool on) {
    return Xml("LegalHold").leaf("Status", on ? "ON" : "OFF").take();
}

template <>
Result<Retention> read_document(std::string_view body, Author author) {
    Reading reading{author};
    const auto node = TRY(reading.parse(body, "Retention"));
    TRY(reading.only(node, {"Mode", "RetainUntilDate"}));
    const auto until = text_of(node, "RetainUntilDate");
    if (until.empty() && node.find("Mode") == nullptr) return Retention{};
    const auto mode = TRY(mode_below(node));
    const auto time = parse_iso8601(until);
    if (!time) return refuse("MalformedXML");
    return Retention{mode, *time};
}

template <>
Result<LegalHold> read_document(std::string_view body, Author author) {
    Reading reading{author};
    const auto node = TRY(reading.parse(body, "LegalHold"));
    TRY(reading.only(node, {"Status"}));
    const auto status = text_of(node, "Status");
    if (status != "ON" && status != "OFF") return refuse("MalformedXML");
    return LegalHold{status == "ON"};
}

std::string write_document(const ObjectLockConfiguration& configuration) {
    Xml xml("ObjectLockConfiguration");
    xml.leaf("ObjectLockEnabled", "Enabled");
    if (const auto& usual = configuration.default_retention) {
        xml.open("Rule").open("DefaultRetention").leaf("Mode", mode_name(usual->mode));
        if (usual->days != 0) xml.leaf("Days", usual->days);
        if (usual->years != 0) xml.leaf("Years", usual->years);
    }
    return xml.take();
}

template <>
Result<ObjectLockConfiguration> read_document(std::string_view body, Author author) {
    Reading reading{author};
    const auto node = TRY(reading.parse(body, "ObjectLockConfiguration"));
    TRY(reading.only(node, {"ObjectLockEnabled", "Rule"}));
    if (reading.strict() && text_of(node, "ObjectLockEnabled") != "Enabled") {
        return refuse("MalformedXML");
    }
    ObjectLockConfiguration configuration;
    const auto* rule = node.find("Rule");
    if (rule == nullptr) return configuration;
    TRY(reading.only(*rule, {"DefaultRetention"}));
    const auto* usual = rule->find("DefaultRetention");
    if (usual == nullptr) return refuse("MalformedXML");
    TRY(reading.only(*usual, {"Mode", "Days", "Years"}));
    const auto mode = TRY(mode_below(*usual));
    const auto days = TRY(small_number(*usual, "Days"));
    const auto years = TRY(small_number(*usual, "Years"));
    if (days.has_value() == years.has_value()) return refuse("MalformedXML");
    configuration.default_retention = DefaultRetention{mode, days.value_or(0), years.value_or(0)};
    return configuration;
}

Answer get_object_retention(Call& call) {
    const auto output = TRY(
        call.service.get_object_retention({call.address.bucket, call.address.key,
                                           call.query("versionId"), call.context.permit.version}));
    return document(write_retention(output.retention));
}

Answer put_object_retention(Call& call) {
    const auto retention = TRY(read_document<Retention>(call.request.body));
    TRY(call.service.put_object_retention(
        {call.address.bucket, call.address.key, call.query("versionId"), retention,
         read_bypass(call.request.headers), call.context.permit.version}));
    return empty(200);
}

Answer get_object_legal_hold(Call& call) {
    const auto output = TRY(
        call.service.get_object_legal_hold({call.address.bucket, call.address.key,
                                            call.query("versionId"), call.context.permit.version}));
    return document(write_legal_hold(output.legal_hold));
}

Answer put_object_legal_hold(Call& call) {
    const auto hold = TRY(read_document<LegalHold>(call.request.body));
    TRY(call.service.put_object_legal_hold({call.address.bucket, call.address.key,
                                            call.query("versionId"), hold.on,
                                            call.context.permit.version}));
    return empty(200);
}

}  // namespace spot::s3
