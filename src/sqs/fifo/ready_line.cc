#include "sqs/fifo/ready_line.h"

#include <algorithm>

namespace spot::sqs::fifo {

void ReadyLine::added(const Place& place) {
    if (place.first >= front_) return;
    listed_.insert(place);
    if (listed_.size() <= most_listed) return;
    front_ = listed_.begin()->first;
    listed_.clear();
}

void ReadyLine::advance(std::uint64_t moment) {
    front_ = std::max(front_, moment);
}

void ReadyLine::retreat(std::uint64_t moment) {
    front_ = std::min(front_, moment);
    listed_.erase(listed_.lower_bound({front_, 0}), listed_.end());
}

}  // namespace spot::sqs::fifo
