#pragma once

// A waiting connection's subscription to a topic. To be included inside http/ only.

#include <memory>
#include <string>

#include "http/handler.h"
#include "http/wake_up.h"

namespace spot::http {

// A subscription to a topic, for as long as the object lives.
class Subscription {
  public:
    Subscription(Handler& handler, std::string topic, std::shared_ptr<WakeUp> wake_up)
        : handler_(handler), topic_(std::move(topic)), wake_up_(std::move(wake_up)) {
        token_ = handler_.subscribe(topic_, [wake_up = wake_up_] { wake_up->wake(); });
    }
    Subscription(const Subscription&) = delete;
    Subscription& operator=(const Subscription&) = delete;
    ~Subscription() {
        handler_.unsubscribe(topic_, token_);
        wake_up_->forget();
    }

  private:
    Handler& handler_;
    const std::string topic_;
    const std::shared_ptr<WakeUp> wake_up_;
    std::uint64_t token_ = 0;
};

}  // namespace spot::http
