#pragma once

// DynamoDB Streams: reading what StreamLog wrote. One shard a stream.

#include "dynamodb/api.h"
#include "dynamodb/tables/core.h"

namespace spot::dynamodb {

// Safe from every thread. A record can be read as soon as its change is applied; get_records()
// never passes over one that was begun earlier and applied later.
class StreamRules final : public StreamsApi {
  public:
    explicit StreamRules(Core& core) : core_(core) {}

    DYNAMODB_STREAMS_OPERATIONS(OPERATION_OVERRIDE)

  private:
    Result<std::vector<StreamRow>> rows() const;
    Result<StreamRow> row(const std::string& stream_arn) const;
    Record record(const StreamRow&, std::uint64_t sequence, StreamEntry entry) const;

    Core& core_;
};

}  // namespace spot::dynamodb
