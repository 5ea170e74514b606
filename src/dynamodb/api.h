#pragma once

// The interfaces of DynamoDB and DynamoDB Streams. Api has two implementations: Tables (tables.h),
// which is the rules over a store, and Remote (remote.h), a client of any endpoint that speaks the
// protocol. Api has one method for each line of DYNAMODB_OPERATIONS in operations.h, StreamsApi one
// for each line of DYNAMODB_STREAMS_OPERATIONS:
//
//   Result<GetItemOutput> get_item(const GetItemInput&)

#include "dynamodb/item_types.h"
#include "dynamodb/operations.h"
#include "dynamodb/partiql_types.h"
#include "dynamodb/stream_types.h"
#include "dynamodb/table_types.h"
#include "wire/operation_list.h"

namespace spot::dynamodb {

// Limits, from "Quotas in Amazon DynamoDB" (developer guide, ServiceQuotas / Constraints) unless
// another page is named.
constexpr std::size_t max_item_bytes = 400 * 1024;
constexpr std::size_t max_hash_key_bytes = 2048;
constexpr std::size_t max_range_key_bytes = 1024;
// The items of one hash key in a table with local indexes, with their entries in those.
constexpr std::uint64_t max_collection_bytes = 10ull << 30;
// The hash attributes of a global index's key, and as many range attributes ("Multi-attribute keys
// pattern").
constexpr std::size_t max_index_key_attributes = 4;
constexpr int max_nesting = 32;  // levels of an item, which is one itself
constexpr std::size_t least_table_name = 3;
constexpr std::size_t max_table_name = 255;
constexpr std::size_t max_key_name = 255;
constexpr std::size_t max_global_indexes = 20;
constexpr std::size_t max_local_indexes = 5;
constexpr std::size_t max_projected_attributes = 100;
constexpr std::size_t max_expression_bytes = 4096;
constexpr int max_expression_operators = 300;
constexpr int max_path_depth = 32;
constexpr std::size_t max_in_operands = 100;
constexpr std::size_t max_tags = 50;
constexpr std::size_t page_bytes = 1024 * 1024;             // API_Query, API_Scan
constexpr std::size_t max_batch_get = 100;                  // API_BatchGetItem
constexpr std::size_t batch_get_bytes = 16 * 1024 * 1024;   // API_BatchGetItem
constexpr std::size_t max_batch_write = 25;                 // API_BatchWriteItem
constexpr std::size_t max_transaction = 100;                // API_TransactWriteItems
constexpr std::size_t transaction_bytes = 4 * 1024 * 1024;  // API_TransactWriteItems
constexpr std::int64_t max_segments = 1'000'000;            // API_Scan
constexpr std::int64_t max_tables_page = 100;               // API_ListTables
constexpr std::int64_t max_records_page = 1000;             // API_streams_GetRecords
constexpr std::int64_t max_streams_page = 100;              // API_streams_ListStreams
constexpr auto idempotency_window = std::chrono::minutes(10);      // API_TransactWriteItems
constexpr auto stream_retention = std::chrono::hours(24);          // Streams
constexpr auto iterator_lifetime = std::chrono::minutes(15);       // API_streams_GetShardIterator
constexpr auto oldest_expiry = std::chrono::hours(24 * 365 * 5);   // time-to-live

// Safe from every thread. The changes of a method are visible when it returns and not yet durable:
// whoever sends the answer out of the process waits for the store first (storage/kv.h).
class Api {
  public:
    virtual ~Api() = default;
    DYNAMODB_OPERATIONS(OPERATION_PURE_VIRTUAL)
};

// DynamoDB Streams. A stream has one shard, with its records in the order of the changes.
class StreamsApi {
  public:
    virtual ~StreamsApi() = default;
    DYNAMODB_STREAMS_OPERATIONS(OPERATION_PURE_VIRTUAL)
};

}  // namespace spot::dynamodb
