#pragma once

// DynamoDB on a store of our own: all its rules behind one door.
//
//   auto tables = TRY(dynamodb::Tables::open(store, clock, random, {.region = …}));
//   tables->put_item({…});                  then wait until store.durable() has reached applied()
//   tables->sweep(clock.now());             from time to time, from one thread

#include <memory>

#include "dynamodb/api.h"
#include "dynamodb/items/items.h"
#include "dynamodb/items/query.h"
#include "dynamodb/items/transactions.h"
#include "dynamodb/streams/stream_rules.h"
#include "dynamodb/tables/core.h"
#include "dynamodb/tables/sweep.h"
#include "dynamodb/tables/table_rules.h"

namespace spot::dynamodb {

// Safe from every thread. The store, the clock and the random source outlive it; it is the only
// one to write keys that begin with 'd'. It never waits for the disk: what it answers is applied,
// and the caller waits for durable() before the answer leaves the process.
class Tables final : public Api {
  public:
    // Reads the tables that the store holds.
    static Result<std::unique_ptr<Tables>> open(kv::Store&, const Clock&, Random&,
                                                Settings settings);

    // DynamoDB Streams of the same tables; lives as long as this does.
    StreamsApi& streams() { return stream_rules_; }

    // One bounded step of what happens by itself: time to live, filling in of new indexes, trimming
    // of streams. See sweep.h.
    Result<SweepStep> sweep(Time now) { return sweep_.step(now); }

    Result<CreateTableOutput> create_table(const CreateTableInput& input) override {
        return tables_.create_table(input);
    }
    Result<DescribeTableOutput> describe_table(const DescribeTableInput& input) override {
        return tables_.describe_table(input);
    }
    Result<ListTablesOutput> list_tables(const ListTablesInput& input) override {
        return tables_.list_tables(input);
    }
    Result<UpdateTableOutput> update_table(const UpdateTableInput& input) override {
        return tables_.update_table(input);
    }
    Result<DeleteTableOutput> delete_table(const DeleteTableInput& input) override {
        return tables_.delete_table(input);
    }
    Result<UpdateTimeToLiveOutput> update_time_to_live(
        const UpdateTimeToLiveInput& input) override {
        return tables_.update_time_to_live(input);
    }
    Result<DescribeTimeToLiveOutput> describe_time_to_live(
        const DescribeTimeToLiveInput& input) override {
        return tables_.describe_time_to_live(input);
    }
    Result<DescribeContinuousBackupsOutput> describe_continuous_backups(
        const DescribeContinuousBackupsInput& input) override {
        return tables_.describe_continuous_backups(input);
    }
    Result<UpdateContinuousBackupsOutput> update_continuous_backups(
        const UpdateContinuousBackupsInput& input) override {
        return tables_.update_continuous_backups(input);
    }
    Result<TagResourceOutput> tag_resource(const TagResourceInput& input) override {
        return tables_.tag_resource(input);
    }
    Result<UntagResourceOutput> untag_resource(const UntagResourceInput& input) override {
        return tables_.untag_resource(input);
    }
    Result<ListTagsOfResourceOutput> list_tags_of_resource(
        const ListTagsOfResourceInput& input) override {
        return tables_.list_tags_of_resource(input);
    }
    Result<PutItemOutput> put_item(const PutItemInput& input) override {
        return items_.put_item(input);
    }
    Result<GetItemOutput> get_item(const GetItemInput& input) override {
        return items_.get_item(input);
    }
    Result<UpdateItemOutput> update_item(const UpdateItemInput& input) override {
        return items_.update_item(input);
    }
    Result<DeleteItemOutput> delete_item(const DeleteItemInput& input) override {
        return items_.delete_item(input);
    }
    Result<BatchGetItemOutput> batch_get_item(const BatchGetItemInput& input) override {
        return items_.batch_get_item(input);
    }
    Result<BatchWriteItemOutput> batch_write_item(const BatchWriteItemInput& input) override {
        return items_.batch_write_item(input);
    }
    Result<QueryOutput> query(const QueryInput& input) override { return queries_.query(input); }
    Result<ScanOutput> scan(const ScanInput& input) override { return queries_.scan(input); }
    Result<TransactWriteItemsOutput> transact_write_items(
        const TransactWriteItemsInput& input) override {
        return transactions_.transact_write_items(input);
    }
    Result<TransactGetItemsOutput> transact_get_items(
        const TransactGetItemsInput& input) override {
        return transactions_.transact_get_items(input);
    }

  private:
    Tables(kv::Store&, const Clock&, Random&, Settings);

    Core core_;
    TableRules tables_;
    ItemRules items_;
    QueryRules queries_;
    TransactionRules transactions_;
    StreamRules stream_rules_;
    Sweep sweep_;
};

}  // namespace spot::dynamodb
