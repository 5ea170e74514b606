#include <fmt/format.h>

#include <filesystem>

#include "cli/output.h"
#include "cli/program.h"
#include "plane/folder/data_folder.h"
#include "plane/folder/plane_account.h"
#include "plane/folder/tls_folder.h"

namespace spot::cli {
namespace {

// The same endpoint by another name of its host.
Result<std::string> at_host(const std::string& endpoint, const std::string& host) {
    if (host.empty() || host.find_first_of("/ \t'\"") != host.npos) {
        return fail(Kind::invalid, "Usage", fmt::format("--host {}: is no host's name", host));
    }
    const auto begin = endpoint.find("://") + 3;
    const bool bare_v6 = host.find(':') != host.rfind(':') && !host.starts_with('[');
    return fmt::format("{}{}{}", endpoint.substr(0, begin), bare_v6 ? "[" + host + "]" : host,
                       host.find(':') != host.npos && !bare_v6 && !host.ends_with(']')
                           ? ""
                           : endpoint.substr(endpoint.rfind(':')));
}

Result<int> env(const Args& args) {
    const auto folder = args.text("data-dir");
    auto endpoint = TRY(plane::read_endpoint(folder));
    if (const auto host = args.get("host")) endpoint = TRY(at_host(endpoint, *host));
    const auto credentials = TRY(plane::read_credentials(folder));
    const auto account = TRY(plane::read_account(folder));
    const auto& region = account.region;
    put("export AWS_ENDPOINT_URL={}\nexport AWS_ACCESS_KEY_ID={}\n"
        "export AWS_SECRET_ACCESS_KEY={}\nexport AWS_REGION={}\n"
        "export AWS_DEFAULT_REGION={}\nunset AWS_SESSION_TOKEN AWS_PROFILE AWS_DEFAULT_PROFILE\n",
        endpoint, credentials.access_key_id, credentials.secret_access_key, region, region);
    // A Terraform module cannot read AWS_*; terraform/ tells its backend the endpoint by this
    // variable.
    put("export TF_VAR_endpoint_url={}\n", endpoint);
    // A certificate that a known authority has signed may be replaced by another one, so the
    // system's trust is right for it.
    const auto certificate = plane::serving_certificate(folder);
    if (!certificate.empty() && TRY(http::read_certificate(certificate)).self_signed) {
        put("export AWS_CA_BUNDLE={}\n", std::filesystem::absolute(certificate).string());
    }
    // The aws CLI before 2.13 and 1.29 ignores AWS_ENDPOINT_URL and asks AWS itself.
    put("aws() {{ command aws --endpoint-url \"$AWS_ENDPOINT_URL\" \"$@\"; }}\n");
    return exit_code::ok;
}

}  // namespace

Verb env_verb() {
    return {"env",
            "print what a shell needs to point AWS clients and Terraform at a plane",
            "env [flags]",
            "  eval \"$(stereo-spot env --data-dir plane)\"\n  aws s3 ls\n",
            {{"data-dir", "DIR", "the folder of the plane", plane::usual_data_folder},
             {"host", "HOST[:PORT]", "the name by which clients reach the plane's machine"}},
            env};
}

}  // namespace spot::cli
