#include "page/browse/routes.h"

#include <iterator>

namespace spot::page {

Routes browse_routes(Services& services) {
    Routes all;
    for (auto* part : {object_routes, transfer_routes, operation_routes}) {
        auto routes = part(services);
        std::move(routes.begin(), routes.end(), std::back_inserter(all));
    }
    return all;
}

}  // namespace spot::page
