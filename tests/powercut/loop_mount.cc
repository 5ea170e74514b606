#include "powercut/loop_mount.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/loop.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <thread>

#include "base/system/process.h"

namespace spot::powercut {
namespace {

tl::unexpected<Error> refused(const std::string& code, const std::string& what) {
    return fail(Kind::internal, code, fmt::format("{}: {}", what, std::strerror(errno)));
}

}  // namespace

Result<void> have_own_mounts() {
    if (::unshare(CLONE_NEWNS) != 0 ||
        ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) {
        return refused("NoMounts", "mounts of one's own (this needs root)");
    }
    return {};
}

Result<LoopDevice> LoopDevice::on(const std::string& path) {
    const Descriptor control(::open("/dev/loop-control", O_RDWR | O_CLOEXEC));
    if (control.get() < 0) return refused("NoLoopDevice", "/dev/loop-control");
    const Descriptor file(::open(path.c_str(), O_RDWR | O_CLOEXEC));
    if (file.get() < 0) return refused("NoLoopDevice", path);
    // Another process may take the one that was free a moment ago.
    for (int i = 0; i < 20; ++i) {
        const int number = ::ioctl(control.get(), LOOP_CTL_GET_FREE);
        if (number < 0) return refused("NoLoopDevice", "no loop device is free");
        auto device = fmt::format("/dev/loop{}", number);
        const Descriptor loop(::open(device.c_str(), O_RDWR | O_CLOEXEC));
        if (loop.get() < 0) return refused("NoLoopDevice", device);
        loop_config config{};
        config.fd = static_cast<__u32>(file.get());
        if (::ioctl(loop.get(), LOOP_CONFIGURE, &config) == 0) return LoopDevice(std::move(device));
        if (errno != EBUSY) return refused("NoLoopDevice", device);
    }
    return refused("NoLoopDevice", "others take every loop device");
}

LoopDevice::~LoopDevice() {
    if (path_.empty()) return;
    const Descriptor loop(::open(path_.c_str(), O_RDWR | O_CLOEXEC));
    if (loop.get() >= 0 && ::ioctl(loop.get(), LOOP_CLR_FD) == 0) return;
    fmt::print(stderr, "{}: could not be freed: {}\n", path_, std::strerror(errno));
}

Result<void> mount_ext4(const std::string& device, const std::string& folder) {
    if (::mount(device.c_str(), folder.c_str(), "ext4", MS_NOATIME, "") == 0) return {};
    return refused("NotMounted", device);
}

Result<void> unmount(const std::string& folder) {
    // Whoever had files open there has ended, but the kernel may still be closing them.
    for (int i = 0; i < 500; ++i) {
        if (::umount2(folder.c_str(), 0) == 0) return {};
        if (errno != EBUSY) break;
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return refused("NotUnmounted", folder);
}

}  // namespace spot::powercut
