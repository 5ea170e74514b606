#include "dynamodb/tables.h"

namespace spot::dynamodb {

Tables::Tables(kv::Store& store, const Clock& clock, Random& random, Settings settings)
    : core_(store, clock, random, std::move(settings)),
      tables_(core_),
      items_(core_),
      queries_(core_),
      transactions_(core_),
      partiql_(core_, items_, queries_, transactions_),
      stream_rules_(core_),
      sweep_(core_) {}

Result<std::unique_ptr<Tables>> Tables::open(kv::Store& store, const Clock& clock, Random& random,
                                             Settings settings) {
    std::unique_ptr<Tables> tables(new Tables(store, clock, random, std::move(settings)));
    TRY(tables->core_.catalog.load());
    TRY(tables->core_.counts.load(store));
    TRY(tables->core_.streams.load());
    return tables;
}

}  // namespace spot::dynamodb
