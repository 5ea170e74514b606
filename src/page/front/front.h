#pragma once

// The page's front: takes each request, and lets through to its route what is meant for the page,
// comes from it, belongs to a session and may do what it wants.

#include <atomic>
#include <memory>
#include <string>

#include "http/handler.h"
#include "page/front/address.h"
#include "page/front/events.h"
#include "page/front/route.h"
#include "page/front/sessions.h"

namespace spot::page {

struct FrontOptions {
    std::string content_origin;  // from where objects are shown, see Links
    // How many bodies of more than `large_body` bytes are taken into memory at a time; who comes
    // then is told to come again.
    int most_large_bodies = 6;
};

inline constexpr std::uint64_t large_body = 2 << 20;

// Safe from every thread.
class Front final : public http::Handler {
  public:
    // `sessions` outlives it. The routes of the login and of the files are added to `routes`.
    Front(FrontOptions options, Sessions& sessions, Routes routes);

    // To be called once, when the server listens and its port is known: until then every request is
    // told to come again.
    void open(Address address);

    std::unique_ptr<http::Exchange> begin(wire::HttpRequest head, std::string peer) override;
    std::unique_ptr<http::Exchange> begin_shed(wire::HttpRequest head, std::string peer) override;

    // Nothing is kept here: whatever is changed is durable where it is kept.
    std::uint64_t mark() override { return 0; }
    bool reached(std::uint64_t) override { return true; }
    void when_reached(std::uint64_t, std::function<void()> then) override { then(); }
    // Only streams of events wait, each for a topic of its own.
    std::uint64_t subscribe(const std::string& topic, std::function<void()> wake) override {
        return events_.subscribe(topic, std::move(wake));
    }
    void unsubscribe(const std::string& topic, std::uint64_t token) override {
        events_.unsubscribe(topic, token);
    }
    void pass_on(const std::string&) override {}

    // The news of all open pages.
    Events& events() { return events_; }

    // The members from here on are for the exchanges.

    bool is_open() const { return open_.load(); }
    const Address& address() const { return address_; }  // once it is open
    // The name of the session's cookie. Cookies know no ports: pages on other ports of this host
    // have other names.
    const std::string& cookie_name() const { return cookie_name_; }
    Sessions& sessions() { return sessions_; }
    // Fails with "NotFound" or "MethodNotAllowed".
    Result<const Route*> find(std::string_view method, std::string_view path) const;
    // Adds the headers that keep a browser from doing what the page does not want, unless the
    // answer has its own.
    void protect(wire::HttpResponse&) const;
    std::string cookie_of(const wire::HttpRequest&) const;  // "": none
    bool take_large_body();
    void give_back_large_body() { --large_bodies_; }

  private:
    const FrontOptions options_;
    Sessions& sessions_;
    Events events_;
    Routes routes_;
    std::atomic<bool> open_{false};
    Address address_;  // written before open_ is true, and never after
    std::string cookie_name_;
    std::string policy_;  // the header Content-Security-Policy
    std::atomic<int> large_bodies_{0};
};

}  // namespace spot::page
