#pragma once

// An alarm as it is stored, of either kind, and the row that it has in the store
// (docs/formats/cloudwatch.md).

#include <map>
#include <string>
#include <variant>

#include "base/result.h"
#include "cloudwatch/alarm_types.h"

namespace spot::cloudwatch {

struct AlarmRecord {
    std::variant<MetricAlarm, CompositeAlarm> alarm;
    std::map<std::string, std::string> tags;

    AlarmBase& base() {
        return std::visit([](AlarmBase& a) -> AlarmBase& { return a; }, alarm);
    }
    const AlarmBase& base() const {
        return std::visit([](const AlarmBase& a) -> const AlarmBase& { return a; }, alarm);
    }
    const MetricAlarm* metric() const { return std::get_if<MetricAlarm>(&alarm); }
    const CompositeAlarm* composite() const { return std::get_if<CompositeAlarm>(&alarm); }
};

// AWS's word for the kind of an alarm.
std::string_view alarm_type(const AlarmRecord&);

std::string encode(const AlarmRecord&);
Result<AlarmRecord> decode_alarm(std::string_view bytes);

}  // namespace spot::cloudwatch
