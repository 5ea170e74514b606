#include "provision/errors.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace spot::provision {
namespace {

struct Meaning {
    std::string_view code;
    std::string_view words;
};

constexpr std::string_view absences[] = {"NoSuchBucket",
                                         "NoSuchCORSConfiguration",
                                         "NoSuchLifecycleConfiguration",
                                         "NoSuchTagSet",
                                         "NotFound",
                                         "QueueDoesNotExist",
                                         "AWS.SimpleQueueService.NonExistentQueue",
                                         "ResourceNotFoundException",
                                         "ResourceNotFound"};

constexpr std::string_view being_changed = "an earlier change of it is still under way";
constexpr std::string_view name_is_kept = "its name is free 60 s after its end";
constexpr Meaning passing[] = {
    {"OperationAborted", being_changed},
    {"ConditionalRequestConflict", being_changed},
    {"ResourceInUseException", being_changed},
    {"ConcurrentModificationException", being_changed},
    {"QueueDeletedRecently", name_is_kept},
    {"AWS.SimpleQueueService.QueueDeletedRecently", name_is_kept},
};

constexpr Meaning advice[] = {
    {"BucketAlreadyExists",
     "bucket names are shared by all accounts, and another one has this: use another name_prefix"},
    {"QueueNameExists",
     "another queue has this name: delete it by hand, or use another name_prefix"},
    {"TooManyBuckets", "delete buckets, or have the account's quota raised"},
    {"InvalidArgument", "see that the queue's policy lets S3 send to it"},
};

template <std::size_t n>
std::string_view words_for(const Meaning (&meanings)[n], std::string_view code) {
    const auto* at = std::ranges::find(meanings, code, &Meaning::code);
    return at == std::end(meanings) ? std::string_view() : at->words;
}

bool says(const Error& error, std::string_view words) {
    return error.message.find(words) != error.message.npos;
}

}  // namespace

bool is_absent(const Error& error) {
    return error.kind == Kind::not_found ||
           std::ranges::find(absences, error.code) != std::end(absences);
}

std::string transient_reason(const Error& error) {
    if (is_absent(error)) return "what was just made is not seen everywhere yet";
    if (error.kind == Kind::throttled) return "the service asks for fewer requests";
    // S3 checks the queue and its policy, and SQS the dead-letter queue; they may be seconds old.
    if (error.code == "InvalidArgument" && says(error, "destination configurations")) {
        return "the queue's policy is not in force yet";
    }
    if (says(error, "Dead letter target does not exist")) {
        return "the dead-letter queue is not seen everywhere yet";
    }
    return std::string(words_for(passing, error.code));
}

Error explained(Error error, const std::string& address) {
    error.message = fmt::format("{}: {}", address, error.message);
    const bool about_queues = error.code != "InvalidArgument" || says(error, "destination");
    const auto words = about_queues ? words_for(advice, error.code) : std::string_view();
    if (!words.empty()) error.message += fmt::format(" ({})", words);
    return error;
}

}  // namespace spot::provision
