#pragma once

// The inputs and outputs of operations on dashboards. The words are those of the CloudWatch API
// Reference (2010-08-01); what a member may hold stands in wire/dashboard_shapes.h. A dashboard is
// kept for who draws it: nothing here looks into its body.

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "cloudwatch/metric_types.h"
#include "cloudwatch/tag_types.h"

namespace spot::cloudwatch {

struct PutDashboardInput {
    std::string dashboard_name;
    std::string dashboard_body;  // a JSON object
};
struct PutDashboardOutput {
    std::vector<MessageData> dashboard_validation_messages;  // always empty
};

struct GetDashboardInput {
    std::string dashboard_name;
};
struct GetDashboardOutput {
    std::string dashboard_arn;
    std::string dashboard_body;
    std::string dashboard_name;
};

struct ListDashboardsInput {
    std::optional<std::string> dashboard_name_prefix;
    std::optional<std::string> next_token;
};
struct DashboardEntry {
    std::string dashboard_name;
    std::string dashboard_arn;
    Time last_modified{};
    std::int64_t size = 0;  // bytes of the body
};
struct ListDashboardsOutput {
    std::vector<DashboardEntry> dashboard_entries;
    std::optional<std::string> next_token;
};

struct DeleteDashboardsInput {
    std::vector<std::string> dashboard_names;
};
using DeleteDashboardsOutput = Empty;

}  // namespace spot::cloudwatch
