// What every page runs. The order matters: the classroom mode drops the found words from the address,
// and it changes heights, as an embedded figure does, while a link scrolls to its explorable.
import { startClassroomMode } from "./classroom-mode.js";
import { startEmbedded } from "./embed.js";
import { startExplorables } from "./explorables.js";
import { startFound } from "./found.js";
import { startSolved } from "./solved.js";
import { startTerms } from "./terms.js";

startFound();
startEmbedded();
startClassroomMode();
startExplorables();
startSolved();
startTerms();
