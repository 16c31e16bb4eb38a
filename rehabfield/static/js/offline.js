// What a signed-in page does for times without signal, one file a behaviour. Loaded after everything else.
import "./offline/here.js";
import "./offline/forms.js";
import "./offline/counts.js";
import "./offline/kept-page.js";
import "./offline/leaving.js";
import "./offline/overlay.js";
import "./offline/local-drafts.js";
import "./offline/quick-hide.js";
import "./offline/shots.js";
import "./offline/waiting-list.js";
import "./push/offer.js";
import "./push/seen.js";
