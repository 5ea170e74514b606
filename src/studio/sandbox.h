#pragma once

// The sandbox. Films come from strangers, and decoders have had vulnerabilities. The process that
// reads films gives up, before it opens the first one, everything that it does not need: the
// network, other programs, other files, core dumps, unlimited memory. Its environment is empty from
// the start, and it has a session of its own (base/system/process.h), so that there is no terminal
// to type into. The process that runs a model does the same (model_walls.h), since models come from
// strangers, too.

#include <string>
#include <vector>

#include "base/result.h"

namespace spot::studio {

// The walls around a process: the only paths that it may reach.
struct Walls {
    std::vector<std::string> readable;       // files, and folders with everything in them
    std::string folder = {};                 // files in it may be made, read, written and removed
    std::vector<std::string> devices = {};   // files that may be read and written
    std::vector<std::string> listable = {};  // folders whose entries may be listed
    // A GPU's driver runs in the process. It reserves far more address space than there is memory,
    // so the limit of memory then counts only memory that is writable and not shared with the
    // device.
    bool of_a_driver = false;
};

// Holds for the whole process and cannot be undone; call it while there is one thread. Each wall
// that this kernel lacks is left out and returned as a sentence; an error if too little would be
// left.
//
//   Landlock  only the files of `walls`; all rights that the kernel knows (Linux 5.13; whole: 6.12)
//   seccomp   only the calls that the work needs, threads and no processes (Linux 3.5)
//   rlimits   8 GiB of memory, 256 open files (a driver 1024), files of 1 TiB, no core dump
//   root      has no power but to read and write the files of `walls`, whoever owns them
//
// Two things stay possible: to ask whether a file whose name is known exists and how large it is,
// and to fill the disk with many files in `walls.folder`.
Result<std::vector<std::string>> shut_in(const Walls& walls);

}  // namespace spot::studio
