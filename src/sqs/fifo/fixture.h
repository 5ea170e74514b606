#pragma once

// A fixture for the tests of FIFO queues: "q.fifo" and short names for what is done to it.

#include "sqs/fixture.h"

namespace spot::sqs {

class FifoTest : public QueueTest {
  protected:
    FifoTest() { EXPECT_EQ(create_fifo("q.fifo"), ""); }

    std::string create_fifo(const std::string& name, Attributes attributes = {}) {
        attributes["FifoQueue"] = "true";
        attributes.emplace("ContentBasedDeduplication", "true");
        return create(name, std::move(attributes));
    }

    // "" or the code of the error. `deduplication` "": by the content.
    std::string put(const std::string& group, const std::string& body,
                    const std::string& deduplication = "", const std::string& queue = "q.fifo") {
        SendMessageInput input{
            .queue_url = url(queue), .message_body = body, .message_group_id = group};
        if (!deduplication.empty()) input.message_deduplication_id = deduplication;
        const auto done = queues->send_message(input);
        if (done) sent = *done;
        return code(done);
    }
    // The bodies of the next messages, which are kept.
    std::vector<std::string> get(int most = 1, std::optional<int> visibility = {},
                                 const std::string& queue = "q.fifo") {
        return bodies_of(take({.queue = queue, .visibility_timeout = visibility, .most = most}));
    }
    std::vector<std::string> bodies_of(std::vector<Message> messages) {
        taken = std::move(messages);
        std::vector<std::string> bodies;
        for (const auto& message : taken) bodies.push_back(message.body);
        return bodies;
    }
    std::string drop(std::size_t index = 0, const std::string& queue = "q.fifo") {
        return remove(taken.at(index).receipt_handle, queue);
    }
    std::string hide(std::size_t index, int seconds, const std::string& queue = "q.fifo") {
        return change(taken.at(index).receipt_handle, seconds, queue);
    }

    SendMessageOutput sent;
    std::vector<Message> taken;
};

}  // namespace spot::sqs
