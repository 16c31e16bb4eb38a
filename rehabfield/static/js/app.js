// Everything a page can do by itself, one file a behaviour. Pages work without any of it.
import "htmx.org";
import "./above-keys.js";
import "./busy-bar.js";
import "./calm-errors.js";
import "./copy-code.js";
import "./count-left.js";
import "./cover-names.js";
import "./draft-keeper.js";
import "./focus-errors.js";
import "./fragment-token.js";
import "./phrase-chips.js";
import "./pick-day.js";
import "./print-sheet.js";
import "./quick-toast.js";
import "./say-day.js";
import "./step-field.js";
import "./submit-once.js";

document.documentElement.dataset.script = "";
