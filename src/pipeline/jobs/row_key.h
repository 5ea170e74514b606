#pragma once

// Keys and answers that all requests for rows of one job have in common.

#include <string>

#include "base/result.h"
#include "dynamodb/attribute_value.h"

namespace spot::pipeline {

inline dynamodb::Item key_of(const std::string& job_id) {
    return {{"job_id", dynamodb::AttributeValue::s(job_id)}};
}

inline bool condition_failed(const Error& error) {
    return error.code == "ConditionalCheckFailedException";
}

}  // namespace spot::pipeline
