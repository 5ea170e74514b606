#pragma once

// Runs workers as threads of one process.

#include <string>
#include <thread>
#include <vector>

#include "pipeline/clients.h"

namespace spot::pipeline {

class Workers {
  public:
    // Starts the threads of the workers that are named: "chunking", "video", "reassembly", and
    // "janitor", which "trigger" means too; "all" means each of them. `clients` must outlive this
    // object; the threads end when its stopping() returns true.
    Workers(const Clients& clients, const std::vector<std::string>& names);
    ~Workers() { join(); }
    void join();

  private:
    std::vector<std::thread> threads_;
};

}  // namespace spot::pipeline
