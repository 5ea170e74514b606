#pragma once

// The rules of CloudWatch: metric data, and alarms that are evaluated by the sweep.
//
// Safe from every thread. An alarm's actions are performed in the batch of its new state.
//
//   ca NAME   an alarm, its state and its tags

#include <map>
#include <mutex>

#include "base/clock.h"
#include "base/wait.h"
#include "cloudwatch/actions.h"
#include "cloudwatch/alarms/alarm_record.h"
#include "cloudwatch/alarms/evaluate.h"
#include "cloudwatch/api.h"
#include "storage/kv.h"

namespace spot::cloudwatch {

struct Settings {
    std::string region = "us-east-1";
    std::string account_id = "000000000000";
};

class Alarms final : public Api {
  public:
    // `actions` outlives it; nullptr: no action can be performed, and changes are only logged.
    static Result<std::unique_ptr<Alarms>> open(kv::Store&, const Clock&, Settings,
                                                Actions* actions = nullptr);

    CLOUDWATCH_OPERATIONS(OPERATION_OVERRIDE)

    // As PutMetricData, also into the namespaces that are AWS's own: for the plane itself.
    Result<Empty> record(const PutMetricDataInput&);

    // Evaluates every alarm and removes a bounded number of datapoints that are too old.
    Result<SweepStep> sweep(Time now);

  private:
    struct NewState {
        std::string value;
        std::string reason;
        std::optional<std::string> data;
    };

    Alarms(kv::Store& store, const Clock& clock, Settings settings, Actions* actions)
        : store_(store), clock_(clock), settings_(std::move(settings)), actions_(actions) {}
    Result<void> load();
    std::string arn_of(const std::string& name) const;
    std::string dashboard_arn(const std::string& name) const;
    // `mutex_` is held in all that follow.
    AlarmRecord* find(const std::string& name);
    Result<AlarmRecord*> find_arn(const std::string& arn);
    Result<void> save(AlarmRecord);
    // Saves an alarm that was put, with what stays of the one before.
    Result<void> save_put(AlarmRecord, const std::vector<Tag>& tags);
    Result<void> put_state(AlarmRecord, NewState);
    Result<void> stage_actions(const AlarmBase& before, const AlarmRecord& after, kv::Batch&);
    Result<void> set_actions(const AlarmNames&, bool enabled);
    Result<std::vector<EvaluatedPoint>> points_of(const MetricAlarm&, Time now) const;
    Result<std::vector<EvaluatedPoint>> points_of_queries(const MetricAlarm&, Time now) const;
    Result<void> evaluate_metric(const AlarmRecord&, Time now);
    Result<void> evaluate_composites();
    // True: it has changed.
    Result<bool> evaluate_composite(const AlarmRecord&);
    // The alarm of that name or ARN; nullptr: there is none.
    const AlarmRecord* suppressor_of(const std::string& name_or_arn);
    Result<void> check_suppressor(const PutCompositeAlarmInput&);
    // Performs the actions of a changed alarm, or holds them back.
    Result<void> stage_actions_or_hold(const AlarmBase& before, AlarmRecord& after, kv::Batch&);
    // Performs the actions that were held back and no longer are.
    Result<void> release_actions(const std::string& name, Time now);

    kv::Store& store_;
    const Clock& clock_;
    const Settings settings_;
    Actions* const actions_;
    std::mutex mutex_;  // guards alarms_ and everything that is stored about them
    std::map<std::string, AlarmRecord> alarms_;
    std::mutex data_mutex_;  // held while a datapoint is read, added to and written
    Time next_trim_{};       // guarded by data_mutex_, as what follows
    std::string trimmed_to_;
};

}  // namespace spot::cloudwatch
