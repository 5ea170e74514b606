#pragma once

// All rules of DynamoDB over a store, behind one Api.
//
//   auto tables = TRY(dynamodb::Tables::open(store, clock, random, {.region = …}));
//   tables->put_item({…});           // then wait until store.durable() has reached applied()
//   tables->sweep(clock.now());      // from time to time, from one thread

#include <memory>
#include <type_traits>

#include "dynamodb/api.h"
#include "dynamodb/items/items.h"
#include "dynamodb/items/query.h"
#include "dynamodb/items/transactions.h"
#include "dynamodb/metrics/measure.h"
#include "dynamodb/partiql/partiql_rules.h"
#include "dynamodb/streams/stream_rules.h"
#include "dynamodb/tables/core.h"
#include "dynamodb/tables/sweep.h"
#include "dynamodb/tables/table_rules.h"

namespace spot::dynamodb {

// Macros for operations.h: each operation calls the method of the same name of the rules that have
// it.
#define HANDED_TO(rules, method, Name) \
    Result<Name##Output> method(const Name##Input& input) override { return rules.method(input); }
#define COUNTED(rules, method, Name)                                        \
    Result<Name##Output> method(const Name##Input& input) override {        \
        return counted(Metered::method, input, [&] { return rules.method(input); }); \
    }
#define BY_TABLE_RULES(method, Name) HANDED_TO(tables_, method, Name)
#define BY_ITEM_RULES(method, Name) COUNTED(items_, method, Name)
#define BY_QUERY_RULES(method, Name) COUNTED(queries_, method, Name)
#define BY_TRANSACTION_RULES(method, Name) COUNTED(transactions_, method, Name)
#define BY_PARTIQL_RULES(method, Name) COUNTED(partiql_, method, Name)

// Safe from every thread. The store, the clock and the random source outlive it. Nothing else
// writes keys that begin with 'd'. It never waits for the disk: changes are visible when a method
// returns, and the caller waits for durable() before the answer leaves the process.
class Tables final : public Api {
  public:
    // Reads the tables that the store holds.
    static Result<std::unique_ptr<Tables>> open(kv::Store&, const Clock&, Random&,
                                                Settings settings);

    // DynamoDB Streams of the same tables; valid for as long as this object lives.
    StreamsApi& streams() { return stream_rules_; }

    // Does one bounded step of the work that no request asks for: time to live, filling in of new
    // indexes, trimming of streams (tables/sweep.h). To be called by one thread at a time.
    Result<SweepStep> sweep(Time now) { return sweep_.step(now); }

    DYNAMODB_TABLE_OPERATIONS(BY_TABLE_RULES)
    DYNAMODB_ITEM_OPERATIONS(BY_ITEM_RULES)
    DYNAMODB_QUERY_OPERATIONS(BY_QUERY_RULES)
    DYNAMODB_TRANSACTION_OPERATIONS(BY_TRANSACTION_RULES)
    DYNAMODB_PARTIQL_OPERATIONS(BY_PARTIQL_RULES)

    // The metrics of AWS/DynamoDB (metrics/measure.h). Safe from every thread.
    void measure(std::int64_t minute, const EachMeasurement& each) {
        dynamodb::measure(core_, minute, each);
    }
    // To be called for every request that is answered with an error, as metrics/measure.h says.
    void count_failure(std::string_view operation, const wire::Node& input, int status,
                       std::string_view code) {
        dynamodb::count_failure(core_, operation, input, status, code);
    }

  private:
    template <class Input, class Call>
    std::invoke_result_t<Call> counted(Metered operation, const Input& input, Call call) {
        const Time begin = core_.clock.now();
        auto result = call();
        if (result) {
            count_success(core_, operation, tables_of(input), begin,
                          returned_items(input, *result));
        } else if (result.error().code == "ConditionalCheckFailedException") {
            count_failed_condition(core_, tables_of(input));
        }
        return result;
    }

    Tables(kv::Store&, const Clock&, Random&, Settings);

    Core core_;
    TableRules tables_;
    ItemRules items_;
    QueryRules queries_;
    TransactionRules transactions_;
    PartiqlRules partiql_;
    StreamRules stream_rules_;
    Sweep sweep_;
};

#undef HANDED_TO
#undef COUNTED
#undef BY_TABLE_RULES
#undef BY_ITEM_RULES
#undef BY_QUERY_RULES
#undef BY_TRANSACTION_RULES
#undef BY_PARTIQL_RULES

}  // namespace spot::dynamodb
