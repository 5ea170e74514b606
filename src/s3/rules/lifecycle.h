#pragma once

// Lifecycle rules: what is a good configuration, which objects a rule means, when they are due.
// Pure; the sweep (sweep.h) does the deeds. Source: S3 User Guide, "Lifecycle configuration
// elements", "Expiring objects".

#include "base/random.h"
#include "s3/store/rows.h"

namespace spot::s3 {

// What AWS refuses, and what is known to AWS but not run here. Rules without an id get one.
Result<void> check_lifecycle(LifecycleConfiguration&, Random&);

bool matches(const LifecycleFilter&, std::string_view key, const ObjectRow&);

// The first midnight (UTC) after `days` days have passed.
Time due_after_days(Time from, int days);

struct Expiry {
    Time due{};
    std::string rule_id;
};
// The earliest end that any rule sets for a current version.
std::optional<Expiry> expiry_of(const LifecycleConfiguration&, std::string_view key,
                                const ObjectRow&);
// Some rule removes delete markers that hide nothing, this one among them.
bool removes_lone_marker(const LifecycleConfiguration&, std::string_view key, const ObjectRow&,
                         Time now);
// `newer`: how many noncurrent versions of the key are younger.
bool noncurrent_due(const LifecycleConfiguration&, std::string_view key, const ObjectRow&,
                    int newer, Time now);
bool upload_due(const LifecycleConfiguration&, std::string_view key, Time initiated, Time now);

// The header x-amz-expiration; "" where no rule ends this object.
std::string expiration_header(const std::optional<LifecycleConfiguration>&, std::string_view key,
                              const ObjectRow&);

}  // namespace spot::s3
