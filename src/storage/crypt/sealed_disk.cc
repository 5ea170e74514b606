#include "storage/crypt/sealed_disk.h"

#include <rocksdb/env.h>

#include <cstdarg>
#include <cstdio>
#include <filesystem>

#include "base/log.h"
#include "storage/crypt/block_file.h"
#include "storage/crypt/frame_file.h"

namespace spot::crypt {
namespace {

using rocksdb::FileOptions;
using rocksdb::FSRandomAccessFile;
using rocksdb::FSSequentialFile;
using rocksdb::FSWritableFile;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

bool has_frames(const std::string& path) {
    const auto name = std::filesystem::path(path).filename().string();
    return name.ends_with(".log") || name.starts_with("MANIFEST-");
}

// RocksDB's diary names keys in its errors, and nobody could read it sealed.
class Diary final : public rocksdb::Logger {
  public:
    Diary() : Logger(rocksdb::InfoLogLevel::ERROR_LEVEL) {}
    std::size_t GetLogFileSize() const override { return 0; }  // never to be rolled
    using Logger::Logv;
    void Logv(const char* format, va_list arguments) override {
        char line[1024];
        std::vsnprintf(line, sizeof line, format, arguments);
        const std::string_view text(line);
        if (text.starts_with("[ERROR]") || text.starts_with("[FATAL]")) {
            log(Level::warn, "RocksDB reports", {{"text", std::string(text)}});
        }
    }
};

// RocksDB asserts that of errors with its IDENTITY there is this one alone.
IOStatus as_rocksdb_knows(const std::string& path, const IOStatus& status) {
    const bool identity = std::filesystem::path(path).filename() == "IDENTITY";
    return identity && status.IsCorruption() ? IOStatus::IOError(path, status.ToString()) : status;
}

// Blocks, read from their beginning.
class BlockStream final : public FSSequentialFile {
  public:
    BlockStream(std::unique_ptr<FSRandomAccessFile> file, std::string path)
        : file_(std::move(file)), path_(std::move(path)) {}
    IOStatus Read(std::size_t n, const IOOptions& options, Slice* found, char* scratch,
                  IODebugContext* debug) override {
        auto status = file_->Read(at_, n, options, found, scratch, debug);
        at_ += found->size();
        return as_rocksdb_knows(path_, status);
    }
    IOStatus Skip(std::uint64_t n) override {
        at_ += n;
        return IOStatus::OK();
    }

  private:
    const std::unique_ptr<FSRandomAccessFile> file_;
    const std::string path_;
    std::uint64_t at_ = 0;
};

class SealedDisk final : public rocksdb::FileSystemWrapper {
  public:
    SealedDisk(std::shared_ptr<Disk> below, std::shared_ptr<const DataKeys> keys, Random& random)
        : FileSystemWrapper(std::move(below)), keys_(std::move(keys)), random_(random) {}
    const char* Name() const override { return "sealed"; }

    IOStatus NewWritableFile(const std::string& path, const FileOptions& options,
                             std::unique_ptr<FSWritableFile>* file,
                             IODebugContext* debug) override {
        std::unique_ptr<FSWritableFile> below;
        auto status = target()->NewWritableFile(path, options, &below, debug);
        if (!status.ok()) return status;
        const auto make = has_frames(path) ? write_frames : write_blocks;
        *file = make(std::move(below), keys_->current(), random_, path);
        return status;
    }

    IOStatus NewRandomAccessFile(const std::string& path, const FileOptions& options,
                                 std::unique_ptr<FSRandomAccessFile>* file,
                                 IODebugContext* debug) override {
        Opened opened;
        auto status = open(path, options, &opened, debug);
        if (!status.ok()) return status;
        if (!opened.header || opened.header->form != Form::blocks) {
            return opened.why.ok() ? IOStatus::NotSupported(path, "is read from its beginning only")
                                   : opened.why;
        }
        *file = read_blocks(std::move(opened.file), *opened.header, opened.size, path);
        return status;
    }

    IOStatus NewSequentialFile(const std::string& path, const FileOptions& options,
                               std::unique_ptr<FSSequentialFile>* file,
                               IODebugContext* debug) override {
        Opened opened;
        auto status = open(path, options, &opened, debug);
        if (!status.ok()) return status;
        if (opened.is_frames(path)) {
            const bool manifest = path.substr(path.rfind('/') + 1).starts_with("MANIFEST-");
            *file = read_frames(std::move(opened.file), opened.size, std::move(opened.header),
                                manifest ? Damage::is_an_error : Damage::reads_as_lost, path);
            return status;
        }
        if (!opened.header) return as_rocksdb_knows(path, opened.why);
        *file = std::make_unique<BlockStream>(
            read_blocks(std::move(opened.file), *opened.header, opened.size, path), path);
        return status;
    }

    IOStatus GetFileSize(const std::string& path, const IOOptions& options, std::uint64_t* size,
                         IODebugContext* debug) override {
        auto status = target()->GetFileSize(path, options, size, debug);
        if (!status.ok() || *size == 0) return status;
        Opened opened;
        status = open(path, FileOptions(), &opened, debug);
        if (!status.ok()) return status;
        if (!opened.is_frames(path)) {
            if (!opened.header) return opened.why;
            const auto plain = plain_size_of_blocks(opened.size);
            if (!plain) return IOStatus::Corruption(path, "was cut off");
            *size = *plain;
            return status;
        }
        FrameScan scan(*opened.file, opened.size, opened.header);
        std::optional<FrameScan::Piece> piece;
        do {
            status = scan.next(&piece);
        } while (status.ok() && piece);
        *size = scan.plain();
        return status;
    }
    IOStatus GetChildrenFileAttributes(const std::string& folder, const IOOptions& options,
                                       std::vector<rocksdb::FileAttributes>* result,
                                       IODebugContext* debug) override {
        return FileSystem::GetChildrenFileAttributes(folder, options, result, debug);
    }

    // Cuts at the end of a frame need no key's second use; others write the file anew.
    IOStatus Truncate(const std::string& path, std::size_t size, const IOOptions& options,
                      IODebugContext* debug) override {
        if (size == 0) return target()->Truncate(path, 0, options, debug);
        Opened opened;
        auto status = open(path, FileOptions(), &opened, debug);
        if (!status.ok()) return status;
        if (!opened.header || opened.header->form != Form::frames) {
            return IOStatus::NotSupported(path, "is not cut: it is written once");
        }
        FrameScan scan(*opened.file, opened.size, opened.header);
        std::optional<FrameScan::Piece> piece;
        while (scan.plain() < size) {
            status = scan.next(&piece);
            if (!status.ok()) return status;
            if (!piece) return IOStatus::InvalidArgument(path, "is shorter than it is to become");
        }
        if (scan.plain() == size && piece->loss == FrameScan::Loss::none) {
            return target()->Truncate(path, scan.at(), options, debug);
        }
        return write_anew(path, size, options, debug);
    }

    IOStatus ReopenWritableFile(const std::string& path, const FileOptions&,
                                std::unique_ptr<FSWritableFile>*, IODebugContext*) override {
        return IOStatus::NotSupported(path, "a sealed file is written once");
    }
    IOStatus ReuseWritableFile(const std::string& path, const std::string&, const FileOptions&,
                               std::unique_ptr<FSWritableFile>*, IODebugContext*) override {
        return IOStatus::NotSupported(path, "a sealed file is written once");
    }
    IOStatus NewRandomRWFile(const std::string& path, const FileOptions&,
                             std::unique_ptr<rocksdb::FSRandomRWFile>*, IODebugContext*) override {
        return IOStatus::NotSupported(path, "a sealed file is written once");
    }
    IOStatus NewMemoryMappedFileBuffer(const std::string& path,
                                       std::unique_ptr<rocksdb::MemoryMappedFileBuffer>*) override {
        return IOStatus::NotSupported(path, "a sealed file cannot be mapped");
    }
    IOStatus NewLogger(const std::string&, const IOOptions&,
                       std::shared_ptr<rocksdb::Logger>* result, IODebugContext*) override {
        *result = std::make_shared<Diary>();
        return IOStatus::OK();
    }

  private:
    struct Opened {
        std::unique_ptr<FSRandomAccessFile> file;
        std::uint64_t size = 0;
        std::optional<FileHeader> header;
        IOStatus why;  // there is no header
        // A log's header may be torn like everything else in it: that is for its readers to judge.
        bool is_frames(const std::string& path) const {
            return header ? header->form == Form::frames : has_frames(path);
        }
    };
    // Fails where the file cannot be read; what it holds is not judged.
    IOStatus open(const std::string& path, const FileOptions& options, Opened* opened,
                  IODebugContext* debug) const {
        auto status = target()->NewRandomAccessFile(path, options, &opened->file, debug);
        if (status.ok()) {
            status = target()->GetFileSize(path, options.io_options, &opened->size, debug);
        }
        if (!status.ok()) return status;
        char bytes[header_bytes];
        Slice got;
        status = opened->file->Read(0, header_bytes, options.io_options, &got, bytes, debug);
        if (!status.ok()) return status;
        opened->why = got.size() < header_bytes
                          ? IOStatus::Corruption(path, "was cut off")
                          : read_header(got.ToStringView(), *keys_, path, &opened->header);
        return opened->why.IsNotSupported() ? opened->why : status;
    }

    IOStatus write_anew(const std::string& path, std::uint64_t size, const IOOptions& options,
                        IODebugContext* debug) {
        const auto temporary = path + ".cut";
        std::unique_ptr<FSSequentialFile> from;
        std::unique_ptr<FSWritableFile> below;
        auto status = NewSequentialFile(path, FileOptions(), &from, debug);
        if (status.ok()) status = target()->NewWritableFile(temporary, {}, &below, debug);
        if (!status.ok()) return status;
        const auto to = write_frames(std::move(below), keys_->current(), random_, temporary);
        std::string buffer(largest_frame, '\0');
        for (std::uint64_t done = 0; done < size && status.ok();) {
            Slice got;
            const auto wanted = std::min<std::uint64_t>(size - done, buffer.size());
            status = from->Read(wanted, options, &got, buffer.data(), debug);
            if (status.ok() && got.size() < wanted) status = IOStatus::Corruption(path, "shrank");
            if (status.ok()) status = to->Append(got, options, debug);
            done += got.size();
        }
        if (status.ok()) status = to->Sync(options, debug);
        if (status.ok()) status = to->Close(options, debug);
        if (status.ok()) status = target()->RenameFile(temporary, path, options, debug);
        std::unique_ptr<rocksdb::FSDirectory> folder;
        const auto parent = std::filesystem::path(path).parent_path().string();
        if (status.ok()) status = target()->NewDirectory(parent, options, &folder, debug);
        return status.ok() ? folder->Fsync(options, debug) : status;
    }

    const std::shared_ptr<const DataKeys> keys_;
    Random& random_;
};

}  // namespace

std::shared_ptr<Disk> make_sealed_disk(std::shared_ptr<Disk> below,
                                       std::shared_ptr<const DataKeys> keys, Random& random) {
    return std::make_shared<SealedDisk>(std::move(below), std::move(keys), random);
}

}  // namespace spot::crypt
