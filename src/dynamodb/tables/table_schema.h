#pragma once

// From what CreateTable and UpdateTable ask for to a table's keys and indexes. Pure. Errors are
// ValidationExceptions in AWS's words.

#include "dynamodb/tables/table.h"

namespace spot::dynamodb {

// Keys, indexes, billing and the like; ids, names and times are the caller's.
Result<Table> table_of(const CreateTableInput&);
Result<Index> index_of(const SecondaryIndex&, bool global,
                       const std::vector<AttributeDefinition>& attributes);
// Every attribute that is defined is a key of the table or of an index, and the other way round.
Result<void> check_attributes(const Table&);
Result<void> check_stream(const StreamSpecification&);
// Adds to or replaces among `tags`.
Result<void> merge_tags(std::vector<Tag>& tags, const std::vector<Tag>& more);
// Sets the mode; provisioned tables need their throughput.
Result<void> set_billing(Table&, const std::string& billing_mode,
                         const std::optional<ProvisionedThroughput>&, Time now);

}  // namespace spot::dynamodb
