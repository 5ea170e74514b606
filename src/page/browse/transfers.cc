// The bytes of objects. Out: a download, which a browser saves and never shows, and the beginning
// of a text. In: whole objects up to a piece's size, larger ones in pieces, so that nothing has to
// be kept on the way and a broken connection costs one piece.

#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.h"
#include "page/browse/object_shapes.h"
#include "page/browse/ranged_object.h"
#include "page/browse/routes.h"

namespace spot::page {
namespace {

constexpr std::uint64_t piece_bytes = 16 << 20;
constexpr std::uint64_t shown_text_bytes = 128 << 10;

// Members of the query, for requests whose body is the object's.
Result<std::string> needed(const Visit& visit, std::string_view name) {
    const auto* value = visit.query.find(name);
    if (value != nullptr && !value->empty()) return *value;
    return fail(Kind::invalid, "MissingParameter",
                fmt::format("The query lacks the parameter {}.", name));
}

std::string given(const Visit& visit, std::string_view name) {
    const auto* value = visit.query.find(name);
    return value == nullptr ? std::string() : *value;
}

wire::HttpResponse stored(std::string etag) {
    Stored output{std::move(etag)};
    wire::JsonSink sink;
    wire::write_shape(sink, output);
    return json_answer(sink.take());
}

Result<wire::HttpResponse> download(Services& services, Visit& visit) {
    const auto bucket = TRY(needed(visit, "bucket"));
    const auto key = TRY(needed(visit, "key"));
    auto object = TRY(RangedObject::open(
        services.s3, {.bucket = bucket, .key = key, .version_id = given(visit, "version")}));
    wire::HttpResponse response;
    const auto name = key.substr(key.find_last_of('/') + 1);
    // Whatever it is, it is saved, and is nothing that this origin would interpret.
    response.headers.add("Content-Type", "application/octet-stream");
    response.headers.add("Content-Disposition",
                         fmt::format("attachment; filename*=UTF-8''{}",
                                     percent_encode(name.empty() ? "object" : name)));
    response.headers.add("Content-Security-Policy", "default-src 'none'; sandbox");
    response.stream = std::move(object);
    return response;
}

// Without the bytes of a letter that the end of the piece has cut.
std::string_view without_torn_letter(std::string_view text) {
    for (std::size_t cut = 0; cut < 4 && cut < text.size(); ++cut) {
        const auto whole = text.substr(0, text.size() - cut);
        if (valid_utf8(whole)) return whole;
    }
    return {};
}

Result<TextPiece> text(Services& services, const ObjectName& input) {
    const auto head = TRY(services.s3.head_object(
        {.bucket = input.bucket, .key = input.key, .version_id = input.version_id}));
    const auto whole = head.content_length;
    TextPiece piece{.text_like = true, .whole = whole <= shown_text_bytes};
    if (whole == 0) return piece;
    const auto object = TRY(services.s3.get_object(
        {.bucket = input.bucket,
         .key = input.key,
         .version_id = input.version_id,
         .range = fmt::format("bytes=0-{}", std::min(whole, shown_text_bytes) - 1),
         .conditions = {.if_match = head.etag}}));
    const auto bytes = object.body ? TRY(read_all(*object.body, shown_text_bytes)) : std::string();
    const auto letters = piece.whole ? (valid_utf8(bytes) ? std::string_view(bytes) : "")
                                     : without_torn_letter(bytes);
    piece.text_like = !letters.empty() && letters.find('\0') == std::string_view::npos;
    if (piece.text_like) piece.text = letters;
    return piece;
}

Result<wire::HttpResponse> put(Services& services, Visit& visit) {
    s3::PutObjectInput input{.bucket = TRY(needed(visit, "bucket"))};
    input.key = TRY(needed(visit, "key"));
    input.headers.content_type = given(visit, "type");
    input.body = std::make_unique<StringSource>(std::move(visit.body));
    return stored(TRY(services.s3.put_object(std::move(input))).etag);
}

Result<UploadName> begin_upload(Services& services, const NewUpload& input) {
    s3::CreateMultipartUploadInput asked{.bucket = input.bucket, .key = input.key};
    asked.headers.content_type = input.content_type;
    return UploadName{TRY(services.s3.create_multipart_upload(asked)).upload_id};
}

Result<wire::HttpResponse> put_part(Services& services, Visit& visit) {
    s3::UploadPartInput input{.bucket = TRY(needed(visit, "bucket"))};
    input.key = TRY(needed(visit, "key"));
    input.upload_id = TRY(needed(visit, "upload"));
    const auto number = parse_int(TRY(needed(visit, "number")));
    if (!number || *number < 1 || *number > s3::max_parts) {
        return fail(Kind::invalid, "InvalidArgument",
                    fmt::format("The number of a part is 1 to {}.", s3::max_parts));
    }
    input.part_number = static_cast<int>(*number);
    input.body = std::make_unique<StringSource>(std::move(visit.body));
    return stored(TRY(services.s3.upload_part(std::move(input))).etag);
}

Result<Stored> end_upload(Services& services, const UploadEnd& input) {
    s3::CompleteMultipartUploadInput asked{
        .bucket = input.bucket, .key = input.key, .upload_id = input.upload_id};
    for (const auto& part : input.parts) {
        asked.parts.push_back({static_cast<int>(part.number), part.etag, std::nullopt});
    }
    return Stored{TRY(services.s3.complete_multipart_upload(asked)).etag};
}

Result<Done> abort_upload(Services& services, const UploadEnd& input) {
    TRY(services.s3.abort_multipart_upload(
        {.bucket = input.bucket, .key = input.key, .upload_id = input.upload_id}));
    return Done{};
}

}  // namespace

Routes transfer_routes(Services& services) {
    const auto with = [&services](auto function) {
        return [&services, function](const auto& input) { return function(services, input); };
    };
    const auto visits = [&services](auto function) -> Answer {
        return [&services, function](Visit& visit) { return function(services, visit); };
    };
    using enum Access;
    return {
        {"GET", "/api/s3/download", reader, visits(download), 0},
        {"PUT", "/api/s3/object", changer, visits(put), piece_bytes},
        {"PUT", "/api/s3/part", changer, visits(put_part), piece_bytes},
        json_route<ObjectName, TextPiece>("/api/s3/text", reader, with(text)),
        json_route<NewUpload, UploadName>("/api/s3/begin-upload", changer, with(begin_upload)),
        json_route<UploadEnd, Stored>("/api/s3/end-upload", changer, with(end_upload)),
        json_route<UploadEnd, Done>("/api/s3/abort-upload", changer, with(abort_upload)),
    };
}

}  // namespace spot::page
