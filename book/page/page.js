// What every page runs. The order matters: the classroom mode drops the found words from the address,
// and it changes heights, while a link scrolls to its explorable.
import { startClassroomMode } from "./classroom-mode.js";
import { startExplorables } from "./explorables.js";
import { startFound } from "./found.js";
import { startTerms } from "./terms.js";

startFound();
startClassroomMode();
startExplorables();
startTerms();
