#pragma once

// The handler of all operations that operations.h calls settings: they read, write or remove one
// document of a bucket. Private to wire.cc.

#include <type_traits>

#include "s3/http/call.h"
#include "s3/http/documents.h"

namespace spot::s3 {

template <class Input, class Output, auto Method>
Answer answer_setting(Call& call) {
    if constexpr (!std::is_same_v<Input, BucketInput>) {
        auto configuration = TRY(read_document<decltype(Input::configuration)>(call.request.body));
        TRY((call.service.*Method)({call.address.bucket, std::move(configuration)}));
        return empty(200);
    } else if constexpr (std::is_void_v<Output>) {
        TRY((call.service.*Method)(call.bucket()));
        return empty(204);
    } else {
        return document(write_document(TRY((call.service.*Method)(call.bucket()))));
    }
}

}  // namespace spot::s3
