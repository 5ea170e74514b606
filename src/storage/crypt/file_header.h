#pragma once

// The first 64 bytes of every sealed file: what it is, under which data key, and the salt from
// which the file's own keys are derived. So no two files have a key in common, nor has a file that
// is written anew under an old name. The form stands in docs/formats/encryption.md.

#include <rocksdb/file_system.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/random.h"
#include "storage/crypt/data_keys.h"

namespace spot::crypt {

inline constexpr std::size_t header_bytes = 64;

enum class Form : std::uint8_t {
    blocks = 1,  // block_file.h
    frames = 2,  // frame_file.h
};

struct FileHeader {
    Form form;
    std::uint32_t data_key;  // its number
    std::string salt;
    Key key;  // seals the file's pieces
};

struct MadeHeader {
    FileHeader header;
    std::string bytes;
};
MadeHeader make_header(Form, const DataKey&, Random&);

// Reads header_bytes bytes. Status Corruption: they are no header, or were changed, or belong to a
// data key that is not among these; NotSupported: a newer version has written them.
rocksdb::IOStatus read_header(std::string_view bytes, const DataKeys&, const std::string& path,
                              std::optional<FileHeader>* header);

// A header under a key that is no data key of the folder, such as one that a client provides: its
// number is 0, which no data key has. nullopt: the key is another, or the bytes are no such header
// or were changed.
inline constexpr std::uint32_t no_data_key = 0;
std::optional<FileHeader> open_header(std::string_view bytes, const Key&);

// The number of the data key and the form, from a header whose authenticity is not checked;
// nullopt: it is none. For those who have no key.
struct HeaderClaim {
    Form form;
    std::uint32_t data_key;
};
std::optional<HeaderClaim> claim_of_header(std::string_view bytes);

}  // namespace spot::crypt
