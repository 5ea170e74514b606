#pragma once

// describe() of the shapes in dashboard_types.h.

#include "cloudwatch/dashboard_types.h"
#include "cloudwatch/wire/metric_shapes.h"

namespace spot::cloudwatch {

template <class V>
void describe(V& v, PutDashboardInput& x) {
    v.member("DashboardName", x.dashboard_name, needed);
    v.member("DashboardBody", x.dashboard_body, needed);
    v.refused("Tags");
}
template <class V>
void describe(V& v, PutDashboardOutput& x) {
    v.member("DashboardValidationMessages", x.dashboard_validation_messages, shown);
}
template <class V>
void describe(V& v, GetDashboardInput& x) {
    v.member("DashboardName", x.dashboard_name, needed);
}
template <class V>
void describe(V& v, GetDashboardOutput& x) {
    v.member("DashboardArn", x.dashboard_arn);
    v.member("DashboardBody", x.dashboard_body);
    v.member("DashboardName", x.dashboard_name);
}
template <class V>
void describe(V& v, ListDashboardsInput& x) {
    v.member("DashboardNamePrefix", x.dashboard_name_prefix);
    v.member("NextToken", x.next_token);
}
template <class V>
void describe(V& v, DashboardEntry& x) {
    v.member("DashboardName", x.dashboard_name);
    v.member("DashboardArn", x.dashboard_arn);
    v.member("LastModified", x.last_modified);
    v.member("Size", x.size);
}
template <class V>
void describe(V& v, ListDashboardsOutput& x) {
    v.member("DashboardEntries", x.dashboard_entries, shown);
    v.member("NextToken", x.next_token);
}
template <class V>
void describe(V& v, DeleteDashboardsInput& x) {
    v.member("DashboardNames", x.dashboard_names, needed);
}

}  // namespace spot::cloudwatch
