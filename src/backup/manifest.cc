#include "backup/manifest.h"

#include <fmt/format.h>

#include <algorithm>

#include "wire/describe.h"
#include "wire/json.h"

namespace spot::backup {
namespace {

bool is_hex(std::string_view text, std::size_t size) {
    return text.size() == size &&
           text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

// Paths in a list that somebody else may have written must not lead out of the restored folder.
bool stays_inside(std::string_view path) {
    if (path.empty() || path.front() == '/') return false;
    for (const auto part : split(path, '/')) {
        if (part.empty() || part == "." || part == "..") return false;
    }
    return path.find('\0') == std::string_view::npos;
}

}  // namespace

template <class V>
void describe(V& v, KeptFile& x) {
    v.member("path", x.path, {.required = true});
    v.member("size", x.size, {.required = true});
    v.member("changed", x.changed);
    v.member("sha256", x.sha256, {.required = true});
}

template <class V>
void describe(V& v, KeptBlob& x) {
    v.member("id", x.id, {.required = true});
    v.member("size", x.size, {.required = true});
}

template <class V>
void describe(V& v, Moment& x) {
    v.member("version", x.version, {.required = true});
    v.member("taken", x.taken, {.required = true});
    v.member("program", x.program);
    v.member("files", x.files);
    v.member("blobs", x.blobs);
    v.member("folder", x.folder_id);
}

std::string encode(Moment moment) {
    wire::JsonSink sink;
    wire::write_shape(sink, moment);
    return sink.take();
}

Result<Moment> decode_moment(const std::string& name, const std::string& bytes) {
    const auto damaged = [&](std::string_view why) {
        return fail(Kind::invalid, "BackupDamaged", fmt::format("{}: {}", name, why));
    };
    const auto node = wire::parse_json(bytes);
    if (!node) return damaged(node.error().message);
    auto moment = wire::read_shape<Moment>(*node, false);
    if (!moment) return damaged(moment.error().message);
    if (moment->version > newest_moment_version) {
        return fail(Kind::conflict, "BackupNewer",
                    fmt::format("{}: was taken by a newer stereo-spot ({}); use that one", name,
                                moment->program));
    }
    const bool files_good = std::ranges::all_of(moment->files, [](const KeptFile& file) {
        return stays_inside(file.path) && is_hex(file.sha256, 64);
    });
    const bool blobs_good = std::ranges::all_of(
        moment->blobs, [](const KeptBlob& blob) { return is_hex(blob.id, 32); });
    const bool folder_good = moment->folder_id.empty() || is_hex(moment->folder_id, 32);
    if (!files_good || !blobs_good || !folder_good)
        return damaged("names files that no backup has");
    return moment;
}

std::string file_name(const KeptFile& file) {
    return "files/" + file.sha256;
}

std::string blob_name(const Moment& moment, const std::string& id) {
    if (moment.folder_id.empty()) return blob_path(id);
    return fmt::format("sealed-blobs/{}/{}/{}", moment.folder_id, id.substr(0, 2), id);
}

std::string blob_path(const std::string& id) {
    return fmt::format("blobs/{}/{}", id.substr(0, 2), id);
}

}  // namespace spot::backup
