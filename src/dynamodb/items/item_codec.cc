#include "dynamodb/items/item_codec.h"

#include "storage/record.h"

namespace spot::dynamodb {
namespace {

using kv::RecordReader;
using kv::RecordWriter;

// Field numbers: the name of the value that follows, then one for each type in Type's order.
constexpr unsigned name_field = 1;
constexpr unsigned first_type_field = 2;
constexpr unsigned last_type_field = first_type_field + static_cast<unsigned>(Type::BS);

unsigned field_of(Type type) { return first_type_field + static_cast<unsigned>(type); }

void write_map(RecordWriter& w, const AttributeValue::Map& map);

void write_value(RecordWriter& w, const AttributeValue& v) {
    const auto field = field_of(v.type);
    switch (v.type) {
        case Type::S:
        case Type::N:
        case Type::B: w.text(field, v.text()); return;
        case Type::BOOL:
        case Type::NUL: w.number(field, v.truth() ? 1 : 0); return;
        case Type::M: {
            RecordWriter inner;
            write_map(inner, v.members());
            w.text(field, inner.take());
            return;
        }
        case Type::L: {
            RecordWriter inner;
            for (const auto& item : v.items()) write_value(inner, item);
            w.text(field, inner.take());
            return;
        }
        case Type::SS:
        case Type::NS:
        case Type::BS: {
            RecordWriter inner;
            const auto element = field_of(element_type(v.type));
            for (const auto& text : v.elements()) inner.text(element, text);
            w.text(field, inner.take());
            return;
        }
    }
}

void write_map(RecordWriter& w, const AttributeValue::Map& map) {
    for (const auto& [name, value] : map) {
        w.text(name_field, name);
        write_value(w, value);
    }
}

Result<AttributeValue::Map> read_map(std::string_view record);
Result<AttributeValue> read_value(const RecordReader& r);

Result<AttributeValue::List> read_list(std::string_view record) {
    AttributeValue::List list;
    RecordReader r(record);
    while (r.next()) list.push_back(TRY(read_value(r)));
    TRY(r.status());
    return list;
}

Result<AttributeValue::Set> read_set(std::string_view record) {
    AttributeValue::Set set;
    RecordReader r(record);
    while (r.next()) set.emplace_back(r.text());
    TRY(r.status());
    return set;
}

Result<AttributeValue> read_value(const RecordReader& r) {
    if (r.field() < first_type_field || r.field() > last_type_field) {
        return fail(Kind::internal, "InternalServerError", "A stored item is damaged.");
    }
    const auto type = static_cast<Type>(r.field() - first_type_field);
    switch (type) {
        case Type::S:
        case Type::N:
        case Type::B: return AttributeValue{type, std::string(r.text())};
        case Type::BOOL:
        case Type::NUL: return AttributeValue{type, r.number() != 0};
        case Type::M: return AttributeValue::map(TRY(read_map(r.text())));
        case Type::L: return AttributeValue::list(TRY(read_list(r.text())));
        case Type::SS:
        case Type::NS:
        case Type::BS: break;
    }
    auto elements = TRY(read_set(r.text()));
    return AttributeValue{type, std::move(elements)};
}

Result<AttributeValue::Map> read_map(std::string_view record) {
    AttributeValue::Map map;
    std::string name;
    RecordReader r(record);
    while (r.next()) {
        if (r.field() == name_field) {
            name = r.text();
        } else {
            // Written in order: each belongs at the end.
            auto value = TRY(read_value(r));
            map.emplace_hint(map.end(), std::move(name), std::move(value));
            name.clear();
        }
    }
    TRY(r.status());
    return map;
}

}  // namespace

std::string encode_item(const Item& item) {
    RecordWriter w;
    write_map(w, item);
    return w.take();
}

Result<Item> decode_item(std::string_view record) { return read_map(record); }

}  // namespace spot::dynamodb
