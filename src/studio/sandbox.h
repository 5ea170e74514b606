#pragma once

// Films come from strangers, and decoders have had holes. The process that reads them gives up,
// before it opens the first one, all that it does not need: the network, other programs, other
// files, core dumps, memory without bound. Its environment is empty to begin with, and it has a
// session of its own (base/system/process.h), so that there is no terminal to type into. So does
// the process that runs a model (model_walls.h), which is a stranger's as well.

#include <string>
#include <vector>

#include "base/result.h"

namespace spot::studio {

struct Walls {
    std::vector<std::string> readable;       // files, and folders with all that is in them
    std::string folder = {};                 // files in it may be made, read, written and removed
    std::vector<std::string> devices = {};   // files that may be read and written
    std::vector<std::string> listable = {};  // folders whose names may be known
    // A GPU's driver runs here. It reserves far more of the address space than there is memory, so
    // what is counted is memory that can be written to and is not shared with the device.
    bool of_a_driver = false;
};

// For the whole process, for ever; call it while there is one thread. What this kernel cannot do is
// left out and returned as a sentence; where nothing more can be promised it is an error.
//
//   Landlock  only the files of `walls`; all rights that the kernel knows (Linux 5.13; whole: 6.12)
//   seccomp   only the calls that the work needs, threads and no processes (Linux 3.5)
//   rlimits   8 GiB of memory, 256 open files (a driver 1024), files of 1 TiB, no core dump
//   root      has no power but to read and write the files of `walls` whoever's they are
//
// What stays possible: to ask whether a file that is known by name is there and how large it is,
// and to fill the disk with many files in `walls.folder`.
Result<std::vector<std::string>> shut_in(const Walls& walls);

}  // namespace spot::studio
