#pragma once

// One place that credentials come from.

#include <memory>
#include <optional>
#include <string>

#include "aws/settings.h"
#include "base/clock.h"
#include "base/random.h"
#include "wire/signing/sigv4.h"
#include "wire/transport.h"

namespace spot::aws {

struct Issued {
    wire::Credentials credentials;
    std::optional<Time> expires;  // not said: never
    std::string source;           // "the profile work of ~/.aws/credentials"
};

// One thread at a time.
class Provider {
  public:
    virtual ~Provider() = default;
    // Asks anew. Errors name the place, what it said and what to do: "NoCredentials" where it has
    // none; Kind::unavailable where it does not answer.
    virtual Result<Issued> issue() = 0;
};

// What providers work with; outlives them.
struct Means {
    const Settings& settings;
    wire::Transport& far;   // STS, SSO
    wire::Transport& near;  // metadata services, which answer within a second or are not there
    const Clock& clock;
    Random& random;
    std::string region;
};

inline constexpr std::size_t longest_answer = 1u << 20;

// {"AccessKeyId":..., "SecretAccessKey":..., <token_name>:..., "Expiration":...} as most give it.
Result<Issued> read_issued(std::string_view json, std::string_view token_name,
                           const std::string& source);

// "NoCredentials" with the place in front.
tl::unexpected<Error> no_credentials(const std::string& source, const std::string& why);

// A whole small file, as tokens are kept.
Result<std::string> read_small_file(const std::string& path);

}  // namespace spot::aws
