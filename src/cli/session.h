#pragma once

// A client for one endpoint with all its services, which most verbs work with.

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "aws/endpoints.h"
#include "base/clock.h"
#include "base/random.h"
#include "cli/account.h"
#include "cli/args.h"
#include "cloudwatch/remote.h"
#include "dynamodb/remote.h"
#include "http/client.h"
#include "pipeline/clients.h"
#include "plane/plane.h"
#include "provision/endpoint.h"
#include "provision/manifest.h"
#include "s3/remote.h"
#include "sqs/remote.h"
#include "sts/wire.h"
#include "wire/remote.h"
#include "wire/services.h"

namespace spot::cli {

struct Target {
    std::map<std::string, std::string, std::less<>> endpoints;  // by wire::Service's id
    std::string region = "us-east-1";
    int attempts = 4;
    http::Trust trust = {};
    wire::Credentials credentials = {};  // those of the plane of a folder
    std::unique_ptr<Account> account;    // nullptr for the plane of a folder
    int whole_seconds = 0;               // the limit of a whole request, see http/client.h
};

// Finds the endpoint that a verb is to work with: --data-dir (the plane of that folder), or
// --endpoint-url, --region, --profile and what every AWS tool reads (src/aws). Where none of these
// is given, but the folder that `serve` and `up` use by default is here, it is that plane, and a
// line says so. The plane of a folder is known by the certificate in it; others must have one that
// is signed by an authority which AWS_CA_BUNDLE or the profile names.
Result<Target> find_target(const Args&);
// The same without --data-dir, for verbs in which that flag means something else.
Result<Target> find_remote_target(const Args&);

// The target for a plane in this process.
Target target_of(const plane::Plane& plane, http::Trust trust = {});

// Trusts the plane of this folder alone.
http::Trust trust_of_folder(const std::string& folder);

// The folder whose plane find_target() would choose; nullopt where it would choose another
// endpoint.
std::optional<std::string> plane_folder(const Args&);

// The flags that find_target() reads.
std::vector<Flag> target_flags();

class Session {
  public:
    explicit Session(Target target);

    provision::Endpoint endpoint();
    // The clients with which workers work on this endpoint. `engine`, `settings` and this session
    // must outlive the result.
    pipeline::Clients clients(media::Engine& engine, const pipeline::Settings& settings);

    // The credentials that requests are signed with now. May ask another machine.
    Result<wire::Credentials> credentials() const;

    SystemClock clock;
    SystemRandom random;
    const Target target;

  private:
    wire::Client client(const wire::Service& service, wire::Transport&) const;
    std::unique_ptr<wire::Transport> transport_;
    std::unique_ptr<wire::Transport> receiving_transport_;
    wire::Client s3_client_, sqs_client_, receiving_client_, dynamodb_client_, cloudwatch_client_,
        sts_client_;

  public:
    s3::Remote s3;
    sqs::Remote sqs;
    sqs::Remote receiver;
    dynamodb::Remote dynamodb;
    cloudwatch::Remote cloudwatch;
    sts::Remote sts;
};

// The variables of a provision (variables.h); the endpoint is asked for the account.
Result<provision::Variables> find_variables(const Args&, Session&);

// The eight outputs of what was applied; "NotApplied" where nothing was.
Result<provision::Outputs> read_outputs(Session&, const provision::Variables&);
// The outputs as settings for the workers.
Result<pipeline::Settings> settings_of(const provision::Outputs&);
// The settings from --env-file or the environment, or, where neither names a single resource, from
// what was applied. Errors of read_env_file() and read_settings().
Result<pipeline::Settings> find_settings(const Args&, Session&);
Flag env_file_flag();

}  // namespace spot::cli
