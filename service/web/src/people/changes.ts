// What differs between a thing as it was and as it is, by the names of its parts.
import { one_line } from "../content/dissect";

export interface Change {
	name: string; // "" of a thing without parts
	before: string;
	after: string;
}

const VALUE_UNITS = 120;
// Counts up with every change, and tells nothing.
const UNTOLD = ["version"];

function shown(value: unknown): string {
	if (value === null || value === undefined || value === "") {
		return "–";
	}
	return one_line(typeof value === "string" ? value : JSON.stringify(value), VALUE_UNITS);
}

function is_of_parts(value: unknown): value is Record<string, unknown> {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

// The leaves of a thing by their names; those of its inner things beside its own.
function leaves(value: unknown): Map<string, unknown> {
	if (!is_of_parts(value)) {
		return new Map(value === null || value === undefined ? [] : [["", value]]);
	}
	return new Map(Object.entries(value).flatMap(([name, part]) => (is_of_parts(part) ? [...leaves(part)] : [[name, part]])) as [string, unknown][]);
}

export function changes_of(before: unknown, after: unknown): Change[] {
	const [was, is] = [leaves(before), leaves(after)];
	return [...new Set([...was.keys(), ...is.keys()])]
		.filter((name) => !UNTOLD.includes(name))
		.map((name) => ({ name, before: shown(was.get(name)), after: shown(is.get(name)) }))
		.filter((one) => one.before !== one.after);
}
