#pragma once

// Makes a table's keys and indexes from the inputs of CreateTable and UpdateTable. Pure functions.
// Errors are ValidationExceptions in AWS's words.

#include "dynamodb/tables/table.h"

namespace spot::dynamodb {

// The table with its keys, indexes, billing and the like. The caller sets ids, ARNs and times.
Result<Table> table_of(const CreateTableInput&);
Result<Index> index_of(const SecondaryIndex&, bool global,
                       const std::vector<AttributeDefinition>& attributes);
// Checks that every defined attribute is a key of the table or of an index, and that every key is
// defined.
Result<void> check_attributes(const Table&);
Result<void> check_stream(const StreamSpecification&);
// Adds each tag of `more` to `tags`, in place of one with the same key.
Result<void> merge_tags(std::vector<Tag>& tags, const std::vector<Tag>& more);
// Sets the billing mode. A table with provisioned throughput must have one given.
Result<void> set_billing(Table&, const std::string& billing_mode,
                         const std::optional<ProvisionedThroughput>&, Time now);

}  // namespace spot::dynamodb
