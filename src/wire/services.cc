#include "wire/services.h"

namespace spot::wire {

std::string titles_of_services() {
    std::string titles;
    for (std::size_t i = 0; i < services::all.size(); ++i) {
        const bool last = i + 1 == services::all.size();
        titles += i == 0 ? "" : last ? " and " : ", ";
        titles += services::all[i].title;
    }
    return titles;
}

}  // namespace spot::wire
