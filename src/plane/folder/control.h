#pragma once

// The control socket of a plane: a Unix socket `control` in its data folder, which only the
// folder's owner can open. Commands that need the running plane itself (verify, backup) use it; it
// cannot be reached over the network.
//
// A request is one line. The answer is any number of lines, of which the last is "ok" or "error
// CODE MESSAGE".

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "base/result.h"
#include "base/system/process.h"

namespace spot::plane {

// Sends one line of the answer while the work goes on.
using Say = std::function<void(const std::string& line)>;
using Command = std::function<Result<void>(const Say&)>;

class Control {
  public:
    // The socket listens when this returns. Commands run one at a time, on a thread of its own.
    static Result<std::unique_ptr<Control>> open(const std::string& folder,
                                                 std::map<std::string, Command> commands);
    ~Control();

  private:
    Control(Descriptor listener, Descriptor wake, Descriptor waker,
            std::map<std::string, Command> commands);
    void run();
    void serve(int connection);

    Descriptor listener_;
    Descriptor wake_;   // the reading end of a pipe: readable once the thread is to end
    Descriptor waker_;  // the writing end of the pipe; closing it ends the thread
    const std::map<std::string, Command> commands_;
    std::thread thread_;
};

// Sends a command to the plane that runs on `folder`; nullopt: no plane does. `hear` is called with
// each line of the answer but the last.
Result<std::optional<bool>> ask_plane(const std::string& folder, const std::string& command,
                                      const std::function<void(const std::string&)>& hear);

}  // namespace spot::plane
