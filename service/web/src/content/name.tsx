// An author's name, or other short text from outside: one line, on its own in a run of other text.
import type { Comment } from "../api/types";
import { text } from "../text";
import { one_line } from "./dissect";

const MAX_UNITS = 80;
const SHORT_UNITS = 40;

export function Name({ name }: { name: string }) {
	return <bdi class="name">{one_line(name, MAX_UNITS) || text.queue.by("")}</bdi>;
}

// Of an author, within a sentence or a label.
export const short_name = ({ author }: Comment) => text.queue.by(one_line(author.name, SHORT_UNITS));
