#include "cloudwatch/remote.h"

#include "cloudwatch/shapes.h"

namespace spot::cloudwatch {
namespace {

const wire::JsonService service{"GraniteServiceVersion20100801", "monitoring", "1.0"};

}  // namespace

Result<Empty> Remote::put_metric_alarm(const PutMetricAlarmInput& input) const {
    return wire::call<Empty>(client_, service, "PutMetricAlarm", input);
}
Result<DescribeAlarmsOutput> Remote::describe_alarms(const DescribeAlarmsInput& input) const {
    return wire::call<DescribeAlarmsOutput>(client_, service, "DescribeAlarms", input);
}
Result<Empty> Remote::delete_alarms(const AlarmNames& input) const {
    return wire::call<Empty>(client_, service, "DeleteAlarms", input);
}
Result<ListTagsForResourceOutput> Remote::list_tags_for_resource(
    const ListTagsForResourceInput& input) const {
    return wire::call<ListTagsForResourceOutput>(client_, service, "ListTagsForResource", input);
}
Result<Empty> Remote::tag_resource(const TagResourceInput& input) const {
    return wire::call<Empty>(client_, service, "TagResource", input);
}
Result<Empty> Remote::untag_resource(const UntagResourceInput& input) const {
    return wire::call<Empty>(client_, service, "UntagResource", input);
}

}  // namespace spot::cloudwatch
