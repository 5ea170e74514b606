#pragma once

// CloudWatch at some endpoint, ours or AWS's: what the provisioner and operators use of it.

#include "cloudwatch/api.h"
#include "wire/remote.h"

namespace spot::cloudwatch {

// As safe for threads as its Client, which outlives it.
class Remote {
  public:
    explicit Remote(const wire::Client& client) : client_(client) {}
    Result<Empty> put_metric_alarm(const PutMetricAlarmInput&) const;
    Result<DescribeAlarmsOutput> describe_alarms(const DescribeAlarmsInput&) const;
    Result<Empty> delete_alarms(const AlarmNames&) const;
    Result<ListTagsForResourceOutput> list_tags_for_resource(const ListTagsForResourceInput&) const;
    Result<Empty> tag_resource(const TagResourceInput&) const;
    Result<Empty> untag_resource(const UntagResourceInput&) const;

  private:
    const wire::Client& client_;
};

}  // namespace spot::cloudwatch
