#pragma once

// Lifecycle rules: the check of a configuration, the objects that a rule is for, and when they are
// due. Pure functions; the sweep (store/sweep.h) deletes what is due. Source: S3 User Guide,
// "Lifecycle configuration elements", "Expiring objects".

#include "base/random.h"
#include "s3/store/rows.h"

namespace spot::s3 {

// Refuses what AWS refuses, and rules that are known to AWS and not carried out here. Gives an id
// to every rule without one.
Result<void> check_lifecycle(LifecycleConfiguration&, Random&);

bool matches(const LifecycleFilter&, std::string_view key, const ObjectRow&);

// The first midnight (UTC) after `days` days have passed since `from`.
Time due_after_days(Time from, int days);

struct Expiry {
    Time due{};
    std::string rule_id;
};
// When the rules delete a current version: the earliest moment that any of them sets, and its rule.
// nullopt: no rule does.
std::optional<Expiry> expiry_of(const LifecycleConfiguration&, std::string_view key,
                                const ObjectRow&);
// True where a rule removes this delete marker, which is the only version of its key.
bool removes_lone_marker(const LifecycleConfiguration&, std::string_view key, const ObjectRow&,
                         Time now);
// True where a rule deletes this noncurrent version at `now`. `newer` is the number of noncurrent
// versions of the key that are younger.
bool noncurrent_due(const LifecycleConfiguration&, std::string_view key, const ObjectRow&,
                    int newer, Time now);
bool upload_due(const LifecycleConfiguration&, std::string_view key, Time initiated, Time now);

// The value of the header x-amz-expiration; "": no rule deletes this object.
std::string expiration_header(const std::optional<LifecycleConfiguration>&, std::string_view key,
                              const ObjectRow&);

}  // namespace spot::s3
