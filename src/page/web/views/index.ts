// All views, in the order of their links.

import { browse } from "./browse";
import { View } from "./view";

export const views: View[] = [browse];
