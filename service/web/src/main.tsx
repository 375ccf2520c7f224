import { render } from "preact";

import { App } from "./app";
import { filter_of } from "./queue/filter";
import { queue } from "./queue/list";
import { route } from "./state/route";
import { session } from "./state/session";

// Drawing that one has to wait delays what is waited for: it is left out where the wait is short.
const SHORT_WAIT_MS = 150;

// Session and list are asked for at once, not one after the other: the list is what a moderator opens
// the page for.
const asked: Promise<void>[] = [session.start().catch(() => {})];
if (route.value.view === "queue" && session.may_be_signed_in()) {
	asked.push(queue.load_early(filter_of(route.value.query)));
}
const short_wait = new Promise((resolve) => setTimeout(resolve, SHORT_WAIT_MS));
void Promise.race([Promise.all(asked), short_wait])
	.then(() => render(<App />, document.getElementById("app")!));
