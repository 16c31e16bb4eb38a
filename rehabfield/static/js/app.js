// Everything a page can do by itself, one file a behaviour. Pages work without any of it.
import htmx from "htmx.org";
import "./busy-bar.js";
import "./calm-errors.js";
import "./cover-names.js";
import "./lock-away.js";
import "./offline-start.js";
import "./quick-toast.js";
import "./submit-once.js";

htmx.config.defaultTimeout = 30_000; // ms: from the valley it takes long, but not for ever
document.documentElement.dataset.script = "";
