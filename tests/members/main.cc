// JSON on stdout: the services; the operations that they do not offer; of each operation of a service what becomes of each member of its
// input, with the member's type and constraint; of S3 its headers, and the parameters of its
// routes.

#include <cstdio>

#include "cloudwatch/alarms.h"
#include "cloudwatch/wire.h"
#include "dynamodb/tables.h"
#include "dynamodb/wire.h"
#include "s3/http/known_headers.h"
#include "s3/route.h"
#include "sns/topics.h"
#include "sns/wire.h"
#include "sqs/queues.h"
#include "sqs/wire.h"
#include "storage/kv_memory.h"
#include "sts/identity.h"
#include "sts/wire.h"
#include "wire/json.h"
#include "wire/rpc.h"
#include "wire/services.h"

namespace spot {
namespace {

struct NoWakes final : Wakes {
    void wake(const std::string&) override {}
};

struct NoQueues final : sns::Destinations {
    Result<std::vector<sns::Fate>> deliver(std::vector<sns::Delivery>, kv::Batch&) override {
        return std::vector<sns::Fate>();
    }
};

const char* name_of(wire::Members::Fate fate) {
    using Fate = wire::Members::Fate;
    return fate == Fate::read ? "read" : fate == Fate::refused ? "refused" : "harmless";
}

const char* name_of(s3::Treatment treatment) {
    using s3::Treatment;
    return treatment == Treatment::read      ? "read"
           : treatment == Treatment::refused ? "refused"
                                             : "harmless";
}

void text(wire::Sink& sink, std::string_view name, std::string_view value) {
    sink.name(name, {});
    sink.text(value);
}

void write_constraint(wire::Sink& sink, const wire::Constraint& constraint) {
    sink.name("constraint", {});
    sink.begin_structure();
    if (constraint.least != wire::Constraint::no_least) {
        sink.name("min", {});
        sink.number(constraint.least);
    }
    if (constraint.most != wire::Constraint::no_most) {
        sink.name("max", {});
        sink.number(constraint.most);
    }
    if (!constraint.values.empty()) text(sink, "values", constraint.values);
    if (!constraint.pattern.empty()) text(sink, "pattern", constraint.pattern);
    sink.name("checked_by_rule", {});
    sink.boolean(constraint.checked_by_rule);
    sink.end_structure();
}

void write_row(wire::Sink& sink, const wire::Members::Row& row) {
    sink.begin_structure();
    text(sink, "fate", name_of(row.fate));
    if (!row.type.empty()) text(sink, "type", row.type);
    sink.name("required", {});
    sink.boolean(row.required);
    if (row.constraint != nullptr) write_constraint(sink, *row.constraint);
    sink.end_structure();
}

void write_services(wire::Sink& sink) {
    sink.name("services", {});
    sink.begin_list();
    for (const auto& service : wire::services::all) {
        sink.item();
        sink.begin_structure();
        text(sink, "title", service.title);
        text(sink, "id", service.id);
        text(sink, "protocols", service.protocols);
        sink.end_structure();
    }
    sink.end_list();
}

void write_service(wire::Sink& sink, std::string_view name, const wire::RpcService& service) {
    sink.name(name, {});
    sink.begin_map();
    for (const auto& operation : service.operations) {
        wire::Members members;
        operation.members(members);
        sink.entry(operation.name);
        sink.begin_map();
        for (const auto& row : members.rows()) {
            sink.entry(row.path);
            write_row(sink, row);
        }
        sink.end_map();
    }
    sink.end_map();
}

// AWS's operations that are not offered, for a service that names them.
void write_not_offered(wire::Sink& sink, std::string_view name, const wire::RpcService& service) {
    if (!service.complete) return;
    sink.name(name, {});
    sink.begin_list();
    for (const auto operation : service.not_offered) {
        sink.item();
        sink.text(operation);
    }
    sink.end_list();
}

void write_s3(wire::Sink& sink) {
    sink.name("s3_headers", {});
    sink.begin_list();
    for (const auto& header : s3::known_headers()) {
        sink.item();
        sink.begin_structure();
        text(sink, "name", header.name);
        text(sink, "treatment", name_of(header.treatment));
        text(sink, "detail", header.detail);
        sink.end_structure();
    }
    sink.end_list();
    sink.name("s3_routes", {});
    sink.begin_list();
    for (const auto& route : s3::routes()) {
        sink.item();
        sink.begin_structure();
        text(sink, "name", route.name);
        text(sink, "subresource", route.subresource);
        text(sink, "parameters", route.parameters);
        sink.end_structure();
    }
    sink.end_list();
}

Result<void> run() {
    kv::MemoryStore store;
    ManualClock clock;
    SystemRandom random;
    NoWakes wakes;
    const auto queues = TRY(sqs::Queues::open(store, clock, random, wakes, {}));
    const auto tables = TRY(dynamodb::Tables::open(store, clock, random, {}));
    const auto alarms = TRY(cloudwatch::Alarms::open(store, clock, {}));
    sts::Identity identity({.account_id = "000000000000"});
    wire::JsonSink sink;
    sink.begin_structure();
    write_services(sink);
    NoQueues no_queues;
    const auto topics = TRY(sns::Topics::open(store, clock, random, no_queues, {}));
    const std::pair<std::string_view, wire::RpcService> services[] = {
        {"sqs", sqs::make_service(*queues)},
        {"dynamodb", dynamodb::make_service(*tables)},
        {"dynamodbstreams", dynamodb::make_streams_service(tables->streams())},
        {"cloudwatch", cloudwatch::make_service(*alarms)},
        {"sns", sns::make_service(*topics)},
        {"sts", sts::make_service(identity)},
    };
    sink.name("operations", {});
    sink.begin_structure();
    for (const auto& [name, service] : services) write_service(sink, name, service);
    sink.end_structure();
    sink.name("not_offered", {});
    sink.begin_structure();
    for (const auto& [name, service] : services) write_not_offered(sink, name, service);
    sink.end_structure();
    write_s3(sink);
    sink.end_structure();
    std::puts(sink.take().c_str());
    return {};
}

}  // namespace
}  // namespace spot

int main() {
    const auto done = spot::run();
    if (!done) std::fprintf(stderr, "spot_members: %s\n", done.error().message.c_str());
    return done ? 0 : 1;
}
