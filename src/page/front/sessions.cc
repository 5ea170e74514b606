#include "page/front/sessions.h"

#include <algorithm>
#include <array>

#include "base/bytes.h"
#include "base/hash.h"

namespace spot::page {

std::string Sessions::secret() {
    std::array<std::byte, 32> bits;
    random_.fill(bits);
    return hex(as_text(bits));
}

void Sessions::drop_ended() {
    const auto now = clock_.now();
    std::erase_if(links_, [&](const Link& link) { return link.ends <= now; });
    std::erase_if(sessions_, [&](const Kept& kept) {
        return kept.session.ends <= now || kept.used + limits_.idle <= now;
    });
}

std::string Sessions::new_link() {
    auto token = secret();
    std::lock_guard lock(mutex_);
    drop_ended();
    if (links_.size() >= limits_.most_links) links_.erase(links_.begin());
    links_.push_back({sha256(token), clock_.now() + limits_.link});
    return token;
}

std::vector<Sessions::Link>::iterator Sessions::link_of(std::string_view token) {
    const auto digest = sha256(token);
    drop_ended();
    return std::ranges::find_if(
        links_, [&](const Link& known) { return equal_in_constant_time(known.digest, digest); });
}

bool Sessions::holds(std::string_view link) {
    std::lock_guard lock(mutex_);
    return link_of(link) != links_.end();
}

std::optional<std::string> Sessions::open(std::string_view link) {
    std::lock_guard lock(mutex_);
    const auto at = link_of(link);
    if (at == links_.end()) return std::nullopt;
    links_.erase(at);
    if (sessions_.size() >= limits_.most_sessions) {
        sessions_.erase(std::ranges::min_element(sessions_, {}, &Kept::used));
    }
    const auto now = clock_.now();
    auto cookie = secret();
    sessions_.push_back(
        {sha256(cookie), {.csrf = secret(), .ends = now + limits_.whole, .number = ++last_}, now});
    return cookie;
}

std::vector<Sessions::Kept>::iterator Sessions::kept(std::string_view cookie) {
    const auto digest = sha256(cookie);
    drop_ended();
    return std::ranges::find_if(
        sessions_, [&](const Kept& known) { return equal_in_constant_time(known.digest, digest); });
}

std::optional<Session> Sessions::find(std::string_view cookie) {
    std::lock_guard lock(mutex_);
    const auto at = kept(cookie);
    if (at == sessions_.end()) return std::nullopt;
    at->used = clock_.now();
    return at->session;
}

bool Sessions::lives(std::string_view cookie) {
    std::lock_guard lock(mutex_);
    const auto at = kept(cookie);  // which moves the end where others have ended
    return at != sessions_.end();
}

void Sessions::allow_changes(std::string_view cookie, bool allowed) {
    std::lock_guard lock(mutex_);
    if (const auto at = kept(cookie); at != sessions_.end()) at->session.may_change = allowed;
}

void Sessions::close(std::string_view cookie) {
    std::lock_guard lock(mutex_);
    if (const auto at = kept(cookie); at != sessions_.end()) sessions_.erase(at);
}

}  // namespace spot::page
