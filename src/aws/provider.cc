#include "aws/provider.h"

#include <fmt/format.h>

#include <fstream>
#include <iterator>

#include "base/bytes.h"
#include "base/time_text.h"
#include "wire/json.h"

namespace spot::aws {

tl::unexpected<Error> no_credentials(const std::string& source, const std::string& why) {
    return fail(Kind::denied, "NoCredentials",
                fmt::format("no credentials from {}: {}", source, why));
}

Result<Issued> read_issued(std::string_view json, std::string_view token_name,
                           const std::string& source) {
    const auto node = wire::parse_json(json);
    if (!node) return no_credentials(source, "its answer is no JSON");
    const auto text = [&](std::string_view name) {
        const auto* found = node->find(name);
        return found == nullptr ? std::string() : found->text;
    };
    Issued issued{.credentials = {text("AccessKeyId"), text("SecretAccessKey"), text(token_name)},
                  .source = source};
    if (issued.credentials.access_key_id.empty() || issued.credentials.secret_access_key.empty()) {
        return no_credentials(source, "its answer has no AccessKeyId or no SecretAccessKey");
    }
    if (const auto until = text("Expiration"); !until.empty()) {
        issued.expires = parse_iso8601(until);
        if (!issued.expires) {
            return no_credentials(source,
                                  fmt::format("its Expiration {} is no time of ISO 8601", until));
        }
    }
    return issued;
}

Result<std::string> read_small_file(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    std::string text;
    char buffer[4096];
    while (in.read(buffer, sizeof buffer), in.gcount() > 0) {
        text.append(buffer, static_cast<std::size_t>(in.gcount()));
        if (text.size() > longest_answer) {
            return fail(Kind::invalid, "BadSettings", fmt::format("{} is too large", path));
        }
    }
    if (!text.empty()) return text;
    return fail(Kind::not_found, "NotReadable",
                fmt::format("{} cannot be read, or is empty", path));
}

}  // namespace spot::aws
