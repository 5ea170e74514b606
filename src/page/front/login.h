#pragma once

// The way in and out: one-time links, the session's facts, its switch to changes.
//
//   GET  /login?token=…   a page with a button. Programs that look at links (chats, mail filters)
//                         follow them with GET; a link is used up by the button's POST alone.
//   POST /login           opens the session, sets its cookie, and leads to the page
//   POST /api/changes     {"On": true}: the session may change things, or no longer
//   POST /api/logout

#include "page/front/front.h"

namespace spot::page {

Routes login_routes(Front& front);

}  // namespace spot::page
