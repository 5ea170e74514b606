// JSON, XML, CBOR and query forms: what every request body is read with; and the errors that some
// endpoint answers. The first byte chooses.

#include "fuzz/target.h"
#include "wire/cbor.h"
#include "wire/error_answer.h"
#include "wire/json.h"
#include "wire/query_form.h"
#include "wire/xml.h"

namespace spot::fuzz {

const std::vector<std::string> seeds{
    R"(j{"QueueUrl":"http://h/1/q","MessageBody":"\u00e9\n","DelaySeconds":1.5e3,"A":[true,null]})",
    R"(j[[[[{"a":{"b":[]}}]]],"\ud83d\ude00"])",
    R"(x<?xml version="1.0"?><Delete xmlns="n"><Object><Key>a&amp;b&#233;</Key></Object><Quiet/></Delete>)",
    "x<a><!-- c --><b c='d'><![CDATA[<>]]></b></a>",
    "e<ErrorResponse><Error><Code>Throttling</Code><Message>m</Message></Error></ErrorResponse>",
    R"(e{"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"m","more":[1]})",
    "e<!doctype html><html><title>Sign in</title></html>",
    "qAction=SendMessage&Version=2012-11-05&MessageAttribute.1.Name=a%20b&MessageAttribute.1.Value."
    "DataType=String",
    std::string("c\xbf\x61\x61\x9f\x01\xff\x62zz\xf9\x3c\x00\xff", 14),
    std::string("c\xa2\x61\x61\xc1\xfb\x41\xd9\x00\x00\x00\x00\x00\x00\x61\x62\x42hi", 19),
};

namespace {

// Written out again as JSON text: every leaf passes through the escaping.
void texts(const wire::Node& node, std::string& out) {
    wire::append_json_text(out, node.text);
    wire::append_xml_text(out, node.text);
    for (const auto& item : node.items) texts(item, out);
    for (const auto& [name, member] : node.members) {
        wire::append_json_text(out, name);
        texts(member, out);
    }
}

}  // namespace

void run(std::string_view input) {
    if (input.empty()) return;
    const auto body = input.substr(1);
    if (input[0] == 'e') {
        wire::HttpResponse answer{.status = 400, .body = std::string(body)};
        const auto error = wire::read_error(answer, "http://far");
        MUST(!error.code.empty() && !error.message.empty());
        return;
    }
    std::string root;
    const auto node = [&]() -> Result<wire::Node> {
        switch (input[0]) {
            case 'x': return wire::parse_xml(body, &root);
            case 'q': return wire::parse_query_form(body);
            case 'c': return wire::parse_cbor(body);
            default: return wire::parse_json(body);
        }
    }();
    if (!node) {
        MUST(!node.error().code.empty() && !node.error().message.empty());
        return;
    }
    std::string out;
    texts(*node, out);
    if (input[0] != 'j') return;
    // A text that was read is written so that it is read the same.
    std::string text;
    wire::append_json_text(text, out);
    const auto again = wire::parse_json("[" + text + "]");
    MUST(again && again->items.at(0).text == out);
}

}  // namespace spot::fuzz
