#pragma once

// Inputs and outputs of DynamoDB Streams (a service of its own on the wire), in AWS's own words.

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "dynamodb/table_types.h"

namespace spot::dynamodb {

struct ListStreamsInput {
    std::optional<std::string> table_name;
    std::optional<std::int64_t> limit;
    std::optional<std::string> exclusive_start_stream_arn;
};
struct Stream {
    std::string stream_arn;
    std::string table_name;
    std::string stream_label;
};
struct ListStreamsOutput {
    std::vector<Stream> streams;
    std::optional<std::string> last_evaluated_stream_arn;
};

struct ShardFilter {
    std::string type;  // "CHILD_SHARDS": the shards that follow the shard with that id
    std::optional<std::string> shard_id;
};
struct DescribeStreamInput {
    std::string stream_arn;
    std::optional<std::int64_t> limit;
    std::optional<std::string> exclusive_start_shard_id;
    std::optional<ShardFilter> shard_filter;
};
struct SequenceNumberRange {
    std::string starting_sequence_number;
    std::optional<std::string> ending_sequence_number;  // set once the stream is disabled
};
struct Shard {
    std::string shard_id;
    SequenceNumberRange sequence_number_range;
};
struct StreamDescription {
    std::string stream_arn;
    std::string stream_label;
    std::string stream_status;  // "ENABLED", "DISABLED"
    std::string stream_view_type;
    Time creation_request_date_time{};
    std::string table_name;
    std::vector<KeySchemaElement> key_schema;
    std::vector<Shard> shards;
};
struct DescribeStreamOutput {
    StreamDescription stream_description;
};

struct GetShardIteratorInput {
    std::string stream_arn;
    std::string shard_id;
    // "TRIM_HORIZON", "LATEST", "AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER"
    std::string shard_iterator_type;
    std::optional<std::string> sequence_number;
};
struct GetShardIteratorOutput {
    std::string shard_iterator;
};

struct GetRecordsInput {
    std::string shard_iterator;
    std::optional<std::int64_t> limit;
};
struct StreamRecord {
    Time approximate_creation_date_time{};
    Item keys;
    std::optional<Item> new_image;
    std::optional<Item> old_image;
    std::string sequence_number;
    std::int64_t size_bytes = 0;
    std::string stream_view_type;
};
struct Identity {
    std::string principal_id;
    std::string type;
};
struct Record {
    std::string event_id;
    std::string event_name;  // "INSERT", "MODIFY", "REMOVE"
    std::string event_version = "1.1";
    std::string event_source = "aws:dynamodb";
    std::string aws_region;
    StreamRecord dynamodb;
    std::optional<Identity> user_identity;  // set for deletions by time to live
};
struct GetRecordsOutput {
    std::vector<Record> records;
    std::optional<std::string> next_shard_iterator;  // absent: the shard has ended
};

}  // namespace spot::dynamodb
