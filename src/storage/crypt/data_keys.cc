#include "storage/crypt/data_keys.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "base/bytes.h"
#include "base/hash.h"
#include "base/system/seal.h"
#include "storage/record.h"

namespace spot::crypt {
namespace {

constexpr std::string_view magic = "spotkeys";
constexpr std::size_t sum_bytes = 4;
constexpr std::size_t folder_id_bytes = 16;
constexpr std::size_t master_id_bytes = 8;
constexpr std::uint8_t newest_version = 1;

std::string drawn(Random& random, std::size_t size) {
    std::string bytes(size, '\0');
    random.fill(std::as_writable_bytes(std::span(bytes)));
    return bytes;
}

// Two sealed keys of a folder, or of two folders, cannot be exchanged.
std::string context_of(std::uint32_t number, const std::string& folder_id) {
    return fmt::format("stereo-spot data key {} of {}", number, hex(folder_id));
}

std::string sum_of(std::string_view bytes) {
    const auto sum = crc32c(bytes);
    std::string out;
    for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(sum >> shift);
    return out;
}

tl::unexpected<Error> damaged() {
    return fail(Kind::internal, "DataKeysDamaged",
                fmt::format("{}: is damaged, and nothing in the folder can be read without it; "
                            "bring it back from a backup",
                            data_keys_file));
}

Result<SealedKeys::Entry> decode_entry(std::string_view bytes) {
    SealedKeys::Entry entry;
    kv::RecordReader reader(bytes);
    while (reader.next()) {
        switch (reader.field()) {
            case 1: entry.number = static_cast<std::uint32_t>(reader.number()); break;
            case 2: entry.made = Time(std::chrono::seconds(reader.signed_number())); break;
            case 3: entry.sealed = reader.text(); break;
        }
    }
    TRY(reader.status());
    return entry;
}

}  // namespace

std::string master_id(const Key& master) {
    return hex(hmac_sha256(master.view(), "stereo-spot master key id").substr(0, master_id_bytes));
}

DataKeys DataKeys::make(Random& random, Time now) {
    DataKeys keys;
    keys.folder_id_ = drawn(random, folder_id_bytes);
    keys.keys_.push_back({1, now, Key(drawn(random, key_bytes))});
    return keys;
}

Result<DataKeys> DataKeys::open(const SealedKeys& sealed, const Key& master) {
    if (sealed.master_id != master_id(master)) {
        return fail(Kind::denied, "EncryptionKeyWrong",
                    fmt::format("the folder is encrypted under the master key {}, and the one that "
                                "was given is {}",
                                sealed.master_id, master_id(master)));
    }
    DataKeys keys;
    keys.folder_id_ = sealed.folder_id;
    for (const auto& entry : sealed.entries) {
        const auto bytes =
            unseal(master.view(), entry.sealed, context_of(entry.number, sealed.folder_id));
        if (!bytes || bytes->size() != key_bytes) return damaged();
        keys.keys_.push_back({entry.number, entry.made, Key(*bytes)});
    }
    return keys;
}

Result<DataKeys> DataKeys::with_new_key(Random& random, Time now) const {
    if (keys_.size() >= most_data_keys) {
        return fail(Kind::invalid, "TooManyDataKeys",
                    fmt::format("the folder has {} data keys, which is the most", keys_.size()));
    }
    auto keys = *this;
    keys.keys_.push_back({current().number + 1, now, Key(drawn(random, key_bytes))});
    return keys;
}

std::string DataKeys::sealed_under(const Key& master, Random& random) const {
    kv::RecordWriter record;
    record.text(1, folder_id_).text(2, *unhex(master_id(master)));
    for (const auto& key : keys_) {
        const auto seconds =
            std::chrono::duration_cast<std::chrono::seconds>(key.made.time_since_epoch()).count();
        record.text(3, kv::RecordWriter()
                           .number(1, key.number)
                           .signed_number(2, seconds)
                           .text(3, seal(master.view(), key.key.view(),
                                         context_of(key.number, folder_id_), random))
                           .take());
    }
    auto bytes = std::string(magic) + record.take();
    return bytes + sum_of(bytes);
}

const DataKey* DataKeys::find(std::uint32_t number) const {
    const auto at = std::ranges::lower_bound(keys_, number, {}, &DataKey::number);
    return at != keys_.end() && at->number == number ? &*at : nullptr;
}

Result<SealedKeys> decode_data_keys(std::string_view bytes) {
    if (bytes.size() < magic.size() + 1 + sum_bytes || !bytes.starts_with(magic)) return damaged();
    const auto body = bytes.substr(0, bytes.size() - sum_bytes);
    if (sum_of(body) != bytes.substr(body.size())) return damaged();
    if (static_cast<std::uint8_t>(body[magic.size()]) > newest_version) {
        return fail(Kind::conflict, "DataFolderNewer",
                    fmt::format("{}: was written by a newer stereo-spot; use that version",
                                data_keys_file));
    }
    SealedKeys keys;
    kv::RecordReader reader(body.substr(magic.size()), newest_version);
    while (reader.next()) {
        switch (reader.field()) {
            case 1: keys.folder_id = reader.text(); break;
            case 2: keys.master_id = hex(reader.text()); break;
            case 3: {
                auto entry = decode_entry(reader.text());
                if (!entry) return damaged();
                keys.entries.push_back(std::move(*entry));
                break;
            }
        }
    }
    const bool sorted =
        std::ranges::is_sorted(keys.entries, std::ranges::less_equal{}, &SealedKeys::Entry::number);
    if (!reader.status() || keys.entries.empty() || keys.entries.size() > most_data_keys || !sorted)
        return damaged();
    return keys;
}

}  // namespace spot::crypt
