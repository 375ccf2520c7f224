// Sends a file of labelled comments in parts, so that there is progress to show and a place to stop.
import { call, Problem, query_of, sentence_of } from "../api/client";
import { text } from "../text";

export interface BadRow {
	row: number; // in the file, from 1
	detail: string;
}

export interface ImportProgress {
	phase: "running" | "done" | "stopped" | "failed";
	n_rows: number;
	n_done: number;
	n_added: number;
	n_bad: number;
	bad: BadRow[];
	fault: string | null;
}

interface ImportOptions {
	site: string;
	skips_bad: boolean;
	signal: AbortSignal;
}

// Small enough that a part takes a moment, large enough that their number costs nothing.
const PART_ROWS = 1000;
const PART_BYTES = 4 * 1024 * 1024;
const MAX_BAD_SHOWN = 200;

interface Part {
	first_row: number;
	n_rows: number;
	body: string;
}

function parts_of(lines: string[]): Part[] {
	const parts: Part[] = [];
	let part: Part = { first_row: 1, n_rows: 0, body: "" };
	lines.forEach((line, i) => {
		if (part.n_rows >= PART_ROWS || part.body.length + line.length > PART_BYTES) {
			parts.push(part);
			part = { first_row: i + 1, n_rows: 0, body: "" };
		}
		part.n_rows++;
		part.body += `${line}\n`;
	});
	return part.n_rows > 0 ? [...parts, part] : parts;
}

interface Added {
	added: number;
	skipped: number;
	errors?: { line?: number; detail: string; pointer: string }[];
}

function bad_rows(part: Part, errors: Added["errors"] = []): BadRow[] {
	return errors.map((one) => ({
		row: part.first_row + (one.line ?? Number(/\d+/.exec(one.pointer)?.[0] ?? 0) + 1) - 1,
		detail: one.detail,
	}));
}

export async function import_labels(
	file: File,
	{ site, skips_bad, signal }: ImportOptions,
	tell: (progress: ImportProgress) => void,
): Promise<void> {
	const lines = (await file.text()).replace(/^\ufeff/, "").split(/\r?\n/);
	while (lines.length > 0 && lines[lines.length - 1].trim() === "") {
		lines.pop();
	}
	let progress: ImportProgress = {
		phase: "running", n_rows: lines.length, n_done: 0, n_added: 0, n_bad: 0, bad: [], fault: null,
	};
	const change = (part: Partial<ImportProgress>) => tell((progress = { ...progress, ...part }));

	change({});
	for (const part of parts_of(lines)) {
		if (signal.aborted) {
			change({ phase: "stopped" });
			return;
		}
		try {
			const added = await call<Added>("POST", `/v1/labels${query_of({ site, skip_bad: skips_bad ? 1 : undefined })}`,
				{ raw: part.body, type: "application/x-ndjson", signal });
			change({
				n_done: progress.n_done + part.n_rows,
				n_added: progress.n_added + added.added,
				n_bad: progress.n_bad + (added.skipped ?? 0),
				bad: [...progress.bad, ...bad_rows(part, added.errors)].slice(0, MAX_BAD_SHOWN),
			});
		} catch (fault) {
			if (signal.aborted) {
				change({ phase: "stopped" });
				return;
			}
			const is_bad = fault instanceof Problem && fault.code === "bad_rows";
			change({
				phase: "failed",
				fault: is_bad ? text.labels.refused : sentence_of(fault, text.no_connection),
				n_bad: progress.n_bad + (is_bad ? Number(fault.body.bad_rows ?? 0) : 0),
				bad: is_bad ? [...progress.bad, ...bad_rows(part, fault.errors)].slice(0, MAX_BAD_SHOWN) : progress.bad,
			});
			return;
		}
	}
	change({ phase: "done" });
}
