// Dashboards, which are stored for those who draw them.
//
//   cw NAME   a dashboard: its body, and when it was put

#include <fmt/format.h>

#include <algorithm>

#include "cloudwatch/alarms.h"
#include "storage/key_codec.h"
#include "storage/record.h"
#include "wire/json.h"

namespace spot::cloudwatch {
namespace {

constexpr std::size_t listed_at_once = 1000;

std::string key_of(const std::string& name) {
    return kv::KeyWriter("cw").text(name).take();
}

struct Stored {
    std::string body;
    Time put_at{};
};

Result<Stored> decode(std::string_view bytes) {
    Stored made;
    kv::RecordReader r(bytes);
    while (r.next()) {
        if (r.field() == 1) made.body = r.text();
        if (r.field() == 2) made.put_at = Time(Duration(static_cast<std::int64_t>(r.number())));
    }
    TRY(r.status());
    return made;
}

Result<void> check_name(const std::string& name) {
    const bool good = std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_';
    });
    if (!good) {
        return fail(Kind::invalid, "InvalidParameterValueException",
                    "The value for field DashboardName contains invalid characters. It can only "
                    "contain alphanumerics, dash (-) and underscore (_).\n");
    }
    if (!name.empty() && name.size() <= limits::name) return {};
    return fail(Kind::invalid, "InvalidParameterValueException",
                fmt::format("The field DashboardName has 1 to {} characters.", limits::name));
}

tl::unexpected<Error> absent(std::string_view code, const std::string& name) {
    return fail(Kind::not_found, code, fmt::format("Dashboard {} does not exist", name));
}

}  // namespace

std::string Alarms::dashboard_arn(const std::string& name) const {
    return fmt::format("arn:aws:cloudwatch::{}:dashboard/{}", settings_.account_id, name);
}

Result<PutDashboardOutput> Alarms::put_dashboard(const PutDashboardInput& input) {
    TRY(check_name(input.dashboard_name));
    if (input.dashboard_body.size() > limits::dashboard_bytes) {
        return fail(
            Kind::invalid, "DashboardInvalidInputError",
            fmt::format("The field DashboardBody has at most {} bytes.", limits::dashboard_bytes));
    }
    const auto body = wire::parse_json(input.dashboard_body);
    if (!body || body->type != wire::Node::Type::map) {
        return fail(Kind::invalid, "DashboardInvalidInputError",
                    "The field DashboardBody must be a valid JSON object");
    }
    kv::Batch batch;
    batch.put(key_of(input.dashboard_name),
              kv::RecordWriter()
                  .text(1, input.dashboard_body)
                  .number(2, static_cast<std::uint64_t>(clock_.now().time_since_epoch().count()))
                  .take());
    TRY(store_.apply(std::move(batch)));
    return PutDashboardOutput{};
}

Result<GetDashboardOutput> Alarms::get_dashboard(const GetDashboardInput& input) {
    const auto found = TRY(store_.get(key_of(input.dashboard_name)));
    if (!found) return absent("ResourceNotFound", input.dashboard_name);
    auto stored = TRY(decode(*found));
    return GetDashboardOutput{dashboard_arn(input.dashboard_name), std::move(stored.body),
                              input.dashboard_name};
}

Result<ListDashboardsOutput> Alarms::list_dashboards(const ListDashboardsInput& input) {
    ListDashboardsOutput output;
    auto cursor = store_.scan(kv::prefix_range("cw"));
    for (; cursor->valid(); cursor->next()) {
        kv::KeyReader key(cursor->key(), 2);
        auto name = key.text();
        // The token is the last name that was shown.
        if (input.next_token && name <= *input.next_token) continue;
        if (!name.starts_with(input.dashboard_name_prefix.value_or(""))) continue;
        if (output.dashboard_entries.size() == listed_at_once) {
            output.next_token = output.dashboard_entries.back().dashboard_name;
            break;
        }
        const auto stored = TRY(decode(cursor->value()));
        auto arn = dashboard_arn(name);
        output.dashboard_entries.push_back({std::move(name), std::move(arn), stored.put_at,
                                            static_cast<std::int64_t>(stored.body.size())});
    }
    TRY(cursor->status());
    return output;
}

Result<Empty> Alarms::delete_dashboards(const DeleteDashboardsInput& input) {
    kv::Batch batch;
    batch.makes_room();
    for (const auto& name : input.dashboard_names) {
        if (!TRY(store_.get(key_of(name)))) return absent("DashboardNotFoundError", name);
        batch.erase(key_of(name));
    }
    if (!batch.empty()) TRY(store_.apply(std::move(batch)));
    return Empty{};
}

}  // namespace spot::cloudwatch
