// The editor of a section, for the pages that have one (templates/sections/_live.html). Until it is there, and where it cannot be,
// the forms of the page do its work.

import { startLive } from "./scripts/live/start.js";

// Read while the script runs: later the page knows no current script.
startLive(document.currentScript?.nonce ?? "");
