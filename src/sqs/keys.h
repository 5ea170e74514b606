#pragma once

// The keys of SQS's rows in the store, which all begin with 'q' (docs/formats/sqs.md).
//
//   qq NAME                     a queue: its id, attributes, tags (queue.h)
//   qb ID SEQUENCE              a message: the part of it that never changes
//   qv ID VISIBLE_AT SEQUENCE   the message's place: its position in the order of becoming
//                               visible, with the part of it that a receive changes
//   ql ID SEQUENCE              VISIBLE_AT of a message that was received, by which a receipt
//                               handle leads to the message's place
//   qt STARTED                  a message move task
//   qx NAME                     the moment at which a queue of that name was deleted
//
// ID is the queue's number. SEQUENCE is the moment of sending in microseconds since the epoch, made
// unique over all queues; a message that is moved to another queue keeps it, so the rows qb of
// every queue are in order of age. VISIBLE_AT is the moment, also in microseconds since the epoch,
// from which on the message may be received; when a visibility timeout passes no row has to change.
//
// The rows that only FIFO queues have stand in fifo/keys.h.

#include <cstdint>
#include <string>

#include "base/clock.h"
#include "storage/key_codec.h"
#include "storage/kv.h"

namespace spot::sqs {

using QueueId = std::uint64_t;
using MessageSequence = std::uint64_t;

inline std::uint64_t micros(Time t) {
    return static_cast<std::uint64_t>(t.time_since_epoch().count());
}
inline Time from_micros(std::uint64_t us) {
    return Time(Duration(static_cast<std::int64_t>(us)));
}

inline std::string queue_key(const std::string& name) {
    return kv::KeyWriter("qq").text(name).take();
}
inline std::string queues_prefix() {
    return "qq";
}
inline std::string message_key(QueueId id, MessageSequence sequence) {
    return kv::KeyWriter("qb").number(id).number(sequence).take();
}
inline std::string messages_prefix(QueueId id) {
    return kv::KeyWriter("qb").number(id).take();
}
inline std::string place_key(QueueId id, std::uint64_t visible_at, MessageSequence sequence) {
    return kv::KeyWriter("qv").number(id).number(visible_at).number(sequence).take();
}
inline std::string places_prefix(QueueId id) {
    return kv::KeyWriter("qv").number(id).take();
}
inline std::string location_key(QueueId id, MessageSequence sequence) {
    return kv::KeyWriter("ql").number(id).number(sequence).take();
}
inline std::string locations_prefix(QueueId id) {
    return kv::KeyWriter("ql").number(id).take();
}
inline std::string task_key(std::uint64_t started) {
    return kv::KeyWriter("qt").number(started).take();
}
inline std::string deleted_queue_key(const std::string& name) {
    return kv::KeyWriter("qx").text(name).take();
}
inline std::string deleted_queues_prefix() {
    return "qx";
}
inline std::string tasks_prefix() {
    return "qt";
}

}  // namespace spot::sqs
