#pragma once

// Bytes that are read once, from start to end: bodies of objects, on their way in or out.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "base/result.h"

namespace spot {

class ByteSource {
  public:
    virtual ~ByteSource() = default;
    // Total number of bytes from the start, known beforehand.
    virtual std::uint64_t size() const = 0;
    // Writes the next bytes to the front of `out` and returns how many there were: 0 only at the
    // end, and fewer than `out` holds at any time. Used by one thread at a time.
    virtual Result<std::size_t> read(std::span<std::byte> out) = 0;
    // The next read() begins again with the first byte, for a client's second attempt. False: this
    // source cannot do that.
    virtual bool rewind() { return false; }
};

class StringSource final : public ByteSource {
  public:
    explicit StringSource(std::string bytes) : bytes_(std::move(bytes)) {}
    std::uint64_t size() const override { return bytes_.size(); }
    Result<std::size_t> read(std::span<std::byte> out) override;
    bool rewind() override;

  private:
    std::string bytes_;
    std::size_t at_ = 0;
};

// A part of a file that is open for as long as the source lives; a file removed meanwhile is still
// read whole. Fails with IncompleteBody when the file is shorter than `length` says.
class FileSource final : public ByteSource {
  public:
    // The default `length` means: to the end of the file.
    static Result<std::unique_ptr<FileSource>> open(const std::string& path,
                                                    std::uint64_t offset = 0,
                                                    std::uint64_t length = ~std::uint64_t{0});
    ~FileSource() override;
    FileSource(const FileSource&) = delete;
    FileSource& operator=(const FileSource&) = delete;

    std::uint64_t size() const override { return length_; }
    Result<std::size_t> read(std::span<std::byte> out) override;
    bool rewind() override;

  private:
    FileSource(int fd, std::uint64_t offset, std::uint64_t length)
        : fd_(fd), offset_(offset), length_(length) {}
    int fd_;
    std::uint64_t offset_;
    std::uint64_t length_;
    std::uint64_t at_ = 0;
};

// The whole of a source as text; `limit` bounds what is taken into memory.
Result<std::string> read_all(ByteSource&, std::uint64_t limit);

}  // namespace spot
