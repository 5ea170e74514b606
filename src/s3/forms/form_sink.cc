#include "s3/form_sink.h"

#include <algorithm>
#include <cctype>

#include "base/bytes.h"
#include "s3/forms/form_reader.h"
#include "s3/http/documents.h"
#include "s3/rules/errors.h"
#include "s3/rules/post_policy.h"
#include "wire/xml.h"

namespace spot::s3 {
namespace {

// A field becomes a header, whose value is one line of ISO-8859-1: all other characters are blanks,
// as on AWS.
std::string header_text(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const auto code = static_cast<unsigned char>(text[at]);
        if (code < 0x80) {
            const bool plain = (code >= 0x20 && code != 0x7F) || code == '\t';
            out += plain ? text[at] : ' ';
            continue;
        }
        const bool latin = (code == 0xC2 || code == 0xC3) && at + 1 < text.size();
        if (latin) out += static_cast<char>((code << 6) | (text[at + 1] & 0x3F));
        if (!latin) out += ' ';
        while (at + 1 < text.size() && (static_cast<unsigned char>(text[at + 1]) & 0xC0) == 0x80) {
            ++at;
        }
    }
    return out;
}

// Tags stand in a document, here and nowhere else. One that is not of tags has none.
Result<std::string> tagging_header(std::string_view document) {
    std::string root;
    TRY(wire::parse_xml(document, &root));
    if (root != "Tagging") return std::string();
    std::string header;
    for (const auto& tag : TRY(read_document<Tagging>(document)).tags) {
        header +=
            (header.empty() ? "" : "&") + percent_encode(tag.key) + "=" + percent_encode(tag.value);
    }
    return header;
}

// Fields that belong to the form, or that would make another request of it.
bool of_the_form(std::string_view name) {
    constexpr std::string_view names[] = {"x-amz-algorithm",
                                          "x-amz-credential",
                                          "x-amz-date",
                                          "x-amz-signature",
                                          "x-amz-security-token",
                                          "x-amz-content-sha256",
                                          "x-amz-decoded-content-length",
                                          "x-amz-trailer",
                                          "x-amz-tagging"};
    return std::ranges::find(names, name) != std::end(names) ||
           name.starts_with("x-amz-copy-source");
}

bool becomes_header(std::string_view name) {
    constexpr std::string_view names[] = {
        "cache-control", "content-disposition", "content-encoding", "content-language",
        "content-md5",   "content-type",        "expires"};
    if (name.starts_with("x-amz-")) return !of_the_form(name);
    return std::ranges::find(names, name) != std::end(names);
}

// A name of metadata is shown as a header's name, which has letters, digits and few signs.
bool names_header(std::string_view name) {
    return std::ranges::all_of(name, [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
               std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
    });
}

// The parts of a form's own request that policies ask about.
wire::HttpRequest sender_of(const wire::HttpRequest& head) {
    wire::HttpRequest sender;
    sender.over_tls = head.over_tls;
    for (const auto* name : {"user-agent", "referer"}) {
        if (const auto* value = head.headers.find(name)) sender.headers.set(name, *value);
    }
    return sender;
}

std::string_view signature_of(const wire::FormFields& fields) {
    if (fields.contains("x-amz-signature")) return "AWS4-HMAC-SHA256";
    return fields.contains("signature") ? "AWS" : "";
}

Result<std::unique_ptr<Request>> put_of(const std::string& bucket, wire::HttpRequest put,
                                        const wire::FormFields& fields) {
    put.method = "PUT";
    put.path = "/" + percent_encode(bucket) + "/" + percent_encode(fields.at("key"), "/");
    for (const auto& [name, value] : fields) {
        if (name == "acl") {
            put.headers.set("x-amz-acl", header_text(value));
        } else if (name == "tagging") {
            const auto tags = TRY(tagging_header(value));
            if (!tags.empty()) put.headers.set("x-amz-tagging", tags);
        } else if (name.starts_with("x-amz-") && !names_header(name)) {
            return invalid_argument("The name of a field is not one of a header.", name, value);
        } else if (name.starts_with("x-amz-meta-")) {
            put.headers.add(name, value);  // encoded once it is shown
        } else if (becomes_header(name)) {
            put.headers.add(name, header_text(value));
        }
    }
    auto made = std::make_unique<Request>(std::move(put));
    made->form_signature = signature_of(fields);
    return made;
}

// The last part of a path, of any system.
std::string_view base_name(std::string_view filename) {
    const auto slash = filename.find_last_of("/\\");
    return slash == std::string_view::npos ? filename : filename.substr(slash + 1);
}

}  // namespace

FormSink::FormSink(const std::string& boundary, std::string bucket, const Request& head,
                   const Clock& clock, FormGate gate, Open open)
    : bucket_(std::move(bucket)),
      sender_(sender_of(head.http)),
      from_this_machine_(head.from_this_machine),
      clock_(clock),
      gate_(std::move(gate)),
      open_(std::move(open)),
      reader_(std::make_unique<FormReader>(
          boundary,
          FormReader::Events{[this](wire::FormFields fields, const std::string& filename) {
                                 return begin(std::move(fields), filename);
                             },
                             [this](std::string_view data) { return take(data); }})) {}

FormSink::~FormSink() = default;

Result<void> FormSink::begin(wire::FormFields fields, const std::string& filename) {
    fields_ = std::move(fields);
    auto& key = fields_["key"];
    if (key.empty()) {
        return invalid_argument(
            "Bucket POST must contain a field named 'key'.  If it is specified, please check the "
            "order of the fields.",
            "key", "");
    }
    identity_ = TRY(gate_.authenticate(fields_));
    constexpr std::string_view variable = "${filename}";
    if (const auto at = key.find(variable); at != std::string::npos && !filename.empty()) {
        key.replace(at, variable.size(), base_name(filename));
    }
    if (const auto policy = fields_.find("policy"); policy != fields_.end()) {
        const auto range = TRY(check_post_policy(policy->second, fields_, bucket_, clock_.now()));
        if (range) range_ = std::make_unique<LengthRange>(*range);
    }
    put_ = TRY(put_of(bucket_, std::move(sender_), fields_));
    put_->from_this_machine = from_this_machine_;
    TRY(gate_.authorize(identity_, *put_));
    upload_ = TRY(open_(*put_, identity_));
    return {};
}

Result<void> FormSink::take(std::string_view data) {
    size_ += data.size();
    if (range_ && size_ > range_->most) {
        // Refused at the end, where the whole size is known; nothing more of it is kept.
        upload_.reset();
        return {};
    }
    return upload_->write(data);
}

Result<void> FormSink::write(std::string_view bytes) {
    return reader_->write(bytes);
}

Result<void> FormSink::finish() {
    if (finished_) return {};
    TRY(reader_->finish());
    if (range_) TRY(check_length(*range_, size_));
    TRY(upload_->finish());
    finished_ = true;
    return {};
}

}  // namespace spot::s3
