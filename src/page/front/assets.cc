#include "page/front/assets.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/bytes.h"
#include "base/check.h"
#include "base/gzip.h"
#include "base/hash.h"

// The assembler takes the files in: a compiler would need minutes for their bytes as text.
#define SPOT_EMBED(symbol, file)              \
    asm(".section .rodata\n"                  \
        ".global spot_page_" symbol           \
        "\n"                                  \
        ".global spot_page_" symbol           \
        "_end\n"                              \
        "spot_page_" symbol                   \
        ":\n"                                 \
        ".incbin \"" SPOT_WEB_FOLDER "/" file \
        ".gz\"\n"                             \
        "spot_page_" symbol                   \
        "_end:\n"                             \
        ".previous\n")

SPOT_EMBED("app_js", "app.js");
SPOT_EMBED("app_css", "app.css");
SPOT_EMBED("index", "index.html");
SPOT_EMBED("icon", "icon.svg");

extern "C" {
extern const char spot_page_app_js[], spot_page_app_js_end[];
extern const char spot_page_app_css[], spot_page_app_css_end[];
extern const char spot_page_index[], spot_page_index_end[];
extern const char spot_page_icon[], spot_page_icon_end[];
}

namespace spot::page {
namespace {

constexpr std::uint64_t largest_asset = 8 << 20;

Asset unpacked(std::string path, std::string_view type, const char* begin, const char* end) {
    Asset asset{std::move(path), type,
                std::string_view(begin, static_cast<std::size_t>(end - begin))};
    auto plain = gunzip(asset.gzipped, largest_asset);
    CHECK(plain.has_value(), "a file of the page cannot be unpacked");
    asset.plain = std::move(*plain);
    asset.tag = fmt::format("\"{}\"", hex(sha256(asset.plain)).substr(0, 20));
    return asset;
}

bool takes_gzip(const wire::HttpRequest& request) {
    for (const auto word : split(request.headers.value("accept-encoding"), ',')) {
        const auto parts = split(word, ';');
        if (trim(parts.front()) != "gzip") continue;
        const auto weight = parts.size() > 1 ? trim(parts[1]) : "q=1";
        // "q=0", "q=0.000": it is named as one that is not wanted.
        return weight.find_first_not_of("q=0.") != std::string_view::npos;
    }
    return false;
}

}  // namespace

std::span<const Asset> assets() {
    static const std::array all{
        unpacked("/", "text/html; charset=utf-8", spot_page_index, spot_page_index_end),
        unpacked("/app.js", "text/javascript; charset=utf-8", spot_page_app_js,
                 spot_page_app_js_end),
        unpacked("/app.css", "text/css; charset=utf-8", spot_page_app_css, spot_page_app_css_end),
        unpacked("/icon.svg", "image/svg+xml", spot_page_icon, spot_page_icon_end)};
    return all;
}

const Asset& asset(std::string_view path) {
    const auto all = assets();
    const auto at = std::ranges::find(all, path, &Asset::path);
    CHECK(at != all.end(), "there is no such file of the page");
    return *at;
}

wire::HttpResponse serve_asset(const Asset& asset, const wire::HttpRequest& request) {
    wire::HttpResponse response;
    const bool small = takes_gzip(request);
    // The compressed form is another one, with a tag of its own (RFC 9110, 8.8.3.3).
    const auto tag = small ? asset.tag.substr(0, asset.tag.size() - 1) + "-gzip\"" : asset.tag;
    response.headers.add("ETag", tag);
    response.headers.add("Cache-Control", "no-cache");
    response.headers.add("Vary", "Accept-Encoding");
    if (request.headers.value("if-none-match").find(tag) != std::string_view::npos) {
        response.status = 304;
        return response;
    }
    response.headers.add("Content-Type", asset.type);
    if (small) response.headers.add("Content-Encoding", "gzip");
    response.body = small ? std::string(asset.gzipped) : asset.plain;
    return response;
}

}  // namespace spot::page
