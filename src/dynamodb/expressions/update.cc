#include <algorithm>
#include <tuple>

#include "dynamodb/errors.h"
#include "dynamodb/expressions/evaluate.h"
#include "dynamodb/items/number.h"

namespace spot::dynamodb {
namespace {

auto wrong_operand() {
    return validation("An operand in the update expression has an incorrect data type");
}
auto missing_operand() {
    return validation(
        "The provided expression refers to an attribute that does not exist in the item");
}
auto invalid_path() {
    return validation("The document path provided in the update expression is invalid for update");
}

Result<AttributeValue> value_of(const Operand& operand, const Item& before);

Result<AttributeValue> sum(const Operand& operand, const Item& before) {
    const auto a = TRY(value_of(operand.arguments[0], before));
    const auto b = TRY(value_of(operand.arguments[1], before));
    if (a.type != Type::N || b.type != Type::N) return wrong_operand();
    const bool plus = operand.kind == Operand::Kind::plus;
    auto number =
        TRY(plus ? add_numbers(a.text(), b.text()) : subtract_numbers(a.text(), b.text()));
    return AttributeValue{Type::N, std::move(number)};
}

Result<AttributeValue> value_of(const Operand& operand, const Item& before) {
    switch (operand.kind) {
        case Operand::Kind::value: return *operand.value;
        case Operand::Kind::path: {
            const auto* found = find(before, operand.path);
            if (found == nullptr) return missing_operand();
            return *found;
        }
        case Operand::Kind::if_not_exists: {
            const auto* found = find(before, operand.arguments[0].path);
            if (found != nullptr) return *found;
            return value_of(operand.arguments[1], before);
        }
        case Operand::Kind::list_append: {
            auto a = TRY(value_of(operand.arguments[0], before));
            auto b = TRY(value_of(operand.arguments[1], before));
            if (a.type != Type::L || b.type != Type::L) return wrong_operand();
            for (auto& item : b.items()) a.items().push_back(std::move(item));
            return a;
        }
        case Operand::Kind::plus:
        case Operand::Kind::minus: return sum(operand, before);
        case Operand::Kind::size: break;
    }
    return wrong_operand();
}

// The value that contains the last step of `path`; nullptr: the document has none there.
AttributeValue* parent_of(Item& item, const Path& path) {
    const auto first = item.find(path.front().name);
    if (first == item.end()) return nullptr;
    auto* here = &first->second;
    for (std::size_t i = 1; i + 1 < path.size(); ++i) {
        const auto& step = path[i];
        if (step.index) {
            if (here->type != Type::L || *step.index >= here->items().size()) return nullptr;
            here = &here->items()[*step.index];
        } else {
            if (here->type != Type::M) return nullptr;
            const auto member = here->members().find(step.name);
            if (member == here->members().end()) return nullptr;
            here = &member->second;
        }
    }
    return here;
}

Result<void> put_at(Item& item, const Path& path, AttributeValue value) {
    if (path.size() == 1) {
        item.insert_or_assign(path.front().name, std::move(value));
        return {};
    }
    auto* parent = parent_of(item, path);
    const auto& last = path.back();
    if (parent == nullptr || parent->type != (last.index ? Type::L : Type::M)) {
        return invalid_path();
    }
    if (!last.index) {
        parent->members().insert_or_assign(last.name, std::move(value));
    } else if (*last.index < parent->items().size()) {
        parent->items()[*last.index] = std::move(value);
    } else {
        parent->items().push_back(std::move(value));  // beyond the end: at the end
    }
    return {};
}

Result<void> remove_at(Item& item, const Path& path) {
    if (path.size() == 1) {
        item.erase(path.front().name);
        return {};
    }
    auto* parent = parent_of(item, path);
    const auto& last = path.back();
    if (parent == nullptr || parent->type != (last.index ? Type::L : Type::M)) {
        return invalid_path();
    }
    if (!last.index) {
        parent->members().erase(last.name);
    } else if (*last.index < parent->items().size()) {
        parent->items().erase(parent->items().begin() + static_cast<std::ptrdiff_t>(*last.index));
    }
    return {};
}

// The value at `path` after an ADD.
Result<AttributeValue> sum_at(const Item& item, const Path& path, const AttributeValue& value) {
    const auto* found = find(item, path);
    if (found == nullptr) return value;
    if (found->type != value.type) return wrong_operand();
    if (value.type == Type::N) {
        auto number = TRY(add_numbers(found->text(), value.text()));
        return AttributeValue{Type::N, std::move(number)};
    }
    if (value.type == Type::L) {  // legacy only
        auto list = *found;
        list.items().insert(list.items().end(), value.items().begin(), value.items().end());
        return list;
    }
    auto all = found->elements();
    all.insert(all.end(), value.elements().begin(), value.elements().end());
    return AttributeValue::sorted_set(value.type, std::move(all));
}

// The set at `path` after a DELETE of elements, perhaps an empty one; nullopt: there is none.
Result<std::optional<AttributeValue>> rest_at(Item& item, const Path& path,
                                              const AttributeValue& value) {
    std::optional<AttributeValue> rest;
    const auto* found = find(item, path);
    if (found == nullptr) {
        if (path.size() > 1) {
            const auto* parent = parent_of(item, path);
            if (parent == nullptr || parent->type != (path.back().index ? Type::L : Type::M)) {
                return invalid_path();
            }
        }
        return rest;
    }
    if (found->type != value.type) return wrong_operand();
    auto left = found->elements();
    std::erase_if(left, [&value](const std::string& element) {
        const auto& out = value.elements();
        return std::find(out.begin(), out.end(), element) != out.end();
    });
    rest = AttributeValue::sorted_set(value.type, std::move(left));
    return rest;
}

// Elements of a list are removed from the end on, so that the indexes of the others stay true.
bool later(const UpdateAction* a, const UpdateAction* b) {
    const auto key = [](const Step& step) {
        return std::make_tuple(step.index.value_or(0), std::string_view(step.name));
    };
    return std::lexicographical_compare(
        b->path.begin(), b->path.end(), a->path.begin(), a->path.end(),
        [&](const Step& x, const Step& y) { return key(x) < key(y); });
}

}  // namespace

Result<Item> updated(const Update& update, const Item& before) {
    Item item = before;
    std::vector<std::pair<const UpdateAction*, AttributeValue>> puts;
    std::vector<const UpdateAction*> removals;
    for (const auto& action : update) {
        switch (action.kind) {
            case UpdateAction::Kind::set:
                puts.emplace_back(&action, TRY(value_of(action.operand, before)));
                break;
            case UpdateAction::Kind::add:
                puts.emplace_back(&action, TRY(sum_at(before, action.path, *action.operand.value)));
                break;
            case UpdateAction::Kind::erase: {
                auto rest = TRY(rest_at(item, action.path, *action.operand.value));
                if (!rest) break;
                // A set has elements; one without leaves the item.
                if (rest->elements().empty()) {
                    removals.push_back(&action);
                } else {
                    puts.emplace_back(&action, *std::move(rest));
                }
                break;
            }
            case UpdateAction::Kind::remove: removals.push_back(&action); break;
        }
    }
    // Elements beyond the end of a list are appended in the order of their indexes.
    std::stable_sort(puts.begin(), puts.end(),
                     [](const auto& a, const auto& b) { return later(b.first, a.first); });
    std::stable_sort(removals.begin(), removals.end(), later);
    for (auto& [action, value] : puts) TRY(put_at(item, action->path, std::move(value)));
    for (const auto* action : removals) TRY(remove_at(item, action->path));
    return item;
}

}  // namespace spot::dynamodb
