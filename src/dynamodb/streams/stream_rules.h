#pragma once

// The operations of DynamoDB Streams, which read the records that StreamLog has written. A stream
// has one shard.

#include "dynamodb/api.h"
#include "dynamodb/tables/core.h"

namespace spot::dynamodb {

// Safe from every thread. A record can be read as soon as its change is applied. get_records()
// never skips a record that was begun earlier and is applied later.
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
