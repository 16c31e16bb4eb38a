// Pages on which somebody signs with the finger, or has a text read aloud.
import "./read-aloud.js";
import "./sign-here.js";
import "./signing-steps.js";
