// Takes a comment's text apart into pieces that are safe to show: plain text, telling spans, links,
// and marks for what cannot be seen. Pure: text in, pieces out.
import type { Span } from "../api/types";
import { invisible_name, is_rightful } from "./invisible";
import { defanged_part, find_links } from "./links";

export interface Piece {
	text: string; // what is shown
	mark?: "invisible" | "stacked"; // stands for what would not be seen, or would cover the page
	title?: string; // what the mark stands for
	link?: string; // the address that this is a part of
	span?: Span; // the strongest telling span here
}

// Accents on one letter that are shown; more are counted.
const MAX_ACCENTS = 3;

// UTF-16 offsets for byte offsets, which ascend.
function to_utf16(text: string, offsets: number[]): Map<number, number> {
	const found = new Map<number, number>();
	let bytes = 0;
	let at = 0;
	for (const offset of offsets) {
		while (bytes < offset && at < text.length) {
			const code = text.codePointAt(at)!;
			bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
			at += code < 0x10000 ? 1 : 2;
		}
		found.set(offset, at);
	}
	return found;
}

interface Range {
	begin: number;
	end: number;
}

function utf16_spans(text: string, spans: Span[]): (Range & { span: Span })[] {
	const offsets = spans.flatMap((span) => [span.begin, span.end]).sort((a, b) => a - b);
	const map = to_utf16(text, offsets);
	return spans
		.map((span) => ({ begin: map.get(span.begin)!, end: map.get(span.end)!, span }))
		.filter((range) => range.end > range.begin);
}

function covering<T extends Range>(ranges: T[], at: number): T[] {
	return ranges.filter((range) => range.begin <= at && at < range.end);
}

function strongest(spans: { span: Span }[]): Span | undefined {
	return spans.reduce<Span | undefined>(
		(best, { span }) => (!best || Math.abs(span.log_odds) > Math.abs(best.log_odds) ? span : best),
		undefined,
	);
}

// The pieces of a run that lies within the same spans and link.
function split_run(run: string, before: string, base: Omit<Piece, "text">): Piece[] {
	const pieces: Piece[] = [];
	let text = "";
	let accents = 0;
	let left = before;
	const characters = [...run];

	function flush() {
		if (accents > MAX_ACCENTS) {
			pieces.push({ ...base, text });
			pieces.push({ ...base, text: `+${accents - MAX_ACCENTS}`, mark: "stacked", title: `${accents} stacked accents` });
		} else if (text) {
			pieces.push({ ...base, text });
		}
		text = "";
		accents = 0;
	}
	characters.forEach((character, i) => {
		const code = character.codePointAt(0)!;
		const name = invisible_name(code);
		if (/\p{M}/u.test(character) && !name && code !== 0xfe0f) {
			accents++;
			text += accents <= MAX_ACCENTS ? character : "";
		} else {
			if (accents > MAX_ACCENTS) {
				flush();
			}
			accents = 0;
			if (name && !is_rightful(code, left, characters[i + 1] ?? "")) {
				flush();
				const number = code.toString(16).toUpperCase().padStart(4, "0");
				pieces.push({ ...base, text: name, mark: "invisible", title: `U+${number}` });
			} else {
				text += character;
			}
		}
		left = character;
	});
	flush();
	return pieces;
}

export function dissect(text: string, spans: Span[] = []): Piece[] {
	const ranges = utf16_spans(text, spans);
	const links = find_links(text);
	const cuts = new Set([0, text.length]);
	for (const range of [...ranges, ...links]) {
		cuts.add(range.begin);
		cuts.add(range.end);
	}
	const sorted = [...cuts].sort((a, b) => a - b);
	const pieces: Piece[] = [];
	for (let i = 0; i + 1 < sorted.length; i++) {
		const [begin, end] = [sorted[i], sorted[i + 1]];
		const link = covering(links, begin)[0];
		const base = {
			span: strongest(covering(ranges, begin)),
			link: link && text.slice(link.begin, link.end),
		};
		const run = link
			? defanged_part(base.link!, begin - link.begin, end - link.begin)
			: text.slice(begin, end);
		pieces.push(...split_run(run, text.slice(Math.max(0, begin - 2), begin), base));
	}
	return pieces;
}

// Text of one line, for lists: invisible characters dropped, accents thinned, white space joined.
export function one_line(text: string, max: number): string {
	const joined = text.trimStart().slice(0, 4 * max).replace(/\s+/g, " ").trim();
	if (!/[^ -~]/.test(joined)) {
		return joined.length >= max ? `${joined.slice(0, max)}…` : joined;
	}
	let line = "";
	let accents = 0;
	for (const character of joined) {
		accents = /\p{M}/u.test(character) ? accents + 1 : 0;
		const is_second_space = character === " " && line.endsWith(" ");
		if (!invisible_name(character.codePointAt(0)!) && accents <= 2 && !is_second_space) {
			line += character;
		}
		if (line.length >= max) {
			return `${line}…`;
		}
	}
	return line;
}
