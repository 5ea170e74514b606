#include "wire/signing/refusals.h"

#include <fmt/format.h>

#include "base/time_text.h"
#include "wire/signing/sigv4.h"

namespace spot::wire {

tl::unexpected<Error> signature_mismatch() {
    return fail(Kind::denied, "SignatureDoesNotMatch",
                "The request signature we calculated does not match the signature you provided. "
                "Check your key and signing method.");
}

Details mismatch_details(std::string_view access_key_id, std::string_view signature,
                         std::string_view string_to_sign) {
    return {{"AWSAccessKeyId", std::string(access_key_id)},
            {"StringToSign", std::string(string_to_sign)},
            {"SignatureProvided", std::string(signature)},
            {"StringToSignBytes", bytes_in_words(string_to_sign)}};
}

tl::unexpected<Error> too_skewed(std::string_view request_time, Time now) {
    const auto allowed =
        std::chrono::duration_cast<std::chrono::milliseconds>(clock_skew_allowed).count();
    return fail({Kind::denied,
                 "RequestTimeTooSkewed",
                 "The difference between the request time and the current time is too large.",
                 {{"RequestTime", std::string(request_time)},
                  {"ServerTime", iso8601(now)},
                  {"MaxAllowedSkewMilliseconds", fmt::to_string(allowed)}}});
}

std::string bytes_in_words(std::string_view text) {
    std::string words;
    for (const char c : text) {
        if (!words.empty()) words += ' ';
        words += fmt::format("{:02x}", static_cast<unsigned char>(c));
    }
    return words;
}

Details expiry_details(Time end, Time now) {
    return {{"Expires", iso8601(end)}, {"ServerTime", iso8601(now)}};
}

}  // namespace spot::wire
