#include "wire/signing/sigv4_canonical.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.h"
#include "base/hash.h"

namespace spot::wire {
namespace {

// A signer sees the decoded text and encodes it its own way: do the same.
std::string normalised(std::string_view part) {
    const auto decoded = percent_decode(part);
    return percent_encode(decoded ? *decoded : part);
}

// Runs of spaces become one; none at the ends.
std::string folded(std::string_view value) {
    std::string out;
    for (const char c : trim(value)) {
        if (c == ' ' && !out.empty() && out.back() == ' ') continue;
        out += c;
    }
    return out;
}

}  // namespace

std::string canonical_query(std::string_view raw_query, std::string_view skip) {
    std::vector<std::pair<std::string, std::string>> fields;
    for (const auto part : split(raw_query, '&')) {
        if (part.empty()) continue;
        const auto equals = part.find('=');
        auto name = normalised(part.substr(0, equals));
        if (!skip.empty() && name == skip) continue;
        fields.emplace_back(std::move(name), equals == std::string_view::npos
                                                 ? std::string()
                                                 : normalised(part.substr(equals + 1)));
    }
    std::sort(fields.begin(), fields.end());
    std::string out;
    for (const auto& [name, value] : fields) {
        if (!out.empty()) out += '&';
        out += name;
        out += '=';
        out += value;
    }
    return out;
}

std::string canonical_path(std::string_view path, bool s3) {
    if (path.empty()) return "/";
    if (!s3) return percent_encode(path, "/");
    // Clients differ in what they leave unencoded in the target; all sign the strict form.
    const auto decoded = percent_decode(path);
    return percent_encode(decoded ? *decoded : path, "/");
}

std::string canonical_request(const HttpRequest& request,
                              const std::vector<std::string>& signed_headers,
                              const std::string& payload_hash, bool s3,
                              std::string_view skip_query) {
    std::string out = request.method + "\n" + canonical_path(request.path, s3) + "\n" +
                      canonical_query(request.query, skip_query) + "\n";
    std::string names;
    for (const auto& name : signed_headers) {
        std::string values;
        for (const auto& [n, value] : request.headers.all()) {
            if (!equal_ignoring_case(n, name)) continue;
            if (!values.empty()) values += ',';
            values += folded(value);
        }
        out += name + ":" + values + "\n";
        if (!names.empty()) names += ';';
        names += name;
    }
    return out + "\n" + names + "\n" + payload_hash;
}

std::string string_to_sign(const std::string& amz_date, const std::string& scope,
                           const std::string& canonical) {
    return fmt::format("AWS4-HMAC-SHA256\n{}\n{}\n{}", amz_date, scope, hex(sha256(canonical)));
}

}  // namespace spot::wire
