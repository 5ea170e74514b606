#pragma once

// Storage classes. All objects are stored in the same way here; a class is what the object shows,
// with one effect: objects of GLACIER and DEEP_ARCHIVE must be restored before they are read. Pure
// functions. Source: S3 User Guide, "Understanding and managing storage classes", "Transitioning
// objects", "Restoring an archived object".

#include "s3/store/rows.h"

namespace spot::s3 {

// "" is STANDARD.
bool is_storage_class(std::string_view);
bool is_archived(std::string_view storage_class);

// Refuses what AWS refuses of the transitions of a rule.
Result<void> check_transitions(const LifecycleRule&);

// The class to which the rules have moved a current version at `now`, or a noncurrent one, of whose
// key `newer` noncurrent versions are younger. "": they move it nowhere from where it is.
std::string_view transition_of(const LifecycleConfiguration&, std::string_view key,
                               const ObjectRow&, Time now);
std::string_view noncurrent_transition_of(const LifecycleConfiguration&, std::string_view key,
                                          const ObjectRow&, int newer, Time now);

// True where the object can be read: it is not archived, or it is restored.
bool is_readable(const ObjectRow&, Time now);
// The value of the header x-amz-restore; "": the object is not restored.
std::string restore_header(const ObjectRow&, Time now);

}  // namespace spot::s3
