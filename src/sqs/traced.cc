#include "sqs/traced.h"

namespace spot::sqs {
namespace {

template <class Input>
void add_trace(Input& input, const std::string& trace_header) {
    if constexpr (requires { input.trace_header; }) input.trace_header = trace_header;
}

}  // namespace

#define PASS_ON(method, Name)                                       \
    Result<Name##Output> Traced::method(const Name##Input& input) { \
        auto traced = input;                                        \
        add_trace(traced, trace_header_);                           \
        return api_.method(traced);                                 \
    }

SQS_OPERATIONS(PASS_ON)

#undef PASS_ON

}  // namespace spot::sqs
