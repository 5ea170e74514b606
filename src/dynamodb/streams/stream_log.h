#pragma once

// The records of all streams. A record is written in the batch of the change that it describes.
// Records are read in the order of their sequence numbers, which grow for as long as the store
// lives.

#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "dynamodb/tables/table.h"
#include "storage/kv.h"

namespace spot::dynamodb {

// The stored row of a stream. After the stream was disabled or its table deleted, the row stays
// until the last record is trimmed.
struct StreamRow {
    std::uint64_t id = 0;
    std::string table_name;
    std::string label;
    std::string view_type;
    KeySchema key;
    Time created{};
    // No record has a smaller sequence number; trimming raises it.
    std::uint64_t first_sequence = 0;
    std::optional<Time> ended;          // when the stream was disabled or its table deleted
    std::uint64_t last_sequence = 0;    // set when it ended; larger than that of any record
};

// The stored form of a record; images are encoded like stored items.
struct StreamEntry {
    Time created{};
    std::string event_name;
    Item keys;
    std::optional<Item> new_image;
    std::optional<Item> old_image;
    std::int64_t size_bytes = 0;
    bool by_service = false;  // true: a deletion by time to live
};

std::string encode_stream_row(const StreamRow&);
Result<StreamRow> decode_stream_row(std::string_view record);
std::string encode_stream_entry(const StreamEntry&);
Result<StreamEntry> decode_stream_entry(std::string_view record);

// One change of one item, for the code that writes its row, its index entries and its stream
// record. Used while the request lives.
struct Change {
    const Table& table;
    const std::string& primary_key;
    const Item* before = nullptr;  // nullptr: there was no item
    const Item* after = nullptr;   // nullptr: there is no item after the change
};

// Safe from every thread.
class StreamLog {
  public:
    explicit StreamLog(kv::Store& store) : store_(store) {}
    Result<void> load();

    // Returns the next sequence number, which is in flight until finish() is called with it.
    // Numbers are reserved in the store in ranges of 2^20; a restart skips what is left of a range.
    Result<std::uint64_t> begin();
    void finish(std::uint64_t sequence);
    // The smallest number in flight. Every record with a smaller number is applied already, or
    // never will be, so a reader that reads only those misses nothing.
    std::uint64_t stable() const;

  private:
    kv::Store& store_;
    mutable std::mutex mutex_;
    std::uint64_t next_ = 1;
    std::uint64_t reserved_ = 1;  // smaller numbers may be handed out
    std::set<std::uint64_t> in_flight_;
};

// Adds stream records to one batch. Must live until apply() has returned: its destructor ends the
// flight of its sequence numbers.
class StreamWriter {
  public:
    explicit StreamWriter(StreamLog& log) : log_(log) {}
    ~StreamWriter();
    StreamWriter(const StreamWriter&) = delete;
    StreamWriter& operator=(const StreamWriter&) = delete;

    // Does nothing where the table has no stream.
    Result<void> stage(kv::Batch& batch, const Change& change, Time now, bool by_service = false);

  private:
    StreamLog& log_;
    std::vector<std::uint64_t> sequences_;
};

}  // namespace spot::dynamodb
