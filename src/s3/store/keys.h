#pragma once

// The keys of S3's rows in the store. docs/formats/s3.md describes each kind of row.

#include <cstdint>
#include <string>
#include <string_view>

#include "storage/key_codec.h"
#include "storage/kv.h"

namespace spot::s3::keys {

inline std::string bucket(std::string_view name) {
    return kv::KeyWriter("sb").raw(name).take();
}

// Current versions, in the order of listings.
inline std::string objects_of(std::string_view bucket) {
    return kv::KeyWriter("so").text(bucket).take();
}
inline std::string object(std::string_view bucket, std::string_view key) {
    return kv::KeyWriter("so").text(bucket).text(key).take();
}
// Noncurrent versions of a key, newest first.
inline std::string versions_of(std::string_view bucket) {
    return kv::KeyWriter("sv").text(bucket).take();
}
inline std::string versions_of(std::string_view bucket, std::string_view key) {
    return kv::KeyWriter("sv").text(bucket).text(key).take();
}
inline std::string version(std::string_view bucket, std::string_view key, std::uint64_t order) {
    return kv::KeyWriter("sv").text(bucket).text(key).number(~order).take();
}

// Multipart uploads under way, by key, then by age.
inline std::string uploads_of(std::string_view bucket) {
    return kv::KeyWriter("su").text(bucket).take();
}
inline std::string upload(std::string_view bucket, std::string_view key, std::uint64_t owner) {
    return kv::KeyWriter("su").text(bucket).text(key).number(owner).take();
}
inline std::string completed(std::uint64_t owner) {
    return kv::KeyWriter("sf").number(owner).take();
}

// Content. An owner is the order (core.h) of the version or upload that brought the bytes in.
inline std::string data(std::uint64_t order) {
    return kv::KeyWriter("sd").number(order).take();
}
inline std::string pieces_of(std::uint64_t owner) {
    return kv::KeyWriter("sm").number(owner).take();
}
inline std::string piece(std::uint64_t owner, int number) {
    return kv::KeyWriter("sm").number(owner).number(static_cast<std::uint64_t>(number)).take();
}
inline std::string sums(std::string_view blob) {
    return kv::KeyWriter("sk").raw(blob).take();
}
// The references to a blob, one for each owner. All blob ids have the same length, so no id is the
// beginning of another.
inline std::string references_of(std::string_view blob) {
    return kv::KeyWriter("sr").raw(blob).take();
}
inline std::string reference(std::string_view blob, std::uint64_t owner) {
    return kv::KeyWriter("sr").raw(blob).number(owner).take();
}
// Content that no row names any more (garbage), roughly in the order in which it became garbage.
inline std::string garbage(std::uint64_t owner, std::string_view blob) {
    return kv::KeyWriter("sg").number(owner).raw(blob).take();
}

// Configurations that have no effect, by their kind.
inline std::string kept_in(std::string_view bucket) {
    return kv::KeyWriter("sc").text(bucket).take();
}
inline std::string kept_of(std::string_view bucket, std::string_view kind) {
    return kv::KeyWriter("sc").text(bucket).text(kind).take();
}
inline std::string kept(std::string_view bucket, std::string_view kind, std::string_view id) {
    return kv::KeyWriter("sc").text(bucket).text(kind).text(id).take();
}

inline constexpr std::string_view buckets_space = "sb";
inline constexpr std::string_view completed_space = "sf";
inline constexpr std::string_view garbage_space = "sg";
inline constexpr std::string_view orders_row = "sq";
inline std::string lifecycle_done(std::string_view bucket) {
    return kv::KeyWriter("sw").raw(bucket).take();
}

}  // namespace spot::s3::keys
