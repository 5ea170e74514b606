#include "sim/ground.h"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <vector>

#include "base/bytes.h"
#include "base/check.h"
#include "storage/crypt/sealed_disk.h"
#include "storage/faulty_disk.h"
#include "storage/kv_memory.h"
#include "storage/kv_rocksdb.h"

namespace spot::sim {
namespace {

namespace fs = std::filesystem;

class MemoryGround final : public Ground {
  public:
    explicit MemoryGround(Random& random) : blobs_(blob::make_blob_memory(random)) {}
    kv::Store& store() override { return store_; }
    blob::Blobs& blobs() override { return *blobs_; }
    std::uint64_t batches() const override { return store_.applied(); }
    void sync() override { store_.sync(); }
    void lie_about_sync() override { store_.lie_about_sync(true); }
    void refuse(bool all) override { store_.refuse(all ? 1 : 0); }
    void cut() override {}
    Result<std::string> restart() override {
        store_.crash();
        return "";
    }
    bool may_keep_more() const override { return false; }

  private:
    kv::MemoryStore store_{kv::MemoryStore::Sync::manual};
    const std::unique_ptr<blob::Blobs> blobs_;
};

// Gives each batch its number, so that a store says after a crash how many it holds.
class NumberedStore final : public kv::Store {
  public:
    // `waited_for`: somebody waits for a sync.
    NumberedStore(kv::Store& store, std::function<void()> waited_for)
        : store_(store), waited_for_(std::move(waited_for)) {
        const auto last = store_.get(key);
        CHECK(last.has_value(), last.error().message);
        if (*last) last_ = static_cast<std::uint64_t>(parse_int(**last).value_or(0));
    }
    std::uint64_t last() const { return last_; }

    Result<std::optional<std::string>> get(std::string_view name) const override {
        return store_.get(name);
    }
    std::unique_ptr<kv::Cursor> scan(kv::Range range, kv::Direction direction) const override {
        return store_.scan(std::move(range), direction);
    }
    Result<std::uint64_t> approximate_bytes(const kv::Range& range) const override {
        return store_.approximate_bytes(range);
    }
    Result<void> apply(kv::Batch batch) override {
        batch.put(key, fmt::to_string(last_ + 1));
        TRY(store_.apply(std::move(batch)));
        ++last_;
        return {};
    }
    kv::Sequence applied() const override { return store_.applied(); }
    kv::Sequence durable() const override { return store_.durable(); }
    void when_durable(kv::Sequence sequence, std::function<void()> then) override {
        waited_for_();
        store_.when_durable(sequence, std::move(then));
    }

  private:
    static constexpr const char* key = "~batches";
    kv::Store& store_;
    const std::function<void()> waited_for_;
    std::uint64_t last_ = 0;
};

// One bit of the log, or of its mark. False: there is none.
bool flip_a_bit(const std::string& folder, Random& dice) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(folder)) {
        const bool log = entry.path().extension() == ".log" || entry.path().filename() == "durable";
        if (log && entry.file_size() > 0) files.push_back(entry.path());
    }
    if (files.empty()) return false;
    const auto& path = files[dice.below(files.size())];
    const auto at = static_cast<std::streamoff>(dice.below(fs::file_size(path)));
    std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
    const auto old = file.seekg(at).get();
    file.seekp(at).put(static_cast<char>(old ^ (1 << dice.below(8))));
    CHECK(file.good(), path.string());
    return true;
}

class DiskGround final : public Ground {
  public:
    DiskGround(std::string folder, Random& random, std::uint64_t seed)
        : folder_(std::move(folder)), random_(random), dice_(seed) {
        // Every second seed lives in an encrypted folder.
        if (seed % 2 == 1) {
            keys_ = std::make_shared<const crypt::DataKeys>(crypt::DataKeys::make(salts_, Time()));
        }
        fs::create_directories(life());
        const auto opened = open();
        CHECK(opened.has_value(), opened.error().message);
    }
    ~DiskGround() override {
        close();
        fs::remove_all(folder_);
    }

    kv::Store& store() override { return *numbered_; }
    blob::Blobs& blobs() override { return *blobs_; }
    std::uint64_t batches() const override { return numbered_->last(); }
    void sync() override {
        disk_->hold_syncs(false);
        store_->wait_durable(store_->applied());
        // A slow disk, now and then: much is then lost when the power goes.
        disk_->hold_syncs(dice_.below(2) == 0);
    }
    void lie_about_sync() override {
        lying_ = true;
        disk_->lie(true);
    }
    void refuse(bool all) override {
        disk_->set_free(all ? std::optional<std::uint64_t>(0) : std::nullopt);
        space_->measure();
    }
    void cut() override { disk_->cut_now(life(), folder_ + fmt::format("/{}", life_ + 1), dice_); }
    Result<std::string> restart() override {
        close();
        fs::remove_all(life());
        ++life_;
        if (dice_.below(4) != 0) {
            TRY(open());
            return "";
        }
        const auto sound = folder_ + "/sound";
        fs::copy(life(), sound, fs::copy_options::recursive);
        const bool flipped = flip_a_bit(life() + "/store", dice_);
        const auto opened = open();
        if (opened) {
            fs::remove_all(sound);
            return flipped ? "flip.harmless" : "";
        }
        if (opened.error().code != "DataFolderDamaged") return fail(opened.error());
        fs::remove_all(life());
        fs::rename(sound, life());
        TRY(open());
        return "flip.refused";
    }
    bool may_keep_more() const override { return true; }

  private:
    std::string life() const { return folder_ + fmt::format("/{}", life_); }

    Result<void> open() {
        disk_ = std::make_shared<FaultyDisk>(DiskFault{.lying = lying_});
        space_ = std::make_unique<Space>(disk_, life());
        std::shared_ptr<Disk> disk = disk_;
        if (keys_) disk = crypt::make_sealed_disk(disk, keys_, salts_);
        store_ = TRY(kv::open_rocksdb(
            life() + "/store",
            {.disk = disk, .space = space_.get(), .write_buffer_bytes = 64 << 10}));
        blobs_ = TRY(blob::open_blob_files(life() + "/blobs", random_,
                                           {.disk = disk, .space = space_.get()}));
        numbered_ = std::make_unique<NumberedStore>(*store_, [this] { disk_->hold_syncs(false); });
        return {};
    }
    void close() {
        if (disk_) disk_->hold_syncs(false);
        numbered_.reset();
        blobs_.reset();
        store_.reset();
        space_.reset();
        disk_.reset();
    }

    const std::string folder_;
    Random& random_;
    SeededRandom dice_;
    SystemRandom salts_;
    std::shared_ptr<const crypt::DataKeys> keys_;  // nullptr: the folder is plain
    int life_ = 0;
    bool lying_ = false;
    std::shared_ptr<FaultyDisk> disk_;
    std::unique_ptr<Space> space_;
    std::unique_ptr<kv::DiskStore> store_;
    std::unique_ptr<NumberedStore> numbered_;
    std::unique_ptr<blob::Blobs> blobs_;
};

}  // namespace

std::unique_ptr<Ground> memory_ground(Random& random) {
    return std::make_unique<MemoryGround>(random);
}

std::unique_ptr<Ground> disk_ground(std::string folder, Random& random, std::uint64_t seed) {
    return std::make_unique<DiskGround>(std::move(folder), random, seed);
}

}  // namespace spot::sim
