#pragma once

// describe() of the shapes in identity_types.h.

#include "sts/identity_types.h"
#include "wire/describe.h"

namespace spot::sts {

template <class V>
void describe(V&, GetCallerIdentityInput&) {}
template <class V>
void describe(V& v, GetCallerIdentityOutput& x) {
    v.member("UserId", x.user_id);
    v.member("Account", x.account);
    v.member("Arn", x.arn);
}

}  // namespace spot::sts
