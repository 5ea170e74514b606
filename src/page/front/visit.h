#pragma once

// One request to the page, from its head to its answer.

#include <optional>
#include <string>

#include "page/front/front.h"

namespace spot::page {

class VisitExchange final : public http::Exchange {
  public:
    // `refusal`: the answer whatever the request is.
    VisitExchange(Front& front, wire::HttpRequest head, std::optional<Error> refusal = {});
    ~VisitExchange() override;

    std::optional<wire::HttpResponse> early_answer() override;
    std::uint64_t body_limit() const override { return route_ ? route_->body_limit : 0; }
    wire::HttpResponse refuse(const Error& error) override { return answer_of(error); }
    bool heavy() const override { return route_ != nullptr && route_->heavy; }
    http::Outcome answer(std::string body, bool last) override;
    bool goes_on() const override { return stream_ != nullptr; }
    http::Piece next(bool due) override;
    bool known() const override { return visit_.session.number != 0; }

  private:
    Result<void> admit();
    Result<void> admit_session();
    wire::HttpResponse answer_of(const Error&) const;

    Front& front_;
    Visit visit_;
    std::optional<Error> refusal_;
    const Route* route_ = nullptr;
    bool has_room_ = false;  // a large body's
    std::unique_ptr<Events::Stream> stream_;
    bool ended_ = false;  // the stream
};

}  // namespace spot::page
