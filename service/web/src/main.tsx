import { render } from "preact";

import { App } from "./app";
import { filter_of } from "./queue/filter";
import { queue } from "./queue/list";
import { route } from "./state/route";
import { session } from "./state/session";

// The list is asked for beside the session, not after it: what a moderator opens the page for.
if (route.value.view === "queue" && session.may_be_signed_in()) {
	queue.load_early(filter_of(route.value.query));
}
render(<App />, document.getElementById("app")!);
