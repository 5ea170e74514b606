#include "page/front/login.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "base/bytes.h"

namespace spot::page {
namespace {

constexpr std::size_t token_letters = 64;

bool looks_like_token(std::string_view text) {
    return text.size() == token_letters &&
           std::ranges::all_of(text, [](unsigned char c) { return std::isxdigit(c) != 0; });
}

// `inside` is markup of this file's own.
wire::HttpResponse door(int status, std::string_view title, std::string_view inside) {
    wire::HttpResponse response{.status = status};
    response.headers.add("Content-Type", "text/html; charset=utf-8");
    response.body = fmt::format(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
        "<meta name=\"robots\" content=\"noindex\"><title>{0} - stereo-spot</title>"
        "<link rel=\"icon\" href=\"icon.svg\"><link rel=\"stylesheet\" href=\"app.css\"></head>"
        "<body class=\"door\"><main><p class=\"brand\">stereo-spot</p><h1>{0}</h1>{1}</main>"
        "</body></html>",
        title, inside);
    return response;
}

wire::HttpResponse redirect(std::string to) {
    wire::HttpResponse response{.status = 303};
    response.headers.add("Location", to);
    return response;
}

wire::HttpResponse used_up() {
    return door(403, "This link does not open the page",
                "<p>It was used before, or is older than a quarter of an hour. A new one is "
                "printed by</p><pre>stereo-spot page link</pre>");
}

std::string cookie_header(const Front& front, std::string_view value, std::string_view more) {
    return fmt::format("{}={}; Path={}; HttpOnly; SameSite=Strict{}{}", front.cookie_name(), value,
                       front.address().base_path(), front.address().secure() ? "; Secure" : "",
                       more);
}

Result<wire::HttpResponse> show_door(Front& front, Visit& visit) {
    const auto* token = visit.query.find("token");
    if (visit.session.number != 0) return redirect(front.address().base_path());
    if (token == nullptr || !looks_like_token(*token) || !front.sessions().holds(*token)) {
        return used_up();
    }
    return door(200, "Open stereo-spot in this browser",
                fmt::format("<p>The link works once. This browser then stays signed in for up to "
                            "a week.</p><form method=\"post\" action=\"login\"><input "
                            "type=\"hidden\" name=\"token\" value=\"{}\"><button class=\"primary\" "
                            "autofocus>Open</button></form>",
                            *token));
}

Result<wire::HttpResponse> open_session(Front& front, Visit& visit) {
    const auto form = wire::Query::parse(visit.body);
    const auto* token = form ? form->find("token") : nullptr;
    const auto cookie = token == nullptr ? std::nullopt : front.sessions().open(*token);
    if (!cookie) return used_up();
    auto response = redirect(front.address().base_path());
    response.headers.add("Set-Cookie", cookie_header(front, *cookie, ""));
    return response;
}

struct Switch {
    bool on = false;
};
template <class V>
void describe(V& v, Switch& x) {
    v.member("On", x.on, {.required = true});
}

Result<wire::HttpResponse> switch_changes(Front& front, Visit& visit) {
    const auto node = TRY(wire::parse_json(visit.body, 100));
    const auto wanted = TRY(wire::read_shape<Switch>(node, false));
    front.sessions().allow_changes(visit.cookie, wanted.on);
    front.events().tell("session");
    return json_answer(wanted.on ? R"({"On":true})" : R"({"On":false})");
}

Result<wire::HttpResponse> log_out(Front& front, Visit& visit) {
    front.sessions().close(visit.cookie);
    front.events().tell("session");
    auto response = json_answer("{}");
    response.headers.add("Set-Cookie", cookie_header(front, "", "; Max-Age=0"));
    return response;
}

}  // namespace

Routes login_routes(Front& front) {
    const auto with = [&front](auto function) -> Answer {
        return [&front, function](Visit& visit) { return function(front, visit); };
    };
    return {{.method = "GET",
             .path = "/login",
             .access = Access::anyone,
             .answer = with(show_door),
             .body_limit = 0,
             .heavy = false},
            {.method = "POST",
             .path = "/login",
             .access = Access::anyone,
             .answer = with(open_session),
             .body_limit = 1024,
             .heavy = false},
            {.method = "POST",
             .path = "/api/changes",
             .answer = with(switch_changes),
             .body_limit = 1024,
             .heavy = false},
            {.method = "POST",
             .path = "/api/logout",
             .answer = with(log_out),
             .body_limit = 1024,
             .heavy = false}};
}

}  // namespace spot::page
