#include "page/films/routes.h"

#include <iterator>

namespace spot::page {

Routes film_routes(Services& services) {
    Routes all;
    for (auto* part : {job_routes, new_film_routes, watch_routes}) {
        auto routes = part(services);
        std::move(routes.begin(), routes.end(), std::back_inserter(all));
    }
    return all;
}

}  // namespace spot::page
