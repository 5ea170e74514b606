#pragma once

// Plain bytes as sealed blocks: cut into pieces of 4 KiB, each sealed by itself under its number,
// the last of them marked as the last. So a part is opened by the blocks that it touches, and bytes
// that were cut off, changed or put in another place are told from whole ones. The files of an
// encrypted folder hold such blocks (block_file.h), and so does content under a key that its client
// provides. The form stands in docs/formats/encryption.md.

#include <cstdint>
#include <string>
#include <string_view>

#include "storage/crypt/cipher.h"

namespace spot::crypt {

inline constexpr std::size_t block_bytes = 4096;  // plain
inline constexpr std::size_t sealed_block_bytes = block_bytes + tag_bytes;

Nonce nonce_of_block(std::uint64_t block, bool last);

// The number of the last block of so many plain bytes.
constexpr std::uint64_t last_block_of(std::uint64_t plain_size) {
    return plain_size == 0 ? 0 : (plain_size - 1) / block_bytes;
}
// The size of the blocks of so many plain bytes, of which there is always one.
constexpr std::uint64_t sealed_size_of(std::uint64_t plain_size) {
    return plain_size + (last_block_of(plain_size) + 1) * tag_bytes;
}

// Seals bytes from their beginning to their end, once. The key must seal nothing else.
class BlockSealer {
  public:
    explicit BlockSealer(const Key& key) : cipher_(key, Direction::seal) {}

    // Appends the blocks that are full and not the last to `sealed`.
    void add(std::string_view plain, std::string& sealed);
    // Appends the last block. Nothing is added after it (CHECK).
    void end(std::string& sealed);
    // How many blocks were appended.
    std::uint64_t blocks() const { return block_; }

  private:
    Cipher cipher_;
    std::uint64_t block_ = 0;  // number of the next one
    std::string rest_;         // plain bytes that are not sealed yet, a block at most
    bool ended_ = false;
};

// Opens blocks one after another, from one of them on.
class BlockOpener {
  public:
    // `plain_size` is that of all the bytes; the sealed bytes to come begin with `first_block`.
    BlockOpener(const Key& key, std::uint64_t plain_size, std::uint64_t first_block)
        : cipher_(key, Direction::open), plain_size_(plain_size), block_(first_block) {}

    // Appends what the sealed bytes hold to `plain`, whole blocks at a time. False: they were
    // changed, belong to another key, or go on behind the last block; `plain` then has bytes of the
    // blocks before it alone.
    bool add(std::string_view sealed, std::string& plain);

  private:
    bool open(std::string_view sealed, std::string& plain);
    std::size_t size_of_next() const;  // sealed bytes; 0: there is no next one

    Cipher cipher_;
    const std::uint64_t plain_size_;
    std::uint64_t block_;  // number of the next one
    std::string rest_;     // the beginning of a sealed block
};

}  // namespace spot::crypt
