#include "sns/delivery/envelope.h"

#include "base/bytes.h"
#include "wire/json.h"

namespace spot::sns {
namespace {

// AWS's own layout: a member a line, with spaces around the colon.
class Lines {
  public:
    void text(std::string_view name, std::string_view value) {
        begin(name);
        wire::append_json_text(out_, value);
    }
    void begin(std::string_view name) {
        out_ += out_.size() == 1 ? "\n  " : ",\n  ";
        wire::append_json_text(out_, name);
        out_ += " : ";
    }
    void attributes(const MessageAttributes& attributes) {
        begin("MessageAttributes");
        out_ += '{';
        bool first = true;
        for (const auto& [name, value] : attributes) {
            out_ += first ? "\n    " : ",\n    ";
            first = false;
            wire::append_json_text(out_, name);
            out_ += " : {\"Type\":";
            wire::append_json_text(out_, value.data_type);
            out_ += ",\"Value\":";
            wire::append_json_text(out_, value.binary_value ? base64(value.binary_value->bytes)
                                                            : value.string_value.value_or(""));
            out_ += '}';
        }
        out_ += "\n  }";
    }
    std::string take() { return std::move(out_) + "\n}"; }

  private:
    std::string out_ = "{";
};

}  // namespace

std::string to_json(const Envelope& x) {
    Lines lines;
    lines.text("Type", x.type);
    lines.text("MessageId", x.message_id);
    if (!x.sequence_number.empty()) lines.text("SequenceNumber", x.sequence_number);
    if (!x.token.empty()) lines.text("Token", x.token);
    lines.text("TopicArn", x.topic_arn);
    if (x.subject) lines.text("Subject", *x.subject);
    lines.text("Message", x.message);
    if (!x.subscribe_url.empty()) lines.text("SubscribeURL", x.subscribe_url);
    lines.text("Timestamp", x.timestamp);
    if (!x.signature_version.empty()) {
        lines.text("SignatureVersion", x.signature_version);
        lines.text("Signature", x.signature);
        lines.text("SigningCertURL", x.signing_cert_url);
    }
    if (!x.unsubscribe_url.empty()) lines.text("UnsubscribeURL", x.unsubscribe_url);
    if (!x.attributes.empty()) lines.attributes(x.attributes);
    return lines.take();
}

std::string signed_text(const Envelope& x) {
    std::string text;
    const auto add = [&text](std::string_view name, std::string_view value) {
        text.append(name).append("\n").append(value).append("\n");
    };
    add("Message", x.message);
    add("MessageId", x.message_id);
    if (!x.subscribe_url.empty()) add("SubscribeURL", x.subscribe_url);
    if (x.subject) add("Subject", *x.subject);
    add("Timestamp", x.timestamp);
    if (!x.token.empty()) add("Token", x.token);
    add("TopicArn", x.topic_arn);
    add("Type", x.type);
    return text;
}

}  // namespace spot::sns
