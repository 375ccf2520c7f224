// What of the queue is looked at. It stands in the address, so that it survives a reload.

export interface Filter {
	site: string;
	thread: string;
	status: string; // "" is pending
	reason: string;
	rule: string;
	language: string;
	author: string;
	domain: string;
	from: string; // days
	to: string;
	q: string;
	order: string;
}

export const NO_FILTER: Filter = {
	site: "", thread: "", status: "", reason: "", rule: "", language: "",
	author: "", domain: "", from: "", to: "", q: "", order: "oldest",
};

const NAMES = Object.keys(NO_FILTER) as (keyof Filter)[];

export function filter_of(query: Record<string, string>): Filter {
	const filter = { ...NO_FILTER };
	for (const name of NAMES) {
		filter[name] = query[name] ?? NO_FILTER[name];
	}
	return filter;
}

// What differs from no filter.
export function query_of_filter(filter: Filter): Record<string, string> {
	return Object.fromEntries(
		NAMES.filter((name) => filter[name] !== NO_FILTER[name]).map((name) => [name, filter[name]]));
}

// How many filters are set, beside search and order.
export function n_set(filter: Filter): number {
	return NAMES.filter((name) => name !== "order" && name !== "q" && filter[name] !== "").length;
}

export function is_narrowed(filter: Filter): boolean {
	return n_set(filter) > 0 || filter.q !== "";
}

// Orders that the service keeps of what is pending only.
const ORDERS_OF_PENDING = ["riskiest", "likeliest_ham", "most_uncertain"];

// As the API's query: days become the times of their beginning and end here.
export function api_query(filter: Filter): Record<string, string> {
	const query = query_of_filter(filter);
	if (filter.from) {
		query.from = new Date(`${filter.from}T00:00:00`).toISOString();
	}
	if (filter.to) {
		query.to = new Date(`${filter.to}T23:59:59.999`).toISOString();
	}
	if (filter.status !== "" && ORDERS_OF_PENDING.includes(filter.order)) {
		delete query.order;
	}
	return query;
}
