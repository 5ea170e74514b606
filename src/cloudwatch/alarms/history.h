#pragma once

// The history of alarms: one row for each change of a state or of a configuration, kept as long as
// data are.
//
//   ch NAME MICROSECONDS   one item

#include "cloudwatch/alarms/alarm_record.h"
#include "storage/kv.h"

namespace spot::cloudwatch {

// Stages an item of `now`. Of several of one alarm and microsecond the later ones move on by one.
Result<void> stage_history(const kv::Store&, const AlarmHistoryItem&, Time now, kv::Batch&);
void stage_end_of_history(const std::string& alarm_name, kv::Batch&);

// The items that fit, as DescribeAlarmHistory gives them.
Result<DescribeAlarmHistoryOutput> read_history(const kv::Store&, const DescribeAlarmHistoryInput&);

// HistoryData, JSON, of a change of state and of a configuration that was made or changed.
std::string state_change(const AlarmBase& before, const AlarmBase& after);
std::string configuration_change(const AlarmRecord* before, const AlarmRecord& after);

}  // namespace spot::cloudwatch
