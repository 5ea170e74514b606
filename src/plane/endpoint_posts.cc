#include "plane/endpoint_posts.h"

#include <fmt/format.h>

#include "base/time_text.h"

namespace spot::plane {
namespace {

constexpr std::string_view mailto = "mailto:";

std::string sender_name(const sns::Post& post) {
    for (const auto& [name, value] : post.headers) {
        if (name == "From") return value;
    }
    return {};
}

sns::PostAnswer in_words_of_topics(http::PostingAnswer answer) {
    if (answer.error.empty()) return {.status = 200};
    if (answer.status == 0) return {.error = std::move(answer.error)};
    return {.error = fmt::format("the mail server said {}: {}", answer.status, answer.error),
            .final = answer.mail_refused};
}

}  // namespace

void EndpointPosts::post(sns::Post post, std::function<void(sns::PostAnswer)> done) {
    if (post.url.starts_with(mailto)) return mail(std::move(post), std::move(done));
    poster_.post({std::move(post.url), std::move(post.headers), std::move(post.body)},
                 [done = std::move(done)](http::PostingAnswer answer) {
                     done({answer.status, std::move(answer.error)});
                 });
}

void EndpointPosts::mail(sns::Post post, std::function<void(sns::PostAnswer)> done) {
    if (!mails_) return done({.error = "there is no mail server (--smtp)"});
    const auto to = post.url.substr(mailto.size());
    const auto date = http_date(clock_.now());
    // A zone in letters is obsolete in mails (RFC 5322, 4.3).
    const auto zone = date.rfind(' ');
    auto text =
        fmt::format("From: {} <{}>\r\nTo: <{}>\r\nDate: {} +0000\r\nMessage-ID: <{}@{}>\r\n{}",
                    sender_name(post), mails_->from, to, date.substr(0, zone), random_.uuid(),
                    mails_->from.substr(mails_->from.find('@') + 1), post.body);
    poster_.post({.url = mails_->url,
                  .body = std::move(text),
                  .mail = http::Mail{mails_->from, to, mails_->user, mails_->password}},
                 [done = std::move(done)](http::PostingAnswer answer) {
                     done(in_words_of_topics(std::move(answer)));
                 });
}

}  // namespace spot::plane
