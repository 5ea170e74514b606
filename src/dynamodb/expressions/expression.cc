#include "dynamodb/expressions/expression.h"

#include <fmt/format.h>

namespace spot::dynamodb {
namespace {

void collect(const Operand& operand, std::vector<const Path*>& out) {
    if (operand.kind == Operand::Kind::path) out.push_back(&operand.path);
    for (const auto& argument : operand.arguments) collect(argument, out);
}

void collect(const Condition& condition, std::vector<const Path*>& out) {
    for (const auto& operand : condition.operands) collect(operand, out);
    for (const auto& child : condition.children) collect(child, out);
}

}  // namespace

std::string shown(const Path& path) {
    std::string out = "[";
    for (const auto& step : path) {
        if (out.size() > 1) out += ", ";
        out += step.index ? fmt::format("[{}]", *step.index) : step.name;
    }
    return out + "]";
}

const AttributeValue* find(const Item& item, const Path& path) {
    const auto first = item.find(path.front().name);
    if (first == item.end()) return nullptr;
    const AttributeValue* here = &first->second;
    for (std::size_t i = 1; i < path.size(); ++i) {
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

std::vector<const Path*> paths_of(const Condition& condition) {
    std::vector<const Path*> out;
    collect(condition, out);
    return out;
}

}  // namespace spot::dynamodb
