#include "s3/rules/names.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "base/bytes.h"
#include "s3/api.h"
#include "s3/rules/errors.h"
#include "s3/rules/storage_class.h"

namespace spot::s3 {
namespace {

bool lower_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool looks_like_ip(std::string_view name) {
    const auto parts = split(name, '.');
    return parts.size() == 4 && std::ranges::all_of(parts, [](std::string_view part) {
               return !part.empty() && part.size() <= 3 &&
                      std::ranges::all_of(part, [](char c) { return c >= '0' && c <= '9'; });
           });
}

bool good_bucket_name(std::string_view name) {
    if (name.size() < 3 || name.size() > 63) return false;
    if (!lower_or_digit(name.front()) || !lower_or_digit(name.back())) return false;
    const auto allowed = [](char c) { return lower_or_digit(c) || c == '-' || c == '.'; };
    if (!std::ranges::all_of(name, allowed)) return false;
    // Each label between periods begins and ends with a letter or a digit.
    for (const auto border : {"..", ".-", "-."}) {
        if (name.find(border) != std::string_view::npos) return false;
    }
    if (looks_like_ip(name)) return false;
    for (const auto prefix : {"xn--", "sthree-", "amzn-s3-demo-"}) {
        if (name.starts_with(prefix)) return false;
    }
    for (const auto suffix : {"-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"}) {
        if (name.ends_with(suffix)) return false;
    }
    return true;
}

// The number of characters of UTF-8 text; the limits of tags are in characters.
std::size_t characters(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(
        text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

// Letters of any script, digits, space and + - = . _ : / @. Bytes above ASCII are taken as letters.
bool tag_characters(std::string_view text) {
    constexpr std::string_view signs = " +-=._:/@";
    return valid_utf8(text) && std::ranges::all_of(text, [&](char c) {
               const auto code = static_cast<unsigned char>(c);
               return code >= 0x80 || std::isalnum(code) != 0 ||
                      signs.find(c) != std::string_view::npos;
           });
}

tl::unexpected<Error> invalid_tag(std::string message, const Tag& tag, bool value_too = false) {
    auto error = refuse("InvalidTag", std::move(message));
    error.value().details = {{"TagKey", tag.key}};
    if (value_too) error.value().details.emplace_back("TagValue", tag.value);
    return error;
}

Result<void> check_tags(const Tags& tags, std::string_view no_system_tags) {
    std::set<std::string_view> seen;
    for (const auto& tag : tags) {
        if (tag.key.empty() || characters(tag.key) > max_tag_key_characters ||
            !tag_characters(tag.key)) {
            return invalid_tag("The TagKey you have provided is invalid", tag);
        }
        if (characters(tag.value) > max_tag_value_characters || !tag_characters(tag.value)) {
            return invalid_tag("The TagValue you have provided is invalid", tag, true);
        }
        if (lower(tag.key).starts_with("aws:")) {
            return invalid_tag(std::string(no_system_tags), tag);
        }
        if (!seen.insert(tag.key).second) {
            return invalid_tag("Cannot provide multiple Tags with the same key", tag);
        }
    }
    return {};
}

}  // namespace

Result<void> check_bucket_name(std::string_view name) {
    if (good_bucket_name(name)) return {};
    return refuse_for("InvalidBucketName", {{"BucketName", std::string(name)}});
}

Result<void> check_key(std::string_view key) {
    if (key.empty()) return refuse("InvalidRequest", "The key must not be empty.");
    if (key.size() > max_key_bytes) {
        return refuse_for("KeyTooLongError", {{"Size", std::to_string(key.size())},
                                              {"MaxSizeAllowed", std::to_string(max_key_bytes)}});
    }
    return {};
}

bool is_region(std::string_view name) {
    constexpr std::string_view regions[] = {"EU",
                                            "af-south-1",
                                            "ap-east-1",
                                            "ap-east-2",
                                            "ap-northeast-1",
                                            "ap-northeast-2",
                                            "ap-northeast-3",
                                            "ap-south-1",
                                            "ap-south-2",
                                            "ap-southeast-1",
                                            "ap-southeast-2",
                                            "ap-southeast-3",
                                            "ap-southeast-4",
                                            "ap-southeast-5",
                                            "ap-southeast-6",
                                            "ap-southeast-7",
                                            "ca-central-1",
                                            "ca-west-1",
                                            "cn-north-1",
                                            "cn-northwest-1",
                                            "eu-central-1",
                                            "eu-central-2",
                                            "eu-north-1",
                                            "eu-south-1",
                                            "eu-south-2",
                                            "eu-west-1",
                                            "eu-west-2",
                                            "eu-west-3",
                                            "il-central-1",
                                            "me-central-1",
                                            "me-south-1",
                                            "mx-central-1",
                                            "sa-east-1",
                                            "us-east-1",
                                            "us-east-2",
                                            "us-gov-east-1",
                                            "us-gov-west-1",
                                            "us-west-1",
                                            "us-west-2"};
    return std::ranges::find(regions, name) != std::end(regions);
}

Result<void> check_new_key(std::string_view key) {
    TRY(check_key(key));
    if (!valid_utf8(key)) return refuse("InvalidURI");
    return {};
}

Result<void> check_object_tags(const Tags& tags) {
    if (tags.size() > max_object_tags) {
        return refuse("BadRequest", "Object tags cannot be greater than 10");
    }
    return check_tags(tags, "Your TagKey cannot be prefixed with aws:");
}

Result<void> check_bucket_tags(const Tags& tags) {
    if (tags.size() > max_bucket_tags) {
        return refuse("BadRequest", "Bucket tag count cannot be greater than 50");
    }
    return check_tags(tags, "System tags cannot be added/updated by requester");
}

static Result<void> check_redirect(std::string_view location) {
    if (location.empty()) return {};
    if (location.size() > max_redirect_location_bytes) {
        return refuse("InvalidRedirectLocation",
                      "The length of website redirect location cannot exceed 2,048 characters.");
    }
    if (location.starts_with('/') || location.starts_with("http://") ||
        location.starts_with("https://")) {
        return {};
    }
    return refuse("InvalidRedirectLocation");
}

Result<void> check_headers(const ObjectHeaders& headers) {
    TRY(check_redirect(headers.website_redirect_location));
    std::size_t size = 0;
    for (const auto& [name, value] : headers.metadata) size += name.size() + value.size();
    if (size > max_metadata_bytes) {
        return refuse_for("MetadataTooLarge",
                          {{"Size", std::to_string(size)},
                           {"MaxSizeAllowed", std::to_string(max_metadata_bytes)}});
    }
    if (!is_storage_class(headers.storage_class)) {
        return refuse_for("InvalidStorageClass",
                          {{"StorageClassRequested", headers.storage_class}});
    }
    return {};
}

Result<Tags> parse_tagging(std::string_view form) {
    Tags tags;
    const auto refused = [&] {
        return invalid_argument(
            "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query "
            "parameters without tag name duplicates.",
            "x-amz-tagging", form);
    };
    for (const auto part : split(form, '&')) {
        if (part.empty()) continue;
        const auto equals = part.find('=');
        auto key = form_decode(part.substr(0, equals));
        auto value = form_decode(equals == std::string_view::npos ? "" : part.substr(equals + 1));
        if (!key || !value || key->empty()) return refused();
        tags.push_back({std::move(*key), std::move(*value)});
    }
    const auto checked = check_object_tags(tags);
    if (!checked && checked.error().code == "InvalidTag") return refused();
    TRY(checked);
    return tags;
}

std::string format_tagging(const Tags& tags) {
    std::string form;
    for (const auto& tag : tags) {
        if (!form.empty()) form += '&';
        form += percent_encode(tag.key) + '=' + percent_encode(tag.value);
    }
    return form;
}

std::string_view unquoted(std::string_view etag) {
    if (etag.size() >= 2 && etag.front() == '"' && etag.back() == '"') {
        return etag.substr(1, etag.size() - 2);
    }
    return etag;
}

}  // namespace spot::s3
