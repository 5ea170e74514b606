#pragma once

// The rules of CloudWatch: metric data, and alarms that are evaluated by the sweep.
//
// Safe from every thread. Alarm actions are recorded in the history and logged; nothing on this
// plane could receive them.
//
//   ca NAME                   an alarm, its state and its tags
//   ch NAME TIME              its history

#include <map>
#include <mutex>

#include "base/clock.h"
#include "base/wait.h"
#include "cloudwatch/metrics.h"
#include "storage/kv.h"

namespace spot::cloudwatch {

struct Settings {
    std::string region = "us-east-1";
    std::string account_id = "000000000000";
};

class Alarms final : public Api {
  public:
    static Result<std::unique_ptr<Alarms>> open(kv::Store&, const Clock&, Settings);

    CLOUDWATCH_OPERATIONS(OPERATION_OVERRIDE)

    // Evaluates every alarm and removes a bounded number of datapoints that are too old.
    Result<SweepStep> sweep(Time now);

  private:
    struct Entry {
        MetricAlarm alarm;
        std::map<std::string, std::string> tags;
    };
    static std::string encode(const Entry&);
    static Result<Entry> decode(std::string_view bytes);

    Alarms(kv::Store& store, const Clock& clock, Settings settings)
        : store_(store), clock_(clock), settings_(std::move(settings)) {}
    Result<void> load();
    Result<void> put_state(Entry entry, std::string state, std::string reason,
                           std::optional<std::string> reason_data);
    Result<void> set_actions(const AlarmNames&, bool enabled);
    Result<void> evaluate_one(const Entry&, Time now);
    void stage_history(const std::string& name, std::string_view type, std::string summary,
                       kv::Batch&) const;
    Result<Entry*> find_arn(const std::string& arn);
    Result<void> store_entry(const Entry&);

    kv::Store& store_;
    const Clock& clock_;
    const Settings settings_;
    std::mutex mutex_;  // guards alarms_ and everything that is stored about them
    std::map<std::string, Entry> alarms_;
    std::mutex data_mutex_;  // held while a datapoint is read, added to and written
};

}  // namespace spot::cloudwatch
