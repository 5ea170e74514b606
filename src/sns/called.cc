#include "sns/called.h"

namespace spot::sns {
namespace {

template <class Input>
void tell(Input& input, const Caller& caller) {
    if constexpr (requires { input.caller; }) input.caller = caller;
}

}  // namespace

#define PASS_ON(method, Name)                                       \
    Result<Name##Output> Called::method(const Name##Input& input) { \
        auto told = input;                                          \
        tell(told, caller_);                                        \
        return api_.method(told);                                   \
    }

SNS_OPERATIONS(PASS_ON)

#undef PASS_ON

}  // namespace spot::sns
