#include "plane/folder/upkeep.h"

#include <fmt/format.h>

#include <filesystem>

#include "plane/folder/data_folder.h"
#include "plane/folder/encryption.h"
#include "plane/folder/snapshot.h"
#include "plane/scrub.h"
#include "s3/destinations.h"

namespace spot::plane {
namespace {

// No events are delivered while the data folder is only checked.
struct NoDestinations final : s3::Destinations {
    Result<void> check(const std::string&, const std::string&) override { return {}; }
    Result<void> deliver(const std::string&, std::string, const std::string&, kv::Batch&) override {
        return {};
    }
};

struct Asleep {
    SystemClock clock;
    SystemRandom random;
    NoDestinations destinations;
    std::unique_ptr<kv::DiskStore> store;
    std::unique_ptr<blob::Blobs> blobs;
    std::unique_ptr<s3::Service> s3;
};

Result<std::unique_ptr<Asleep>> open_asleep(const std::string& folder,
                                            const crypt::KeySource& key) {
    if (!std::filesystem::exists(folder + "/FORMAT")) {
        return fail(Kind::not_found, "DataFolderUnusable",
                    fmt::format("{}: is not the data folder of a plane", folder));
    }
    auto plane = std::make_unique<Asleep>();
    const auto opened = TRY(unlock_folder(folder, key, Unlock::open, plane->clock, plane->random));
    TRY(prepare_data_folder(folder));
    plane->store = TRY(kv::open_rocksdb(folder + "/store", {.disk = opened.disk}));
    plane->blobs =
        TRY(blob::open_blob_files(folder + "/blobs", plane->random, {.disk = opened.disk}));
    plane->s3 = std::make_unique<s3::Service>(*plane->store, *plane->blobs, plane->clock,
                                              plane->random, plane->destinations, s3::Settings{});
    return plane;
}

Result<bool> asked(const std::string& folder, const std::string& command, const Say& hear) {
    return TRY(ask_plane(folder, command, hear)).has_value();
}

}  // namespace

Result<void> verify_data_folder(const std::string& folder, const crypt::KeySource& key,
                                const Say& say) {
    if (TRY(asked(folder, "verify", say))) return {};
    const auto plane = TRY(open_asleep(folder, key));
    return Scrub(*plane->s3, *plane->store).verify(say);
}

Result<void> snapshot_data_folder(const std::string& folder, const crypt::KeySource& key) {
    if (TRY(asked(folder, "snapshot", [](const std::string&) {}))) return {};
    const auto plane = TRY(open_asleep(folder, key));
    return make_snapshot(folder, *plane->store, *plane->blobs);
}

}  // namespace spot::plane
