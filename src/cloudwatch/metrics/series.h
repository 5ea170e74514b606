#pragma once

// Values in time, as queries of GetMetricData give them.

#include <map>
#include <string>
#include <vector>

#include "cloudwatch/metric_types.h"

namespace spot::cloudwatch {

struct Series {
    std::string label;
    int period = 60;  // seconds
    std::map<Time, double> points;
    std::vector<MessageData> messages;
    std::string plain_label;  // that it has where none was asked for
};

}  // namespace spot::cloudwatch
