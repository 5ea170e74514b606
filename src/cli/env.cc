#include <fmt/format.h>

#include <filesystem>

#include "cli/output.h"
#include "cli/program.h"
#include "plane/data_folder.h"
#include "plane/tls_folder.h"

namespace spot::cli {
namespace {

Result<int> env(const Args& args) {
    const auto folder = args.text("data-dir");
    const auto endpoint = TRY(plane::read_endpoint(folder));
    const auto credentials = TRY(plane::read_credentials(folder));
    const auto region = args.text("region");
    put("export AWS_ENDPOINT_URL={}\nexport AWS_ACCESS_KEY_ID={}\n"
        "export AWS_SECRET_ACCESS_KEY={}\nexport AWS_REGION={}\n"
        "export AWS_DEFAULT_REGION={}\n",
        endpoint, credentials.access_key_id, credentials.secret_access_key, region, region);
    // One that a known authority has signed may be renewed by another: the system's trust is right.
    const auto certificate = plane::serving_certificate(folder);
    if (!certificate.empty() && TRY(http::read_certificate(certificate)).self_signed) {
        put("export AWS_CA_BUNDLE={}\n", std::filesystem::absolute(certificate).string());
    }
    return exit_code::ok;
}

}  // namespace

Verb env_verb() {
    return {"env",
            "print shell exports that point AWS clients at a plane",
            "env [flags]",
            "  eval \"$(stereo-spot env --data-dir plane)\"\n  aws s3 ls\n",
            {{"data-dir", "DIR", "the folder of the plane", "stereo-spot-data"},
             {"region", "REGION", "as the plane was started with", "us-east-1"}},
            env};
}

}  // namespace spot::cli
