#include <fmt/format.h>

#include <fstream>

#include "page/page.h"
#include "wire/transport.h"

namespace spot::page {

Result<LinkFile> read_link_file(const std::string& path) {
    std::ifstream file(path);
    LinkFile found;
    if (!std::getline(file, found.address) || !std::getline(file, found.key)) {
        return fail(Kind::not_found, "NoPage",
                    fmt::format("{}: there is no such file, so no page runs that would make a "
                                "link; `up` and `stereo-spot page` run one",
                                path));
    }
    return found;
}

Result<std::string> ask_for_link(const LinkFile& file, wire::Transport& transport) {
    wire::HttpRequest request{.method = "POST", .path = "/api/links"};
    request.headers.add("Host", file.address.substr(file.address.find("//") + 2));
    request.headers.add("Authorization", "Bearer " + file.key);
    auto answer = transport.send(file.address, request);
    if (answer && answer->status == 200) return std::move(answer->body);
    return fail(
        Kind::unavailable, "PageUnreachable",
        fmt::format("{}: the page does not give a link ({}); does it still run?", file.address,
                    answer ? fmt::format("status {}", answer->status) : answer.error().message));
}

}  // namespace spot::page
