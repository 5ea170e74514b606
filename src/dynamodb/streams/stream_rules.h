#pragma once

// DynamoDB Streams: reading what StreamLog wrote. One shard a stream.

#include "dynamodb/api.h"
#include "dynamodb/tables/core.h"

namespace spot::dynamodb {

// Safe from every thread.
class StreamRules final : public StreamsApi {
  public:
    explicit StreamRules(Core& core) : core_(core) {}

    Result<ListStreamsOutput> list_streams(const ListStreamsInput&) override;
    Result<DescribeStreamOutput> describe_stream(const DescribeStreamInput&) override;
    Result<GetShardIteratorOutput> get_shard_iterator(const GetShardIteratorInput&) override;
    // A record is here as soon as its change is; none is ever passed over by one that was begun
    // earlier and applied later.
    Result<GetRecordsOutput> get_records(const GetRecordsInput&) override;

  private:
    Result<std::vector<StreamRow>> rows() const;
    Result<StreamRow> row(const std::string& stream_arn) const;
    Record record(const StreamRow&, std::uint64_t sequence, StreamEntry entry) const;

    Core& core_;
};

}  // namespace spot::dynamodb
