#pragma once

// Workers as threads of one process.

#include <string>
#include <thread>
#include <vector>

#include "pipeline/clients.h"

namespace spot::pipeline {

// "chunking", "video", "trigger", "reassembly", "janitor", or "all". The trigger is evaluated by
// the workers themselves; "trigger" runs only the janitor's look at jobs that wait for it.
bool known_worker(const std::string& name);

class Workers {
  public:
    // `clients` outlives this; its stopping() turning true ends every loop.
    Workers(const Clients& clients, const std::vector<std::string>& names);
    ~Workers() { join(); }
    void join();

  private:
    std::vector<std::thread> threads_;
};

}  // namespace spot::pipeline
