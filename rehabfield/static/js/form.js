// What a page can do that asks for something, one file a behaviour. Forms work without any of it.
import "./above-keys.js";
import "./copy-code.js";
import "./count-left.js";
import "./draft-keeper.js";
import "./focus-errors.js";
import "./fragment-token.js";
import "./install-app.js";
import "./keep-storage.js";
import "./phrase-chips.js";
import "./pick-day.js";
import "./print-sheet.js";
import "./say-day.js";
import "./step-field.js";
