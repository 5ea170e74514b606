#pragma once

// The counts that a table keeps of itself, for CloudWatch.
// Source: DynamoDB Developer Guide, "DynamoDB metrics and dimensions".

#include <array>
#include <optional>
#include <string_view>

#include "base/meter.h"
#include "dynamodb/operations.h"

namespace spot::dynamodb {

// The operations that are a dimension of metrics: those on items.
#define DYNAMODB_METERED_OPERATIONS(OPERATION) \
    DYNAMODB_ITEM_OPERATIONS(OPERATION)        \
    DYNAMODB_QUERY_OPERATIONS(OPERATION)       \
    DYNAMODB_TRANSACTION_OPERATIONS(OPERATION) \
    DYNAMODB_PARTIQL_OPERATIONS(OPERATION)

#define METERED_NAME(method, Name) method,
enum class Metered { DYNAMODB_METERED_OPERATIONS(METERED_NAME) };
#undef METERED_NAME

#define METERED_NAME(method, Name) std::string_view(#Name),
inline constexpr auto metered_names = std::array{DYNAMODB_METERED_OPERATIONS(METERED_NAME)};
#undef METERED_NAME

// nullopt: it is not one of them.
std::optional<Metered> metered(std::string_view operation);

// Consumed capacity in halves of a unit.
struct UnitsMeter {
    MinuteValues read;
    MinuteValues write;
};

struct OperationMeter {
    MinuteValues latency;   // of requests that succeeded, in microseconds
    MinuteValues returned;  // items
    MinuteCount throttled;
    MinuteCount system_errors;
};

// Safe from every thread.
struct TableMeter {
    UnitsMeter units;  // without those of global indexes
    MinuteCount conditions_failed;
    MinuteCount expired;  // items whose time to live had ended
    std::array<OperationMeter, metered_names.size()> operations;

    OperationMeter& of(Metered operation) {
        return operations[static_cast<std::size_t>(operation)];
    }
};

}  // namespace spot::dynamodb
