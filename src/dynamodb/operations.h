#pragma once

// The operations of DynamoDB and of DynamoDB Streams, each named once: its method and AWS's name.
// The classes Api and StreamsApi, their implementations, the client, the tables that requests are
// dispatched by and the rows of docs/compatibility.md are made from these lists;
// src/wire/operation_list.h says how. There is one list for each class that holds rules.
//
// The operations of AWS's that are not offered are named below each service's list. They answer
// NotImplemented, a name that is in neither list UnknownOperationException.
//
// An operation that is added here needs its input and output in one of the *_types.h, their
// description in wire/*_shapes.h, and its rule, a method of the class that is named above its list.

// ItemRules, items/items.h.
#define DYNAMODB_ITEM_OPERATIONS(OPERATION) \
    OPERATION(get_item, GetItem)            \
    OPERATION(put_item, PutItem)            \
    OPERATION(update_item, UpdateItem)      \
    OPERATION(delete_item, DeleteItem)      \
    OPERATION(batch_get_item, BatchGetItem) \
    OPERATION(batch_write_item, BatchWriteItem)

// QueryRules, items/query.h.
#define DYNAMODB_QUERY_OPERATIONS(OPERATION) \
    OPERATION(query, Query)                  \
    OPERATION(scan, Scan)

// TransactionRules, items/transactions.h.
#define DYNAMODB_TRANSACTION_OPERATIONS(OPERATION)      \
    OPERATION(transact_write_items, TransactWriteItems) \
    OPERATION(transact_get_items, TransactGetItems)

// TableRules, tables/table_rules.h.
#define DYNAMODB_TABLE_OPERATIONS(OPERATION)                          \
    OPERATION(create_table, CreateTable)                              \
    OPERATION(describe_table, DescribeTable)                          \
    OPERATION(list_tables, ListTables)                                \
    OPERATION(update_table, UpdateTable)                              \
    OPERATION(delete_table, DeleteTable)                              \
    OPERATION(update_time_to_live, UpdateTimeToLive)                  \
    OPERATION(describe_time_to_live, DescribeTimeToLive)              \
    OPERATION(describe_continuous_backups, DescribeContinuousBackups) \
    OPERATION(update_continuous_backups, UpdateContinuousBackups)     \
    OPERATION(tag_resource, TagResource)                              \
    OPERATION(untag_resource, UntagResource)                          \
    OPERATION(list_tags_of_resource, ListTagsOfResource)              \
    OPERATION(describe_limits, DescribeLimits)

// PartiqlRules, partiql/partiql_rules.h.
#define DYNAMODB_PARTIQL_OPERATIONS(OPERATION)                \
    OPERATION(execute_statement, ExecuteStatement)            \
    OPERATION(batch_execute_statement, BatchExecuteStatement) \
    OPERATION(execute_transaction, ExecuteTransaction)

#define DYNAMODB_OPERATIONS(OPERATION)         \
    DYNAMODB_ITEM_OPERATIONS(OPERATION)        \
    DYNAMODB_QUERY_OPERATIONS(OPERATION)       \
    DYNAMODB_TRANSACTION_OPERATIONS(OPERATION) \
    DYNAMODB_PARTIQL_OPERATIONS(OPERATION)     \
    DYNAMODB_TABLE_OPERATIONS(OPERATION)

// StreamRules, streams/stream_rules.h.
#define DYNAMODB_STREAMS_OPERATIONS(OPERATION)      \
    OPERATION(get_records, GetRecords)              \
    OPERATION(get_shard_iterator, GetShardIterator) \
    OPERATION(describe_stream, DescribeStream)      \
    OPERATION(list_streams, ListStreams)

#define DYNAMODB_OPERATIONS_NOT_OFFERED(NAME) \
    NAME(CreateBackup)                        \
    NAME(CreateGlobalTable)                   \
    NAME(DeleteBackup)                        \
    NAME(DeleteResourcePolicy)                \
    NAME(DescribeBackup)                      \
    NAME(DescribeContributorInsights)         \
    NAME(DescribeEndpoints)                   \
    NAME(DescribeExport)                      \
    NAME(DescribeGlobalTable)                 \
    NAME(DescribeGlobalTableSettings)         \
    NAME(DescribeImport)                      \
    NAME(DescribeKinesisStreamingDestination) \
    NAME(DescribeTableReplicaAutoScaling)     \
    NAME(DisableKinesisStreamingDestination)  \
    NAME(EnableKinesisStreamingDestination)   \
    NAME(ExportTableToPointInTime)            \
    NAME(GetResourcePolicy)                   \
    NAME(ImportTable)                         \
    NAME(ListBackups)                         \
    NAME(ListContributorInsights)             \
    NAME(ListExports)                         \
    NAME(ListGlobalTables)                    \
    NAME(ListImports)                         \
    NAME(PutResourcePolicy)                   \
    NAME(RestoreTableFromBackup)              \
    NAME(RestoreTableToPointInTime)           \
    NAME(UpdateContributorInsights)           \
    NAME(UpdateGlobalTable)                   \
    NAME(UpdateGlobalTableSettings)           \
    NAME(UpdateKinesisStreamingDestination)   \
    NAME(UpdateTableReplicaAutoScaling)
