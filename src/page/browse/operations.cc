// The services whose operations are named in the message: the page calls them in AWS's own words,
// POST /api/sqs/ListQueues with the document of AWS JSON. Only what is listed here can be called.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>
#include <span>

#include "base/check.h"
#include "cloudwatch/wire.h"
#include "dynamodb/wire.h"
#include "page/browse/routes.h"
#include "sqs/wire.h"

namespace spot::page {
namespace {

struct Offered {
    std::string_view name;
    Access access;
};
using enum Access;

constexpr std::array sqs_offered{
    Offered{"ListQueues", reader},
    Offered{"GetQueueAttributes", reader},
    Offered{"ListQueueTags", reader},
    Offered{"ListDeadLetterSourceQueues", reader},
    Offered{"SendMessage", changer},
    // Each look at a message counts as a receive, which may send it to a dead-letter queue.
    Offered{"ReceiveMessage", changer},
    Offered{"DeleteMessage", changer},
    Offered{"PurgeQueue", changer},
};
constexpr std::array dynamodb_offered{
    Offered{"ListTables", reader},
    Offered{"DescribeTable", reader},
    Offered{"DescribeTimeToLive", reader},
    Offered{"GetItem", reader},
    Offered{"Query", reader},
    Offered{"Scan", reader},
    Offered{"PutItem", changer},
    Offered{"DeleteItem", changer},
};
constexpr std::array cloudwatch_offered{
    Offered{"DescribeAlarms", reader}, Offered{"DescribeAlarmHistory", reader},
    Offered{"ListMetrics", reader},    Offered{"GetMetricStatistics", reader},
    Offered{"GetMetricData", reader},
};

// Documents of this page; DynamoDB's largest, an item of 400 KB, fits in as JSON.
constexpr std::uint64_t largest_document = 2 << 20;
constexpr std::size_t most_values = 200'000;

Answer call(const wire::Operation& operation, void* api) {
    return [&operation, api](Visit& visit) -> Result<wire::HttpResponse> {
        const auto input = TRY(wire::parse_json(visit.body, most_values));
        wire::JsonSink sink;
        std::optional<Wait> wait;
        TRY(operation.run(api, input, false, sink, wait));
        return json_answer(sink.take());
    };
}

void add(Routes& routes, const wire::RpcService& service, std::span<const Offered> offered) {
    for (const auto& one : offered) {
        const auto at = std::ranges::find(service.operations, one.name, &wire::Operation::name);
        CHECK(at != service.operations.end(), "the page offers what the service does not have");
        routes.push_back({"POST", fmt::format("/api/{}/{}", service.name, one.name), one.access,
                          call(*at, service.api), largest_document});
    }
}

}  // namespace

Routes operation_routes(Services& services) {
    Routes routes;
    add(routes, sqs::make_service(services.sqs), sqs_offered);
    add(routes, dynamodb::make_service(services.dynamodb), dynamodb_offered);
    add(routes, cloudwatch::make_service(services.cloudwatch), cloudwatch_offered);
    return routes;
}

}  // namespace spot::page
