#include "dynamodb/partiql/partiql_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <shared_mutex>

#include "base/bytes.h"
#include "dynamodb/errors.h"
#include "dynamodb/partiql/parser.h"
#include "dynamodb/wire.h"
#include "wire/json.h"

namespace spot::dynamodb {
namespace {

using partiql::Piece;
using partiql::Statement;
using partiql::Term;

const Parameters no_parameters;

// The equalities on a key's attributes, and all other terms.
struct Split {
    Item key;
    std::vector<Term> rest;
};

Split split(const std::vector<Term>& where, const KeySchema& schema) {
    Split out;
    for (const auto& term : where) {
        const bool key = term.comparison == "=" && schema.has(term.attribute) &&
                         !out.key.contains(term.attribute);
        if (key) {
            out.key.emplace(term.attribute, term.values.front());
        } else {
            out.rest.push_back(term);
        }
    }
    return out;
}

Result<Split> whole_key(const Statement& s, const KeySchema& schema) {
    auto out = split(s.where, schema);
    if (out.key.size() == schema.fields.size()) return out;
    return validation("Where clause does not contain a mandatory equality on all key attributes");
}

Piece joined(const std::vector<Term>& terms) {
    Piece out;
    for (const auto& term : terms) {
        if (!out.text.empty()) out.text += " AND ";
        out.text += term.piece.text;
        out.names.insert(term.piece.names.begin(), term.piece.names.end());
        out.values.insert(term.piece.values.begin(), term.piece.values.end());
    }
    return out;
}

// Terms that a Query can look for, and those that are left for its filter.
struct KeyTerms {
    std::vector<Term> key;  // empty: not all hash attributes are given
    std::vector<Term> rest;
};

KeyTerms key_terms(std::vector<Term> where, const KeySchema& schema) {
    KeyTerms out;
    for (const auto& field : schema.fields) {
        const auto at = std::find_if(where.begin(), where.end(), [&field](const Term& term) {
            return term.attribute == field.name &&
                   (term.comparison == "=" || (field.range && !term.comparison.empty()));
        });
        if (at == where.end()) {
            if (!field.range) return {};
            break;
        }
        const bool last = at->comparison != "=";
        out.key.push_back(std::move(*at));
        where.erase(at);
        if (last) break;
    }
    out.rest = std::move(where);
    return out;
}

// The item must be there, or must not.
Term presence(const KeySchema& schema, bool there) {
    Term term;
    term.piece.text = there ? "attribute_exists(#key)" : "attribute_not_exists(#key)";
    term.piece.names.emplace("#key", schema.hash().name);
    return term;
}

void give(std::optional<AttributeNames>& names, std::optional<AttributeValues>& values,
          const Piece& piece) {
    if (!piece.names.empty()) {
        if (!names) names.emplace();
        names->insert(piece.names.begin(), piece.names.end());
    }
    if (!piece.values.empty()) {
        if (!values) values.emplace();
        values->insert(piece.values.begin(), piece.values.end());
    }
}

template <class Input>
void give_condition(Input& input, const Piece& condition) {
    if (condition.text.empty()) return;
    input.condition_expression = condition.text;
    give(input.expression_attribute_names, input.expression_attribute_values, condition);
}

// The parts of an item that a SELECT names: each path under the name of its last step that has one.
Item selected(const Item& item, const std::vector<Path>& projection) {
    if (projection.empty()) return item;
    Item out;
    for (const auto& path : projection) {
        const auto* found = find(item, path);
        if (found == nullptr) continue;
        const auto named =
            std::find_if(path.rbegin(), path.rend(), [](const Step& step) { return !step.index; });
        out.insert_or_assign(named->name, *found);
    }
    return out;
}

// A token is the key in its form on the wire: a client may send anything, and what is read from
// there is checked as every request's values are.
std::string token_of(const Item& key) {
    wire::JsonSink sink;
    to_sink(sink, AttributeValue::map(key));
    return base64(sink.take());
}

Result<std::optional<Item>> start_of(const std::optional<std::string>& next_token) {
    std::optional<Item> key;
    if (!next_token) return key;
    const auto json = unbase64(*next_token);
    const auto node = wire::parse_json(json.value_or(""));
    AttributeValue value;
    if (!json || !node || !from_node(*node, value) || value.type != Type::M) {
        return validation("Invalid NextToken");
    }
    key = value.members();
    return key;
}

Error as_duplicate(Error error) {
    if (error.code != "ConditionalCheckFailedException") return error;
    return {Kind::conflict, "DuplicateItemException", "Duplicate primary key exists in table", {}};
}

// The code of an error within an answer, which is no name of an exception.
std::string short_code(const Error& error) {
    if (error.code == "ValidationException") return "ValidationError";
    if (error.code == "ConditionalCheckFailedException") return "ConditionalCheckFailed";
    if (error.code == "ResourceNotFoundException") return "ResourceNotFound";
    if (error.code == "DuplicateItemException") return "DuplicateItem";
    if (error.code == "TransactionConflictException") return "TransactionConflict";
    if (error.kind == Kind::throttled) return "ThrottlingError";
    return "ValidationError";
}

// Such an error is none of the statement's: the whole request fails, and is sent again.
bool ends_request(const Error& error) {
    return error.kind == Kind::internal || error.kind == Kind::unavailable;
}

// All statements of one request read, or all of them write.
Result<bool> all_read(const std::vector<Statement>& statements) {
    const auto reads = static_cast<std::size_t>(std::count_if(
        statements.begin(), statements.end(), [](const Statement& s) { return s.reads(); }));
    if (reads == 0 || reads == statements.size()) return reads != 0;
    return validation("All statements of a request must read, or all of them must write");
}

}  // namespace

Result<KeySchema> PartiqlRules::schema_of(const std::string& name,
                                          const std::optional<std::string>& index) const {
    const std::shared_lock lock(core_.catalog.lock());
    const auto* table = TRY(core_.table(name));
    if (!index) return table->key;
    const auto* found = table->index(*index);
    if (found != nullptr) return found->key;
    return validation("The table does not have the specified index: " + *index);
}

Result<ExecuteStatementOutput> PartiqlRules::select(const Statement& s,
                                                    const ExecuteStatementInput& input) {
    const auto schema = TRY(schema_of(s.table, s.index));
    const auto terms = key_terms(s.where, schema);
    const bool by_hash = !terms.key.empty();
    if (s.order_by && !by_hash) {
        return validation("Must have WHERE clause in the statement when using ORDER BY clause.");
    }
    if (s.order_by && !schema.has(*s.order_by)) {
        return validation("Variable reference " + *s.order_by +
                          " in ORDER BY clause must be part of the primary key");
    }
    auto start = TRY(start_of(input.next_token));
    QueryInput query{.table_name = s.table,
                     .index_name = s.index,
                     .limit = input.limit,
                     .consistent_read = input.consistent_read,
                     .exclusive_start_key = std::move(start),
                     .return_consumed_capacity = input.return_consumed_capacity};
    QueryOutput found;
    if (by_hash) {
        const auto condition = joined(terms.key);
        const auto filter = joined(terms.rest);
        query.key_condition_expression = condition.text;
        give(query.expression_attribute_names, query.expression_attribute_values, condition);
        if (!filter.text.empty()) query.filter_expression = filter.text;
        give(query.expression_attribute_names, query.expression_attribute_values, filter);
        query.filter_may_name_key = true;
        query.scan_index_forward = !s.descending;
        found = TRY(queries_.query(query));
    } else {
        const auto all = joined(s.where);
        ScanInput scan{.table_name = query.table_name,
                       .index_name = query.index_name,
                       .limit = query.limit,
                       .consistent_read = query.consistent_read,
                       .exclusive_start_key = query.exclusive_start_key,
                       .return_consumed_capacity = query.return_consumed_capacity};
        if (!all.text.empty()) scan.filter_expression = all.text;
        give(scan.expression_attribute_names, scan.expression_attribute_values, all);
        found = TRY(queries_.scan(scan));
    }
    ExecuteStatementOutput output;
    for (const auto& item : *found.items) output.items.push_back(selected(item, s.projection));
    output.consumed_capacity = std::move(found.consumed_capacity);
    output.last_evaluated_key = std::move(found.last_evaluated_key);
    if (output.last_evaluated_key) {
        output.next_token = token_of(*output.last_evaluated_key);
    }
    return output;
}

Result<TransactWriteItem> PartiqlRules::write_of(const Statement& s,
                                                 const std::string& on_failure) {
    const auto schema = TRY(schema_of(s.table, std::nullopt));
    TransactWriteItem out;
    if (s.kind == Statement::Kind::insert) {
        auto& put = out.put.emplace();
        put.table_name = s.table;
        put.item = s.item;
        put.return_values_on_condition_check_failure = on_failure;
        give_condition(put, joined({presence(schema, false)}));
        return out;
    }
    auto [key, rest] = TRY(whole_key(s, schema));
    if (s.kind == Statement::Kind::update) {
        auto& update = out.update.emplace();
        update.table_name = s.table;
        update.key = std::move(key);
        update.update_expression = s.update.text;
        update.return_values_on_condition_check_failure = on_failure;
        rest.push_back(presence(schema, true));
        give(update.expression_attribute_names, update.expression_attribute_values, s.update);
        give_condition(update, joined(rest));
        return out;
    }
    const bool exists = s.kind == Statement::Kind::exists;
    ConditionCheck check;
    check.table_name = s.table;
    check.key = std::move(key);
    check.return_values_on_condition_check_failure = on_failure;
    if (exists) rest.push_back(presence(schema, true));
    give_condition(check, joined(rest));
    if (exists) {
        out.condition_check = std::move(check);
    } else {
        static_cast<ConditionCheck&>(out.remove.emplace()) = std::move(check);
    }
    return out;
}

Result<TransactGetItem> PartiqlRules::read_of(const Statement& s) const {
    const auto schema = TRY(schema_of(s.table, std::nullopt));
    auto [key, rest] = TRY(whole_key(s, schema));
    if (!rest.empty() || s.index) {
        return validation("A SELECT of one item has its primary key in the where clause alone");
    }
    TransactGetItem out;
    out.get = TransactGet{.table_name = s.table, .key = std::move(key)};
    return out;
}

Result<ExecuteStatementOutput> PartiqlRules::run(const Statement& s,
                                                 const ExecuteStatementInput& input) {
    if (s.reads()) return select(s, input);
    if (s.kind == Statement::Kind::exists) {
        return validation("EXISTS can only be used in a transaction");
    }
    if (input.limit || input.next_token) {
        return validation("Limit and NextToken are for statements that read");
    }
    const auto write = TRY(write_of(s, input.return_values_on_condition_check_failure));
    ExecuteStatementOutput output;
    std::optional<Item> attributes;
    if (const auto& put = write.put) {
        auto done = items_.put_item({.table_name = put->table_name,
                                     .item = put->item,
                                     .condition_expression = put->condition_expression,
                                     .expression_attribute_names = put->expression_attribute_names,
                                     .return_consumed_capacity = input.return_consumed_capacity,
                                     .return_values_on_condition_check_failure =
                                         input.return_values_on_condition_check_failure});
        if (!done) return fail(as_duplicate(std::move(done).error()));
        output.consumed_capacity = done->consumed_capacity;
    } else if (const auto& update = write.update) {
        auto done = TRY(
            items_.update_item({.table_name = update->table_name,
                                .key = update->key,
                                .update_expression = update->update_expression,
                                .condition_expression = update->condition_expression,
                                .expression_attribute_names = update->expression_attribute_names,
                                .expression_attribute_values = update->expression_attribute_values,
                                .return_values = s.returning,
                                .return_consumed_capacity = input.return_consumed_capacity,
                                .return_values_on_condition_check_failure =
                                    input.return_values_on_condition_check_failure}));
        attributes = std::move(done.attributes);
        output.consumed_capacity = std::move(done.consumed_capacity);
    } else {
        const auto& remove = *write.remove;
        auto done = TRY(
            items_.delete_item({.table_name = remove.table_name,
                                .key = remove.key,
                                .condition_expression = remove.condition_expression,
                                .expression_attribute_names = remove.expression_attribute_names,
                                .expression_attribute_values = remove.expression_attribute_values,
                                .return_values = s.returning,
                                .return_consumed_capacity = input.return_consumed_capacity,
                                .return_values_on_condition_check_failure =
                                    input.return_values_on_condition_check_failure}));
        attributes = std::move(done.attributes);
        output.consumed_capacity = std::move(done.consumed_capacity);
    }
    if (attributes) output.items.push_back(*std::move(attributes));
    return output;
}

Result<ExecuteStatementOutput> PartiqlRules::execute_statement(const ExecuteStatementInput& input) {
    const auto statement =
        TRY(partiql::parse(input.statement, input.parameters ? *input.parameters : no_parameters));
    return run(statement, input);
}

Result<BatchExecuteStatementOutput> PartiqlRules::batch_execute_statement(
    const BatchExecuteStatementInput& input) {
    std::vector<Statement> statements;
    for (const auto& one : input.statements) {
        statements.push_back(
            TRY(partiql::parse(one.statement, one.parameters ? *one.parameters : no_parameters)));
    }
    TRY(all_read(statements));
    BatchExecuteStatementOutput output;
    for (std::size_t i = 0; i < statements.size(); ++i) {
        const auto& s = statements[i];
        const auto& one = input.statements[i];
        const auto done = [&]() -> Result<ExecuteStatementOutput> {
            if (s.reads()) TRY(read_of(s));
            return run(s, {.consistent_read = one.consistent_read,
                           .return_consumed_capacity = input.return_consumed_capacity,
                           .return_values_on_condition_check_failure =
                               one.return_values_on_condition_check_failure});
        }();
        if (!done && ends_request(done.error())) return fail(done.error());
        auto& response = output.responses.emplace_back();
        response.table_name = s.table;
        if (!done) {
            response.error = BatchStatementError{short_code(done.error()), done.error().message};
            continue;
        }
        if (!done->items.empty()) response.item = done->items.front();
        if (done->consumed_capacity) output.consumed_capacity.push_back(*done->consumed_capacity);
    }
    return output;
}

Result<ExecuteTransactionOutput> PartiqlRules::execute_transaction(
    const ExecuteTransactionInput& input) {
    std::vector<Statement> statements;
    for (const auto& one : input.transact_statements) {
        statements.push_back(
            TRY(partiql::parse(one.statement, one.parameters ? *one.parameters : no_parameters)));
    }
    if (TRY(all_read(statements))) {
        TransactGetItemsInput reads{.return_consumed_capacity = input.return_consumed_capacity};
        for (const auto& s : statements) reads.transact_items.push_back(TRY(read_of(s)));
        auto done = TRY(transactions_.transact_get_items(reads));
        for (std::size_t i = 0; i < statements.size(); ++i) {
            auto& item = done.responses[i].item;
            if (item) item = selected(*item, statements[i].projection);
        }
        return ExecuteTransactionOutput{std::move(done.responses),
                                        std::move(done.consumed_capacity)};
    }
    TransactWriteItemsInput writes{.client_request_token = input.client_request_token,
                                   .return_consumed_capacity = input.return_consumed_capacity};
    for (std::size_t i = 0; i < statements.size(); ++i) {
        const auto& on_failure =
            input.transact_statements[i].return_values_on_condition_check_failure;
        if (!statements[i].returning.empty()) {
            return validation("RETURNING is not supported in a transaction");
        }
        writes.transact_items.push_back(TRY(write_of(statements[i], on_failure)));
    }
    auto done = TRY(transactions_.transact_write_items(writes));
    return ExecuteTransactionOutput{{}, std::move(done.consumed_capacity)};
}

}  // namespace spot::dynamodb
