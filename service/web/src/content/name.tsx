// An author's name, or other short text from outside: one line, on its own in a run of other text.
import { text } from "../text";
import { one_line } from "./dissect";

const MAX_UNITS = 80;

export function Name({ name }: { name: string }) {
	return <bdi class="name">{one_line(name, MAX_UNITS) || text.queue.by("")}</bdi>;
}
