// All views, in the order of their links.

import { session } from "../lib/api";
import { browse } from "./browse";
import { films } from "./films";
import { queue } from "./queue";
import { View } from "./view";

/** Those that this endpoint has: where there is no pipeline, there are no films. */
export function allViews(): View[] {
  return session().Films ? [films, queue, browse] : [browse];
}
