#pragma once

// The interface of the places that credentials come from.

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
    std::optional<Time> expires;  // nullopt: they do not expire
    std::string source;           // for messages: "the profile work of ~/.aws/credentials"
};

// Used by one thread at a time.
class Provider {
  public:
    virtual ~Provider() = default;
    // Asks the place for credentials. Messages of errors name the place, its answer and what to do.
    // "NoCredentials": it has none. Kind::unavailable: it does not answer.
    virtual Result<Issued> issue() = 0;
};

// The objects that providers use. They outlive all providers.
struct ProviderContext {
    const Settings& settings;
    wire::Transport& far;   // to STS and SSO
    wire::Transport& near;  // to metadata services, with a timeout of a second
    const Clock& clock;
    Random& random;
    std::string region;
};

inline constexpr std::size_t longest_answer = 1u << 20;

// Reads {"AccessKeyId":..., "SecretAccessKey":..., <token_name>:..., "Expiration":...}, the form
// that most places use.
Result<Issued> read_issued(std::string_view json, std::string_view token_name,
                           const std::string& source);

// The error "NoCredentials", whose message begins with the place.
tl::unexpected<Error> no_credentials(const std::string& source, const std::string& why);

// Reads a whole small file, such as one that holds a token.
Result<std::string> read_small_file(const std::string& path);

}  // namespace spot::aws
