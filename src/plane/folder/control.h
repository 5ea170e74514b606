#pragma once

// A door for the owner of the data folder: a Unix socket in it, `control`, that only that user can
// open. Verbs that need the running plane itself (verify, backup) ask here; nothing on the network
// can.
//
// One line asks, any number of lines answer, and the last one is "ok" or "error CODE MESSAGE".

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

// Says a line of an answer while the work goes on.
using Say = std::function<void(const std::string& line)>;
using Command = std::function<Result<void>(const Say&)>;

class Control {
  public:
    // Listens when it returns; commands run one at a time, on a thread of its own.
    static Result<std::unique_ptr<Control>> open(const std::string& folder,
                                                 std::map<std::string, Command> commands);
    ~Control();

  private:
    Control(Descriptor listener, Descriptor wake, Descriptor waker,
            std::map<std::string, Command> commands);
    void run();
    void serve(int connection);

    Descriptor listener_;
    Descriptor wake_;   // readable once the thread is to end
    Descriptor waker_;  // closing it wakes
    const std::map<std::string, Command> commands_;
    std::thread thread_;
};

// Asks the plane that runs on `folder`; nullopt: none does. `hear` gets the lines of the answer.
Result<std::optional<bool>> ask_plane(const std::string& folder, const std::string& command,
                                      const std::function<void(const std::string&)>& hear);

}  // namespace spot::plane
