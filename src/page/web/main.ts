import { App } from "./shell/app";

customElements.define("spot-app", App);
