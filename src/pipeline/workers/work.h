#pragma once

// Workers as threads of one process.

#include <string>
#include <thread>
#include <vector>

#include "pipeline/clients.h"

namespace spot::pipeline {

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
