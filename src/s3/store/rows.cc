#include "s3/store/rows.h"

#include "storage/record.h"

namespace spot::s3 {
namespace {

using kv::RecordReader;
using kv::RecordWriter;

// Rows with a seal (seals.h) have a version of their own: a program that knows no seals would hand
// out what it cannot open, or add open parts to a sealed upload.
constexpr std::uint8_t sealed_version = 2;

std::uint8_t version_of(std::string_view seal) {
    return seal.empty() ? 1 : sealed_version;
}

std::int64_t micros(Time t) {
    return t.time_since_epoch().count();
}
Time from_micros(std::int64_t n) {
    return Time(Duration(n));
}

RecordWriter& text_if(RecordWriter& w, unsigned field, std::string_view value) {
    if (!value.empty()) w.text(field, value);
    return w;
}
RecordWriter& number_if(RecordWriter& w, unsigned field, std::uint64_t value) {
    if (value != 0) w.number(field, value);
    return w;
}

std::string encode_pair(std::string_view name, std::string_view value) {
    return RecordWriter().text(1, name).text(2, value).take();
}

std::pair<std::string, std::string> decode_pair(std::string_view bytes) {
    std::pair<std::string, std::string> pair;
    RecordReader r(bytes);
    while (r.next()) (r.field() == 1 ? pair.first : pair.second) = r.text();
    return pair;
}

void encode_tags(RecordWriter& w, unsigned field, const Tags& tags) {
    for (const auto& tag : tags) w.text(field, encode_pair(tag.key, tag.value));
}

Tag decode_tag(std::string_view bytes) {
    auto [key, value] = decode_pair(bytes);
    return {std::move(key), std::move(value)};
}

std::string encode_headers(const ObjectHeaders& h) {
    RecordWriter w;
    text_if(w, 1, h.content_type);
    text_if(w, 2, h.content_encoding);
    text_if(w, 3, h.content_disposition);
    text_if(w, 4, h.content_language);
    text_if(w, 5, h.cache_control);
    text_if(w, 6, h.expires);
    text_if(w, 7, h.website_redirect_location);
    text_if(w, 8, h.storage_class);
    for (const auto& [name, value] : h.metadata) w.text(9, encode_pair(name, value));
    return w.take();
}

ObjectHeaders decode_headers(std::string_view bytes) {
    ObjectHeaders h;
    RecordReader r(bytes);
    while (r.next()) {
        switch (r.field()) {
            case 1: h.content_type = r.text(); break;
            case 2: h.content_encoding = r.text(); break;
            case 3: h.content_disposition = r.text(); break;
            case 4: h.content_language = r.text(); break;
            case 5: h.cache_control = r.text(); break;
            case 6: h.expires = r.text(); break;
            case 7: h.website_redirect_location = r.text(); break;
            case 8: h.storage_class = r.text(); break;
            case 9: h.metadata.insert(decode_pair(r.text())); break;
            default: break;
        }
    }
    return h;
}

std::string encode_lock(const ObjectLock& lock) {
    RecordWriter w;
    if (lock.retention.mode != LockMode::none) {
        w.number(1, static_cast<std::uint64_t>(lock.retention.mode));
        w.signed_number(2, micros(lock.retention.until));
    }
    if (lock.legal_hold) w.number(3, *lock.legal_hold);
    return w.take();
}

Result<ObjectLock> decode_lock(std::string_view bytes) {
    ObjectLock lock;
    RecordReader r(bytes);
    while (r.next()) {
        if (r.field() == 1) lock.retention.mode = static_cast<LockMode>(r.number());
        if (r.field() == 2) lock.retention.until = from_micros(r.signed_number());
        if (r.field() == 3) lock.legal_hold = r.number() != 0;
    }
    TRY(r.status());
    return lock;
}

std::string encode_checksum(const Checksum& c) {
    return RecordWriter()
        .number(1, static_cast<std::uint64_t>(c.algorithm))
        .text(2, c.value)
        .number(3, static_cast<std::uint64_t>(c.type))
        .take();
}

Checksum decode_checksum(std::string_view bytes) {
    Checksum c;
    RecordReader r(bytes);
    while (r.next()) {
        if (r.field() == 1) c.algorithm = static_cast<Algorithm>(r.number());
        if (r.field() == 2) c.value = r.text();
        if (r.field() == 3) c.type = static_cast<ChecksumType>(r.number());
    }
    return c;
}

}  // namespace

std::string encode_grant(const Grant& grant) {
    RecordWriter w;
    number_if(w, 1, grant.group);
    return w.text(2, grant.grantee).number(3, static_cast<std::uint64_t>(grant.permission)).take();
}

Result<Grant> decode_grant(std::string_view bytes) {
    Grant grant;
    // A permission that is not there, or not known, gives nothing away: it is no list at all.
    std::uint64_t permission = ~std::uint64_t{0};
    RecordReader r(bytes);
    while (r.next()) {
        if (r.field() == 1) grant.group = r.number() != 0;
        if (r.field() == 2) grant.grantee = r.text();
        if (r.field() == 3) permission = r.number();
    }
    TRY(r.status());
    if (permission > static_cast<std::uint64_t>(Permission::write_acp)) {
        return fail(Kind::internal, "InternalError", "A stored access list is damaged.");
    }
    grant.permission = static_cast<Permission>(permission);
    return grant;
}

namespace {

// A list that is there may be empty.
void encode_grants(RecordWriter& w, unsigned field, const std::optional<Grants>& grants) {
    if (!grants) return;
    w.number(field, 1);
    for (const auto& grant : *grants) w.text(field + 1, encode_grant(grant));
}

Result<void> add_grant(std::optional<Grants>& grants, std::string_view bytes) {
    if (!grants) grants.emplace();
    grants->push_back(TRY(decode_grant(bytes)));
    return {};
}

}  // namespace

std::string encode(const ObjectRow& o) {
    RecordWriter w(version_of(o.seal));
    w.number(1, o.order).text(2, o.version_id);
    number_if(w, 3, o.delete_marker);
    w.number(4, o.size);
    text_if(w, 5, o.etag);
    w.signed_number(6, micros(o.last_modified));
    w.text(7, encode_headers(o.headers));
    encode_tags(w, 8, o.tags);
    if (o.checksum) w.text(9, encode_checksum(*o.checksum));
    number_if(w, 10, static_cast<std::uint64_t>(o.layout));
    number_if(w, 11, o.owner);
    text_if(w, 12, o.blob);
    number_if(w, 13, static_cast<std::uint64_t>(o.parts));
    number_if(w, 14, o.null_order);
    if (o.noncurrent_since != Time{}) w.signed_number(15, micros(o.noncurrent_since));
    if (o.lock != ObjectLock{}) w.text(16, encode_lock(o.lock));
    text_if(w, 24, o.owner_id);
    encode_grants(w, 25, o.grants);
    if (o.restored_until != Time{}) w.signed_number(30, micros(o.restored_until));
    text_if(w, 40, o.seal);
    return w.take();
}

Result<ObjectRow> decode_object(std::string_view bytes) {
    ObjectRow o;
    RecordReader r(bytes, sealed_version);
    while (r.next()) {
        switch (r.field()) {
            case 1: o.order = r.number(); break;
            case 2: o.version_id = r.text(); break;
            case 3: o.delete_marker = r.number() != 0; break;
            case 4: o.size = r.number(); break;
            case 5: o.etag = r.text(); break;
            case 6: o.last_modified = from_micros(r.signed_number()); break;
            case 7: o.headers = decode_headers(r.text()); break;
            case 8: o.tags.push_back(decode_tag(r.text())); break;
            case 9: o.checksum = decode_checksum(r.text()); break;
            case 10: o.layout = static_cast<Layout>(r.number()); break;
            case 11: o.owner = r.number(); break;
            case 12: o.blob = r.text(); break;
            case 13: o.parts = static_cast<int>(r.number()); break;
            case 14: o.null_order = r.number(); break;
            case 15: o.noncurrent_since = from_micros(r.signed_number()); break;
            case 16: o.lock = TRY(decode_lock(r.text())); break;
            case 24: o.owner_id = r.text(); break;
            case 25: o.grants.emplace(); break;
            case 26: TRY(add_grant(o.grants, r.text())); break;
            case 30: o.restored_until = from_micros(r.signed_number()); break;
            case 40: o.seal = r.text(); break;
            default: break;
        }
    }
    TRY(r.status());
    return o;
}

std::string encode(const PieceRow& p) {
    RecordWriter w(version_of(p.seal));
    w.number(1, static_cast<std::uint64_t>(p.number)).number(2, p.size).text(3, p.etag);
    w.signed_number(4, micros(p.last_modified));
    if (p.checksum) w.text(5, encode_checksum(*p.checksum));
    text_if(w, 6, p.blob);
    number_if(w, 7, p.data);
    text_if(w, 40, p.seal);
    return w.take();
}

Result<PieceRow> decode_piece(std::string_view bytes) {
    PieceRow p;
    RecordReader r(bytes, sealed_version);
    while (r.next()) {
        switch (r.field()) {
            case 1: p.number = static_cast<int>(r.number()); break;
            case 2: p.size = r.number(); break;
            case 3: p.etag = r.text(); break;
            case 4: p.last_modified = from_micros(r.signed_number()); break;
            case 5: p.checksum = decode_checksum(r.text()); break;
            case 6: p.blob = r.text(); break;
            case 7: p.data = r.number(); break;
            case 40: p.seal = r.text(); break;
            default: break;
        }
    }
    TRY(r.status());
    return p;
}

std::string encode(const UploadRow& u) {
    RecordWriter w(version_of(u.seal));
    w.number(1, u.owner).text(2, u.upload_id).signed_number(3, micros(u.initiated));
    w.text(4, encode_headers(u.headers));
    encode_tags(w, 5, u.tags);
    w.number(6, static_cast<std::uint64_t>(u.algorithm));
    w.number(7, static_cast<std::uint64_t>(u.checksum_type));
    w.number(8, u.checksum_asked).number(9, u.key_was_there);
    if (u.lock != ObjectLock{}) w.text(10, encode_lock(u.lock));
    text_if(w, 24, u.owner_id);
    encode_grants(w, 25, u.grants);
    text_if(w, 40, u.seal);
    return w.take();
}

Result<UploadRow> decode_upload(std::string_view bytes) {
    UploadRow u;
    RecordReader r(bytes, sealed_version);
    while (r.next()) {
        switch (r.field()) {
            case 1: u.owner = r.number(); break;
            case 2: u.upload_id = r.text(); break;
            case 3: u.initiated = from_micros(r.signed_number()); break;
            case 4: u.headers = decode_headers(r.text()); break;
            case 5: u.tags.push_back(decode_tag(r.text())); break;
            case 6: u.algorithm = static_cast<Algorithm>(r.number()); break;
            case 7: u.checksum_type = static_cast<ChecksumType>(r.number()); break;
            case 8: u.checksum_asked = r.number() != 0; break;
            case 9: u.key_was_there = r.number() != 0; break;
            case 10: u.lock = TRY(decode_lock(r.text())); break;
            case 24: u.owner_id = r.text(); break;
            case 25: u.grants.emplace(); break;
            case 26: TRY(add_grant(u.grants, r.text())); break;
            case 40: u.seal = r.text(); break;
            default: break;
        }
    }
    TRY(r.status());
    return u;
}

std::string encode(const CompletedRow& c) {
    RecordWriter w(version_of(c.seal));
    w.text(1, c.upload_id).text(2, c.bucket).text(3, c.key);
    w.signed_number(4, micros(c.completed)).text(5, c.etag).text(6, c.version_id);
    if (c.checksum) w.text(7, encode_checksum(*c.checksum));
    w.text(8, c.parts_digest);
    text_if(w, 40, c.seal);
    return w.take();
}

Result<CompletedRow> decode_completed(std::string_view bytes) {
    CompletedRow c;
    RecordReader r(bytes, sealed_version);
    while (r.next()) {
        switch (r.field()) {
            case 1: c.upload_id = r.text(); break;
            case 2: c.bucket = r.text(); break;
            case 3: c.key = r.text(); break;
            case 4: c.completed = from_micros(r.signed_number()); break;
            case 5: c.etag = r.text(); break;
            case 6: c.version_id = r.text(); break;
            case 7: c.checksum = decode_checksum(r.text()); break;
            case 8: c.parts_digest = r.text(); break;
            case 40: c.seal = r.text(); break;
            default: break;
        }
    }
    TRY(r.status());
    return c;
}

std::string encode_data(std::string_view bytes) {
    return RecordWriter().number(1, crc32c(bytes)).text(2, bytes).take();
}

Result<std::string> decode_data(std::string_view row) {
    std::uint64_t crc = 0;
    std::string bytes;
    RecordReader r(row);
    while (r.next()) {
        if (r.field() == 1) crc = r.number();
        if (r.field() == 2) bytes = r.text();
    }
    TRY(r.status());
    if (crc32c(bytes) != crc) {
        return fail(Kind::internal, "InternalError", "The stored bytes of an object are damaged.");
    }
    return bytes;
}

std::string encode_time(Time t) {
    return RecordWriter().signed_number(1, micros(t)).take();
}

Result<Time> decode_time(std::string_view bytes) {
    Time t{};
    RecordReader r(bytes);
    while (r.next()) {
        if (r.field() == 1) t = from_micros(r.signed_number());
    }
    TRY(r.status());
    return t;
}

}  // namespace spot::s3
