// Where in the page one is: "#/queue?site=a" is the view queue with that query.
import { Store } from "./store";

interface Route {
	view: string;
	rest: string; // behind the view: "#/link/SECRET"
	query: Record<string, string>;
}

function read(): Route {
	const [path, search] = location.hash.replace(/^#\/?/, "").split("?");
	const [view, ...rest] = path.split("/");
	return {
		view: view || "queue",
		rest: rest.join("/"),
		query: Object.fromEntries(new URLSearchParams(search ?? "")),
	};
}

export const route = new Store<Route>(read());

window.addEventListener("hashchange", () => route.set(read()));

export function go(view: string, query: Record<string, string> = {}): void {
	const search = new URLSearchParams(query).toString();
	location.hash = `/${view}${search ? `?${search}` : ""}`;
}
