// Statements, from their text to what they do.

#include "base/bytes.h"
#include "dynamodb/fixture.h"
#include "dynamodb/partiql/parser.h"

namespace spot::dynamodb {
namespace {

class PartiqlTest : public TablesTest {
  protected:
    PartiqlTest() {
        create_jobs();
        create_parts();
    }
    Result<ExecuteStatementOutput> done(const std::string& statement, Parameters parameters = {}) {
        ExecuteStatementInput input{.statement = statement};
        if (!parameters.empty()) input.parameters = std::move(parameters);
        return tables->execute_statement(input);
    }
    // "" or the code of the error.
    std::string said(const std::string& statement, Parameters parameters = {}) {
        const auto result = done(statement, std::move(parameters));
        return result ? "" : result.error().code;
    }
    std::vector<Item> items(const std::string& statement, Parameters parameters = {}) {
        return done(statement, std::move(parameters)).value().items;
    }
};

TEST_F(PartiqlTest, InsertsWhatIsNotThere) {
    EXPECT_EQ(said("INSERT INTO jobs VALUE {'job_id': 'a', 'n': -1.50, 'l': [1, 'x', true, null], "
                   "'m': {'k': <<'b', 'a'>>}}"),
              "");
    const Item expected{{"job_id", AV::s("a")},
                        {"n", AV::number("-1.5").value()},
                        {"l", AV::list({AV::n(1), AV::s("x"), AV::boolean(true), AV::null()})},
                        {"m", AV::map({{"k", AV::sorted_set(Type::SS, {"a", "b"})}})}};
    EXPECT_EQ(get("jobs", job("a")), expected);
    EXPECT_EQ(said("insert into \"jobs\" value {'job_id': ?}", {AV::s("a")}),
              "DuplicateItemException");
    EXPECT_EQ(get("jobs", job("a")), expected);
}

TEST_F(PartiqlTest, SelectsByKeyIndexAndCondition) {
    for (int i = 0; i < 4; ++i) put("parts", part("a", i));
    put("jobs", job("j", "it's", 7));
    EXPECT_EQ(items("SELECT * FROM parts WHERE job_id = 'a' AND \"index\" >= 2"),
              (std::vector<Item>{part("a", 2), part("a", 3)}));
    EXPECT_EQ(items("SELECT * FROM parts WHERE job_id = 'a' ORDER BY \"index\" DESC").at(0),
              part("a", 3));
    EXPECT_EQ(
        items("SELECT * FROM parts WHERE job_id = 'a' AND (\"index\" = 0 OR \"index\" = 3)").size(),
        2u)
        << "a FilterExpression cannot name a key, a statement can";
    const auto* between = "SELECT * FROM parts WHERE job_id = 'a' AND \"index\" > 0 AND "
                          "\"index\" < 3 ORDER BY \"index\" DESC";
    EXPECT_EQ(items(between), (std::vector<Item>{part("a", 2), part("a", 1)}));
    EXPECT_EQ(items("SELECT job_id FROM \"jobs\".\"by_status\" WHERE status = 'it''s'"),
              std::vector<Item>{job("j")});
    EXPECT_EQ(items("SELECT * FROM parts WHERE \"index\" IN [1, 2]").size(), 2u);
    EXPECT_EQ(items("SELECT * FROM jobs WHERE nothing IS NOT MISSING").size(), 0u);
    EXPECT_EQ(items("SELECT * FROM jobs WHERE nothing IS MISSING AND NOT begins_with(status, 'x')")
                  .size(),
              1u);
    EXPECT_EQ(items("SELECT * FROM jobs WHERE size(status) = 4 AND completed_at BETWEEN 7 AND ?",
                    {AV::n(8)})
                  .size(),
              1u);
}

TEST_F(PartiqlTest, PagesFollowEachOther) {
    for (int i = 0; i < 3; ++i) put("parts", part("a", i));
    ExecuteStatementInput input{.statement = "SELECT * FROM parts WHERE job_id = 'a'", .limit = 2};
    const auto first = tables->execute_statement(input).value();
    EXPECT_EQ(first.items.size(), 2u);
    input.next_token = first.next_token;
    const auto second = tables->execute_statement(input).value();
    EXPECT_EQ(second.items, std::vector<Item>{part("a", 2)});
    EXPECT_EQ(second.next_token, std::nullopt);
    for (const std::string forged : {"nonsense", R"({"S": "a"})", R"({"M": {}})",
                                     R"({"M": {"job_id": {"S": "a"}, "index": {"N": "abc"}}})",
                                     R"({"M": {"job_id": {"S": "a"}, "index": {"S": "1"}}})",
                                     R"({"M": {"job_id": {"S": ""}, "index": {"N": "1"}}})",
                                     R"({"M": {"job_id": {"S": "b"}, "index": {"N": "1"}}})"}) {
        input.next_token = base64(forged);
        const auto refused = tables->execute_statement(input);
        ASSERT_FALSE(refused) << forged;
        EXPECT_EQ(refused.error().code, "ValidationException") << forged;
    }
}

TEST_F(PartiqlTest, UpdatesAndDeletesWhatIsThere) {
    put("jobs", job("a", "new", 1));
    EXPECT_EQ(said("UPDATE jobs SET status = 'done', completed_at = completed_at + 1 SET "
                   "tags = <<'x', 'y'>> WHERE job_id = 'a' AND status = 'new'"),
              "");
    auto expected = job("a", "done", 2);
    expected.emplace("tags", AV::sorted_set(Type::SS, {"x", "y"}));
    EXPECT_EQ(get("jobs", job("a")), expected);
    EXPECT_EQ(items("UPDATE jobs REMOVE status SET tags = set_delete(tags, <<'x'>>) WHERE job_id = "
                    "'a' RETURNING MODIFIED NEW *"),
              (std::vector<Item>{{{"tags", AV::sorted_set(Type::SS, {"y"})}}}));
    EXPECT_EQ(said("UPDATE jobs SET l = list_append(l, [1]) WHERE job_id = 'a'"),
              "ValidationException");
    EXPECT_EQ(said("UPDATE jobs SET n = 1 WHERE job_id = 'b'"), "ConditionalCheckFailedException")
        << "an update makes no item";
    EXPECT_EQ(said("DELETE FROM jobs WHERE job_id = 'a' AND completed_at = 1"),
              "ConditionalCheckFailedException");
    EXPECT_EQ(items("DELETE FROM jobs WHERE job_id = 'a' RETURNING ALL OLD *").size(), 1u);
    EXPECT_FALSE(get("jobs", job("a")));
    EXPECT_EQ(said("DELETE FROM jobs WHERE job_id = 'a'"), "");
}

TEST_F(PartiqlTest, ABatchTellsEachStatementsFate) {
    BatchExecuteStatementInput input;
    input.statements.push_back({.statement = "INSERT INTO jobs VALUE {'job_id': 'a'}"});
    input.statements.push_back({.statement = "UPDATE jobs SET n = 1 WHERE job_id = 'none'"});
    const auto responses = tables->batch_execute_statement(input).value().responses;
    ASSERT_EQ(responses.size(), 2u);
    EXPECT_FALSE(responses[0].error);
    EXPECT_EQ(responses[1].error->code, "ConditionalCheckFailed");
    EXPECT_EQ(responses[1].table_name, "jobs");
    input.statements.push_back({.statement = "SELECT * FROM jobs WHERE job_id = 'a'"});
    EXPECT_EQ(tables->batch_execute_statement(input).error().code, "ValidationException")
        << "reads and writes do not go together";
}

TEST_F(PartiqlTest, ATransactionIsAllOrNothing) {
    put("jobs", job("a"));
    ExecuteTransactionInput input;
    const auto add = [&input](const std::string& text) {
        input.transact_statements.push_back({.statement = text});
    };
    add("INSERT INTO parts VALUE {'job_id': 'p', 'index': 1}");
    add("EXISTS(SELECT * FROM jobs WHERE job_id = 'b')");
    EXPECT_EQ(tables->execute_transaction(input).error().code, "TransactionCanceledException");
    EXPECT_FALSE(get("parts", part("p", 1)));
    put("jobs", job("b"));
    EXPECT_TRUE(tables->execute_transaction(input).value().responses.empty());
    EXPECT_TRUE(get("parts", part("p", 1)));
    input.transact_statements.clear();
    add("DELETE FROM jobs WHERE job_id = 'a' RETURNING ALL OLD *");
    EXPECT_EQ(tables->execute_transaction(input).error().code, "ValidationException")
        << "the answer has no place for it";
    input.transact_statements.clear();
    add("SELECT job_id FROM jobs WHERE job_id = 'a'");
    EXPECT_EQ(tables->execute_transaction(input).value().responses.at(0).item, job("a"));
}

TEST_F(PartiqlTest, WhatCannotBeReadIsRefused) {
    for (const auto* bad :
         {"", "DROP TABLE jobs", "SELECT", "SELECT * FROM", "SELECT * FROM jobs WHERE",
          "SELECT * FROM jobs WHERE job_id = 'a", "SELECT * FROM jobs WHERE job_id = ?",
          "INSERT INTO jobs VALUE 'a'", "INSERT INTO jobs VALUE {'a': <<1, 'b'>>}",
          "INSERT INTO jobs VALUE {'a': 1} more", "UPDATE jobs WHERE job_id = 'a'",
          "UPDATE jobs SET a = 1 WHERE status = 'x'", "DELETE FROM jobs",
          "SELECT * FROM jobs ORDER BY job_id", "SELECT * FROM jobs WHERE a ! 1"}) {
        EXPECT_EQ(said(bad), "ValidationException") << bad;
    }
    EXPECT_EQ(said("SELECT * FROM jobs", {AV::n(1)}), "ValidationException") << "a value too many";
    EXPECT_EQ(said("SELECT * FROM absent"), "ResourceNotFoundException");
    EXPECT_FALSE(partiql::parse("SELECT * FROM t WHERE " + std::string(4000, '(') + "a = 1", {}));
    EXPECT_FALSE(partiql::parse("INSERT INTO t VALUE " + std::string(4000, '['), {}));
}

}  // namespace
}  // namespace spot::dynamodb
