#include "page/front/visit.h"

#include <fmt/format.h>

#include "base/bytes.h"

namespace spot::page {

VisitExchange::VisitExchange(Front& front, wire::HttpRequest head, std::optional<Error> refusal)
    : front_(front), refusal_(std::move(refusal)) {
    visit_.head = std::move(head);
}

VisitExchange::~VisitExchange() {
    if (has_room_) front_.give_back_large_body();
}

std::optional<wire::HttpResponse> VisitExchange::early_answer() {
    if (refusal_) return answer_of(*refusal_);
    // The page's files are named from its path, which ends in a slash.
    const auto& base = front_.address().base_path();
    if (base != "/" && visit_.head.path + "/" == base && front_.address().is_meant(visit_.head)) {
        wire::HttpResponse response{.status = 308};
        response.headers.add("Location", base);
        front_.protect(response);
        return response;
    }
    if (const auto admitted = admit(); !admitted) return answer_of(admitted.error());
    return std::nullopt;
}

Result<void> VisitExchange::admit() {
    const auto& head = visit_.head;
    if (!front_.address().is_meant(head)) {
        return fail(Kind::denied, "WrongHost",
                    fmt::format("This page is at {}; under the name in the request it does not "
                                "answer. Further names are given by --page-host.",
                                front_.address().url()));
    }
    const auto path = front_.address().local_path(head.path);
    if (!path) return fail(Kind::not_found, "NotFound", "The page is under another path.");
    route_ = TRY(front_.find(head.method, *path));
    auto query = wire::Query::parse(head.query);
    if (!query) return fail(Kind::invalid, "InvalidQuery", "The query is not percent-encoded.");
    visit_.query = std::move(*query);
    const bool reads = route_->method == "GET";
    if (!reads && !front_.address().is_own(head)) {
        return fail(Kind::denied, "OtherOrigin",
                    "The request comes from a page of another origin, and is refused.");
    }
    visit_.cookie = front_.cookie_of(head);
    if (!visit_.cookie.empty()) {
        visit_.session = front_.sessions().find(visit_.cookie).value_or(Session{});
    }
    if (route_->access != Access::anyone) TRY(admit_session());
    if (route_->body_limit > large_body) {
        has_room_ = front_.take_large_body();
        if (!has_room_) {
            return fail(Kind::unavailable, "SlowDown",
                        "Too many uploads are under way at this moment; try again.");
        }
    }
    return {};
}

Result<void> VisitExchange::admit_session() {
    const auto& session = visit_.session;
    if (session.number == 0) {
        return fail(Kind::denied, "SignedOut",
                    "There is no session, or it has ended. `stereo-spot page link` gives a link "
                    "that opens one.");
    }
    const bool reads = route_->method == "GET";
    // A GET is caused by links and pictures, too: it must come from the page itself.
    if (reads && !front_.address().is_own(visit_.head)) {
        return fail(Kind::denied, "OtherOrigin",
                    "The request comes from a page of another origin, and is refused.");
    }
    if (!reads &&
        !equal_in_constant_time(visit_.head.headers.value("x-page-token"), session.csrf)) {
        return fail(Kind::denied, "WrongToken",
                    "The request lacks the token of its session; load the page anew.");
    }
    if (route_->access == Access::changer && !session.may_change) {
        return fail(Kind::denied, "ReadOnly",
                    "This session only reads. Switch it to changes first, at the top of the page.");
    }
    return {};
}

wire::HttpResponse VisitExchange::answer_of(const Error& error) const {
    auto response = error_answer(error);
    if (error.code == "MethodNotAllowed") response.status = 405;
    front_.protect(response);
    return response;
}

http::Piece VisitExchange::next(bool due) {
    if (ended_) return {};
    ended_ = !front_.sessions().lives(visit_.cookie);
    if (ended_) return {"data: signed-out\n\n", std::nullopt};
    return stream_->next(due);
}

http::Outcome VisitExchange::answer(std::string body, bool) {
    visit_.body = std::move(body);
    auto answered = route_->answer(visit_);
    if (!answered) return {answer_of(answered.error()), std::nullopt};
    if (route_->streams) {
        stream_ = front_.events().open();
        if (!stream_) {
            return {answer_of({Kind::unavailable, "TooManyPages",
                               "As many pages are open as may be; close one."}),
                    std::nullopt};
        }
    }
    front_.protect(*answered);
    return {std::move(*answered), std::nullopt};
}

}  // namespace spot::page
