// What pages do beyond their forms. Everything works without it.

import { copies, startAutosave } from "./scripts/autosave.js";
import { pressBeside } from "./scripts/beside.js";
import { startClocks } from "./scripts/clock.js";
import { followCopies } from "./scripts/copy.js";
import { giveBack } from "./scripts/fields.js";
import { startFragments } from "./scripts/fragments.js";
import { followTyping, growAll } from "./scripts/grow.js";
import { keepView } from "./scripts/keep-view.js";
import { keepWords } from "./scripts/kept-words.js";
import { followKeys } from "./scripts/keys.js";
import { foldOnNarrowScreens } from "./scripts/narrow.js";
import { followMeeting } from "./scripts/follow-meeting.js";
import { keepCurrent } from "./scripts/kept-current.js";
import { completeOwners } from "./scripts/owners.js";
import { followSignOut } from "./scripts/sign-out.js";
import { followTranslations } from "./scripts/translations.js";
import { followStatus } from "./scripts/status-line.js";

document.documentElement.classList.add("js");
giveBack(document);
startFragments();
keepView();
keepCurrent();
followMeeting();
startClocks();
startAutosave();
keepWords(copies());
followTyping();
growAll(document);
followKeys();
completeOwners();
followSignOut();
followTranslations();
followStatus();
followCopies();
pressBeside();
foldOnNarrowScreens();
