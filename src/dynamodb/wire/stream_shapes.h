#pragma once

// describe() of the shapes of DynamoDB Streams.

#include "dynamodb/wire/shared_shapes.h"

namespace spot::dynamodb {

template <class V>
void describe(V& v, ListStreamsInput& x) {
    v.member("TableName", x.table_name, {.must = &constraints::table_name});
    v.member("Limit", x.limit, {.must = &constraints::positive_integer_object});
    v.member("ExclusiveStartStreamArn", x.exclusive_start_stream_arn,
             {.must = &constraints::stream_arn});
}
template <class V>
void describe(V& v, Stream& x) {
    v.member("StreamArn", x.stream_arn);
    v.member("TableName", x.table_name);
    v.member("StreamLabel", x.stream_label);
}
template <class V>
void describe(V& v, ListStreamsOutput& x) {
    v.member("Streams", x.streams, kept);
    v.member("LastEvaluatedStreamArn", x.last_evaluated_stream_arn);
}
template <class V>
void describe(V& v, ShardFilter& x) {
    optional_text(v, "Type", x.type, {.must = &constraints::shard_filter_type});
    v.member("ShardId", x.shard_id, {.must = &constraints::shard_id});
}
template <class V>
void describe(V& v, DescribeStreamInput& x) {
    v.member("StreamArn", x.stream_arn, {.not_null = true, .must = &constraints::stream_arn});
    v.member("Limit", x.limit, {.must = &constraints::positive_integer_object});
    v.member("ExclusiveStartShardId", x.exclusive_start_shard_id, {.must = &constraints::shard_id});
    v.member("ShardFilter", x.shard_filter);
}
template <class V>
void describe(V& v, SequenceNumberRange& x) {
    v.member("StartingSequenceNumber", x.starting_sequence_number);
    v.member("EndingSequenceNumber", x.ending_sequence_number);
}
template <class V>
void describe(V& v, Shard& x) {
    v.member("ShardId", x.shard_id);
    v.member("SequenceNumberRange", x.sequence_number_range);
}
template <class V>
void describe(V& v, StreamDescription& x) {
    v.member("StreamArn", x.stream_arn);
    v.member("StreamLabel", x.stream_label);
    v.member("StreamStatus", x.stream_status);
    v.member("StreamViewType", x.stream_view_type);
    v.member("CreationRequestDateTime", x.creation_request_date_time);
    v.member("TableName", x.table_name);
    v.member("KeySchema", x.key_schema);
    v.member("Shards", x.shards, kept);
}
template <class V>
void describe(V& v, DescribeStreamOutput& x) {
    v.member("StreamDescription", x.stream_description);
}
template <class V>
void describe(V& v, GetShardIteratorInput& x) {
    v.member("StreamArn", x.stream_arn, {.not_null = true, .must = &constraints::stream_arn});
    v.member("ShardId", x.shard_id, {.not_null = true, .must = &constraints::shard_id});
    v.member("ShardIteratorType", x.shard_iterator_type,
             {.not_null = true, .must = &constraints::shard_iterator_type});
    v.member("SequenceNumber", x.sequence_number, {.must = &constraints::sequence_number});
}
template <class V>
void describe(V& v, GetShardIteratorOutput& x) {
    v.member("ShardIterator", x.shard_iterator);
}
template <class V>
void describe(V& v, GetRecordsInput& x) {
    v.member("ShardIterator", x.shard_iterator,
             {.not_null = true, .must = &constraints::shard_iterator});
    v.member("Limit", x.limit, {.must = &constraints::positive_integer_object});
}
template <class V>
void describe(V& v, StreamRecord& x) {
    v.member("ApproximateCreationDateTime", x.approximate_creation_date_time);
    v.member("Keys", x.keys);
    v.member("NewImage", x.new_image);
    v.member("OldImage", x.old_image);
    v.member("SequenceNumber", x.sequence_number);
    v.member("SizeBytes", x.size_bytes);
    v.member("StreamViewType", x.stream_view_type);
}
template <class V>
void describe(V& v, Identity& x) {
    v.member("PrincipalId", x.principal_id);
    v.member("Type", x.type);
}
template <class V>
void describe(V& v, Record& x) {
    v.member("eventID", x.event_id);
    v.member("eventName", x.event_name);
    v.member("eventVersion", x.event_version);
    v.member("eventSource", x.event_source);
    v.member("awsRegion", x.aws_region);
    v.member("dynamodb", x.dynamodb);
    v.member("userIdentity", x.user_identity);
}
template <class V>
void describe(V& v, GetRecordsOutput& x) {
    v.member("Records", x.records, kept);
    v.member("NextShardIterator", x.next_shard_iterator);
}

}  // namespace spot::dynamodb
