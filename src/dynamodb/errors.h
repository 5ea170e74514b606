#pragma once

// DynamoDB's errors by name. Every one of them is HTTP 400 on the wire (wire.cc).

#include "base/result.h"

namespace spot::dynamodb {

inline auto validation(std::string message) {
    return fail(Kind::invalid, "ValidationException", std::move(message));
}
// With AWS's usual beginning for a value that has the right type and is not allowed.
inline auto invalid_value(const std::string& what) {
    return validation("One or more parameter values were invalid: " + what);
}
inline auto resource_not_found(std::string message) {
    return fail(Kind::not_found, "ResourceNotFoundException", std::move(message));
}
inline auto resource_in_use(std::string message) {
    return fail(Kind::conflict, "ResourceInUseException", std::move(message));
}
// For callers inside the program; the reader of requests says it by itself (wire::Shape::not_null).
inline auto missing(const std::string& member) {
    return validation("1 validation error detected: Value null at '" + member +
                      "' failed to satisfy constraint: Member must not be null");
}
inline auto missing_key() {
    return missing("key");
}
inline auto condition_failed() {
    return fail(Kind::conflict, "ConditionalCheckFailedException",
                "The conditional request failed");
}

}  // namespace spot::dynamodb
