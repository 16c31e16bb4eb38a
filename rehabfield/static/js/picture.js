// Pages on which a paper is photographed.
import "./take-picture.js";
