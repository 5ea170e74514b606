// The metrics that topics report to CloudWatch.

#include <mutex>
#include <shared_mutex>

#include "sns/topics.h"

namespace spot::sns {

void Topics::measure(std::int64_t minute, const EachMeasurement& each) {
    std::shared_lock lock(mutex_);
    for (const auto& [name, topic] : topics_) {
        auto& meter = topic->meter;
        const auto give = [&](Measurement one) {
            each(std::move(one).of({{"TopicName", topic->record.name}}));
        };
        const auto events = [&](const char* metric, MinuteCount& count) {
            if (const auto times = count.take(minute); times > 0) {
                give(Measurement::one(metric, static_cast<double>(times), "Count"));
            }
        };
        if (const auto published = meter.published.take(minute); published.count > 0) {
            give(Measurement::one("NumberOfMessagesPublished", static_cast<double>(published.count),
                                  "Count"));
            give(Measurement::values("PublishSize", published, "Bytes"));
        }
        events("NumberOfNotificationsDelivered", meter.delivered);
        events("NumberOfNotificationsFailed", meter.failed);
        events("NumberOfNotificationsFilteredOut", meter.filtered_out);
        events("NumberOfNotificationsRedrivenToDlq", meter.redriven);
        events("NumberOfNotificationsFailedToRedriveToDlq", meter.lost);
    }
}

}  // namespace spot::sns
