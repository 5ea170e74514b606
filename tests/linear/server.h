#pragma once

// The real program, `serve` on a folder of its own: started, killed, started again on the same
// port.

#include <sys/types.h>

#include <string>

#include "base/result.h"
#include "wire/signing/sigv4.h"

namespace spot::linear {

class Server {
  public:
    // `folder` is there; the data lie below it.
    Server(std::string program, std::string folder)
        : program_(std::move(program)), data_(folder + "/plane"), log_(folder + "/log") {}
    ~Server() { kill(); }

    // Returns once it answers; "NotStarted" with the end of its log.
    Result<void> start();
    // SIGKILL, and waits until it is gone.
    void kill();

    const std::string& endpoint() const { return endpoint_; }
    const wire::Credentials& credentials() const { return credentials_; }

  private:
    bool answers() const;
    std::string program_;
    std::string data_;
    std::string log_;
    std::string listen_ = "127.0.0.1:0";
    std::string endpoint_;
    wire::Credentials credentials_;
    pid_t pid_ = -1;
};

}  // namespace spot::linear
