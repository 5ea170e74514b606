#pragma once

// Makes a table's keys and indexes from the inputs of CreateTable and UpdateTable. Pure functions.
// Errors are ValidationExceptions in AWS's words.

#include "dynamodb/tables/table.h"

namespace spot::dynamodb {

// The table with its keys, indexes, billing and the like. The caller sets its ids and when it was
// made. `now` is when its billing begins.
Result<Table> table_of(const CreateTableInput&, Time now);
Result<Index> index_of(const SecondaryIndex&, bool global,
                       const std::vector<AttributeDefinition>& attributes);
// Checks that every defined attribute is a key of the table or of an index, and that every key is
// defined.
Result<void> check_attributes(const Table&);
// Checks that an index has a throughput of its own where its table has one, and only there.
Result<void> check_index_throughput(std::string_view index,
                                    const std::optional<ProvisionedThroughput>&,
                                    std::string_view billing_mode);
// Checks the number of attributes that all indexes together show besides keys.
Result<void> check_projected_count(const Table&);
// Checks that no number is beyond all bounds.
Result<void> check_units(const ProvisionedThroughput&);
Result<void> check_stream(const StreamSpecification&);
// Adds each tag of `more` to `tags`, in place of one with the same key.
Result<void> merge_tags(std::vector<Tag>& tags, const std::vector<Tag>& more);
// Sets the billing mode. A table with provisioned throughput must have one given.
Result<void> set_billing(Table&, const std::string& billing_mode,
                         const std::optional<ProvisionedThroughput>&, Time now);

}  // namespace spot::dynamodb
