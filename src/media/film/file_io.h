#pragma once

// Files below libav: an AVIOContext over a file descriptor with blocks of our size, and an output
// that appears under its name only when it is whole.

#include <cstdint>
#include <string>

#include "media/film/av.h"

namespace spot::media {

// An open file that libav reads or writes through context(). Not copied, not moved: libav keeps
// its address, so it is held by unique_ptr and outlives every context opened on it.
class FileIo {
  public:
    static Result<std::unique_ptr<FileIo>> open_to_read(const std::string& path);
    // Creates the file or empties it.
    static Result<std::unique_ptr<FileIo>> create(const std::string& path);
    ~FileIo();
    FileIo(const FileIo&) = delete;
    FileIo& operator=(const FileIo&) = delete;

    AVIOContext* context() { return io_.get(); }
    std::uint64_t size() const;
    // The place of the next read or write, in bytes from the start; divided by size() it is the
    // share done.
    std::uint64_t position() const { return position_; }
    // Writes buffered bytes to the file, which is not synced: callers that need that sync or upload
    // the finished file.
    Result<void> flush(const std::string& path);

  private:
    FileIo(int fd, bool writable);
    static int read(void* self, std::uint8_t* into, int size);
    static int write(void* self, std::uint8_t* from, int size);
    static std::int64_t seek(void* self, std::int64_t offset, int whence);

    int fd_;
    std::uint64_t position_ = 0;
    IoContext io_;
};

// A file being written beside its final name (draft_name.h). publish() gives it the name in one
// step; without that the destructor removes it, so a failed run leaves nothing behind.
class Draft {
  public:
    explicit Draft(std::string final_path);
    ~Draft();
    Draft(const Draft&) = delete;
    Draft& operator=(const Draft&) = delete;

    const std::string& path() const { return path_; }
    Result<void> publish();

  private:
    std::string final_path_;
    std::string path_;
    bool published_ = false;
};

}  // namespace spot::media
