// What a page with a list of people can do besides, one file a behaviour. Such pages work without it.
import "./find-people.js";
