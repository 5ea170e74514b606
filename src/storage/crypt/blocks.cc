#include "storage/crypt/blocks.h"

#include "base/check.h"

namespace spot::crypt {

Nonce nonce_of_block(std::uint64_t block, bool last) {
    return {last ? 2u : 1u, block};
}

void BlockSealer::add(std::string_view plain, std::string& sealed) {
    CHECK(!ended_, "blocks end with the last one");
    // A full block is kept back as well: it may be the last one.
    while (rest_.size() + plain.size() > block_bytes) {
        if (rest_.empty()) {
            cipher_.seal(nonce_of_block(block_++, false), plain.substr(0, block_bytes), {}, sealed);
            plain.remove_prefix(block_bytes);
            continue;
        }
        const auto missing = block_bytes - rest_.size();
        rest_ += plain.substr(0, missing);
        plain.remove_prefix(missing);
        cipher_.seal(nonce_of_block(block_++, false), rest_, {}, sealed);
        rest_.clear();
    }
    rest_ += plain;
}

void BlockSealer::end(std::string& sealed) {
    CHECK(!ended_, "blocks end once");
    ended_ = true;
    cipher_.seal(nonce_of_block(block_++, true), rest_, {}, sealed);
    rest_.clear();
}

std::size_t BlockOpener::size_of_next() const {
    const auto last = last_block_of(plain_size_);
    if (block_ > last) return 0;
    if (block_ < last) return sealed_block_bytes;
    return static_cast<std::size_t>(plain_size_ - last * block_bytes) + tag_bytes;
}

bool BlockOpener::open(std::string_view sealed, std::string& plain) {
    const bool last = block_ == last_block_of(plain_size_);
    const auto begin = plain.size();
    plain.resize(begin + sealed.size() - tag_bytes);
    if (cipher_.open(nonce_of_block(block_++, last), sealed, {}, plain.data() + begin)) return true;
    plain.resize(begin);
    return false;
}

bool BlockOpener::add(std::string_view sealed, std::string& plain) {
    while (!sealed.empty()) {
        const auto size = size_of_next();
        if (size == 0) return false;
        if (rest_.empty() && sealed.size() >= size) {
            if (!open(sealed.substr(0, size), plain)) return false;
            sealed.remove_prefix(size);
            continue;
        }
        const auto taken = sealed.substr(0, size - rest_.size());
        rest_ += taken;
        sealed.remove_prefix(taken.size());
        if (rest_.size() < size) return true;
        if (!open(rest_, plain)) return false;
        rest_.clear();
    }
    return true;
}

}  // namespace spot::crypt
