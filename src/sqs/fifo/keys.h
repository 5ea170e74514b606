#pragma once

// The keys of the rows that only FIFO queues have, beside those of sqs/keys.h
// (docs/formats/sqs.md).
//
//   qg ID GROUP SEQUENCE   a message's place in its group, with the VISIBLE_AT that it has until
//                          it is first received
//   qh ID GROUP            the group's head: VISIBLE_AT and SEQUENCE of its first message
//   qr ID VISIBLE_AT SEQUENCE
//                          the group whose head that is: the order in which groups become ready
//   qd ID DEDUPLICATION GROUP
//                          a message that was sent in the last five minutes; GROUP is "" where the
//                          queue deduplicates over all groups
//   qa ID ATTEMPT          the messages that a receive request attempt has taken
//   qe ID STAMP            the key of a row qd or qa that ends five minutes after STAMP
//
// STAMP is a sequence: unique, and about the moment in microseconds.

#include <string>

#include "sqs/keys.h"

namespace spot::sqs::fifo {

inline std::string group_prefix(QueueId id, const std::string& group) {
    return kv::KeyWriter("qg").number(id).text(group).take();
}
inline std::string member_key(QueueId id, const std::string& group, MessageSequence sequence) {
    return kv::KeyWriter("qg").number(id).text(group).number(sequence).take();
}
inline std::string head_key(QueueId id, const std::string& group) {
    return kv::KeyWriter("qh").number(id).text(group).take();
}
inline std::string ready_key(QueueId id, std::uint64_t visible_at, MessageSequence sequence) {
    return kv::KeyWriter("qr").number(id).number(visible_at).number(sequence).take();
}
// The rows of heads from a moment on.
inline kv::Range ready_from(QueueId id, std::uint64_t visible_at) {
    return {ready_key(id, visible_at, 0), kv::end_of_prefix(kv::KeyWriter("qr").number(id).take())};
}
inline std::string deduplication_key(QueueId id, const std::string& deduplication_id,
                                     const std::string& group) {
    return kv::KeyWriter("qd").number(id).text(deduplication_id).text(group).take();
}
inline std::string attempt_key(QueueId id, const std::string& attempt_id) {
    return kv::KeyWriter("qa").number(id).text(attempt_id).take();
}
inline std::string end_key(QueueId id, MessageSequence stamp) {
    return kv::KeyWriter("qe").number(id).number(stamp).take();
}
inline std::string ends_prefix(QueueId id) {
    return kv::KeyWriter("qe").number(id).take();
}
// Stages the erasure of all of a queue's rows of these kinds.
inline void stage_purge(QueueId id, kv::Batch& batch) {
    for (const auto* space : {"qg", "qh", "qr", "qd", "qa", "qe"}) {
        const auto prefix = kv::KeyWriter(space).number(id).take();
        batch.erase_range(prefix, kv::end_of_prefix(prefix));
    }
}

}  // namespace spot::sqs::fifo
