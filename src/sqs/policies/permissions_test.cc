#include "sqs/fixture.h"

namespace spot::sqs {
namespace {

using testing::HasSubstr;

class PermissionsTest : public QueueTest {
  protected:
    PermissionsTest() { create("q"); }

    template <class T>
    static std::string said(const Result<T>& result) {
        return result ? "" : result.error().code + ": " + result.error().message;
    }
    std::string add(const std::string& label, std::vector<std::string> actions = {"SendMessage"},
                    std::vector<std::string> accounts = {"111111111111"}) {
        return said(queues->add_permission({url("q"), label, accounts, actions}));
    }
    std::string drop(const std::string& label) {
        return said(queues->remove_permission({url("q"), label}));
    }
    std::string policy() { return attribute("q", "Policy"); }
};

// The texts of policies and messages were recorded from AWS.
TEST_F(PermissionsTest, AStatementIsAddedAndRemovedByItsLabel) {
    EXPECT_EQ(add("first", {"ReceiveMessage"}), "");
    EXPECT_EQ(
        policy(),
        R"({"Version":"2008-10-17","Id":")" + arn("q") +
            R"(/SQSDefaultPolicy","Statement":[)"
            R"({"Sid":"first","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111111111111:)"
            R"(root"},"Action":"SQS:ReceiveMessage","Resource":")" +
            arn("q") + R"("}]})");
    EXPECT_EQ(add("second", {"SendMessage", "*"}, {"111111111111", "222222222222"}), "");
    EXPECT_THAT(policy(), HasSubstr(R"("AWS":["arn:aws:iam::111111111111:root",)"
                                    R"("arn:aws:iam::222222222222:root"]})"));
    EXPECT_THAT(policy(), HasSubstr(R"("Action":["SQS:SendMessage","SQS:*"])"));
    EXPECT_EQ(drop("first"), "");
    EXPECT_THAT(policy(), Not(HasSubstr("first")));
    EXPECT_THAT(policy(), HasSubstr("second"));
    EXPECT_EQ(drop("second"), "");
    EXPECT_EQ(policy(), "") << "a policy without statements is none";
}

TEST_F(PermissionsTest, ALabelNamesOneStatement) {
    EXPECT_EQ(add("a"), "");
    EXPECT_EQ(add("a"),
              "InvalidParameterValue: Value a for parameter Label is invalid. Reason: "
              "Already exists.");
    EXPECT_EQ(drop("b"),
              "InvalidParameterValue: Value b for parameter Label is invalid. Reason: "
              "can't find label.");
    EXPECT_THAT(add("a b"), HasSubstr("parameter Label is invalid"));
    EXPECT_THAT(add(std::string(81, 'a')), HasSubstr("parameter Label is invalid"));
    EXPECT_THAT(add(""), HasSubstr("parameter Label is invalid"));
}

TEST_F(PermissionsTest, OthersAreAllowedWhatOthersMayDo) {
    EXPECT_THAT(add("a", {"DeleteQueue"}), HasSubstr("Value SQS:DeleteQueue for parameter "
                                                     "ActionName is invalid. Reason: Only the "
                                                     "queue owner"));
    EXPECT_THAT(add("a", {"FlyAway"}), HasSubstr("Please refer to the appropriate WSDL"));
    EXPECT_THAT(add("a", {}), HasSubstr("MissingParameter"));
    EXPECT_EQ(add("a", {"SendMessage"}, {}),
              "InvalidParameterValue: Value [] for parameter PrincipalId is invalid. Reason: "
              "Unable to verify.");
    EXPECT_THAT(add("a", {"SendMessage"}, {"alice"}), HasSubstr("parameter PrincipalId"));
    EXPECT_EQ(add("a", std::vector<std::string>(8, "SendMessage")),
              "OverLimit: 8 Actions were found, maximum allowed is 7.");
    EXPECT_EQ(add("a", {"SendMessage"}, std::vector<std::string>(51, "111111111111")),
              "OverLimit: 51 AWSAccountIds were found, maximum allowed is 50.");
    EXPECT_EQ(policy(), "");
    EXPECT_EQ(code(queues->add_permission({url("none"), "a", {"111111111111"}, {"*"}})),
              "QueueDoesNotExist");
    for (int i = 0; i < 20; ++i) EXPECT_EQ(add("a" + std::to_string(i)), "");
    EXPECT_THAT(add("one-more"), HasSubstr("OverLimit: "));
}

TEST_F(PermissionsTest, APolicyGrowsToItsBytesAndNoFurther) {
    const std::vector<std::string> most(50, "111111111111");
    std::string before;
    int added = 0;
    for (; added < 20; ++added) {
        before = policy();
        const auto refused = add("a" + std::to_string(added), {"SendMessage"}, most);
        if (refused.empty()) continue;
        EXPECT_EQ(refused, "OverLimit: A queue's policy has at most 8192 bytes.");
        break;
    }
    EXPECT_LT(added, 20);
    EXPECT_EQ(policy(), before) << "what is refused changes nothing";
}

TEST_F(PermissionsTest, TheRestOfAPolicyStaysAsItIs) {
    const std::string own = R"({"Sid":"own","Effect":"Deny","Principal":"*","Action":"SQS:*",)"
                            R"("Resource":"*","Condition":{"Bool":{"aws:SecureTransport":false}}})";
    ASSERT_EQ(set("q", {{"Policy", R"({"Version":"2012-10-17","Statement":)" + own + "}"}}), "");
    EXPECT_EQ(add("a"), "");
    EXPECT_THAT(policy(), HasSubstr(R"({"Version":"2012-10-17","Statement":[)" + own + ","));
    EXPECT_EQ(drop("a"), "");
    EXPECT_EQ(policy(), R"({"Version":"2012-10-17","Statement":[)" + own + "]}");
    open();
    EXPECT_THAT(policy(), HasSubstr("own")) << "after a restart";
    ASSERT_EQ(set("q", {{"Policy", "7"}}), "");
    EXPECT_THAT(add("a"), HasSubstr("InvalidAttributeValue"));
    EXPECT_EQ(policy(), "7") << "what is no policy is not written over";
    const std::string odd = R"({"Statement":[],"Id":null})";
    ASSERT_EQ(set("q", {{"Policy", odd}}), "");
    EXPECT_EQ(add("a"), "");
    EXPECT_THAT(policy(), HasSubstr(R"("Id":null)"));
}

}  // namespace
}  // namespace spot::sqs
