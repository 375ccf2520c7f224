// A comment's text: as text only, telling spans coloured, what hides made visible.
import { useMemo, useState } from "preact/hooks";

import type { Reason, Span } from "../api/types";
import { tell } from "../state/toast";
import { text } from "../text";
import { copy } from "../ui/copy";
import { dissect, type Piece } from "./dissect";

// A longer text is cut, so that one comment never fills minutes of scrolling.
const SHOWN_UNITS = 3000;
const SHOWN_LINES = 40;

// 1 (a hint) to 4 (decisive).
function weight_class(log_odds: number): string {
	const size = Math.abs(log_odds);
	const grade = size >= 2 ? 4 : size >= 1 ? 3 : size >= 0.4 ? 2 : 1;
	return `${log_odds > 0 ? "spam" : "ham"}-${grade}`;
}

function title_of(span: Span): string {
	const side = span.log_odds > 0 ? text.verdict.towards_spam : text.verdict.towards_ham;
	const sign = span.log_odds > 0 ? "+" : "−";
	return `${side} (${sign}${Math.abs(span.log_odds).toFixed(1)})`;
}

function LinkPiece({ piece, inner }: { piece: Piece; inner: preact.ComponentChildren }) {
	return (
		<span
			class="defanged" title={text.queue.link_hint} role="button" tabIndex={-1}
			onClick={async () => (await copy(piece.link!)) && tell(text.copied)}
		>
			{inner}
		</span>
	);
}

function show(piece: Piece, i: number, all: Piece[]) {
	const { span } = piece;
	let inner: preact.ComponentChildren = piece.mark
		? <span class={`unseen-mark ${piece.mark}`} title={piece.title}>{piece.text}</span>
		: piece.text;
	if (piece.link) {
		inner = <LinkPiece piece={piece} inner={inner} />;
	}
	if (span) {
		const ends = all[i + 1]?.span !== span;
		inner = (
			<mark class={weight_class(span.log_odds)} title={title_of(span)}>
				{inner}
				{ends && span.hidden && <span class="hidden-word">{text.verdict.disguise(span.hidden)}</span>}
			</mark>
		);
	}
	return inner;
}

function cut(content: string): string {
	const lines = content.split("\n");
	const shown = lines.length > SHOWN_LINES ? lines.slice(0, SHOWN_LINES).join("\n") : content;
	// Not within a pair of surrogates.
	return shown.slice(0, SHOWN_UNITS).replace(/[\ud800-\udbff]$/, "");
}

export function spans_of(reasons: Reason[]): Span[] {
	return reasons
		.filter((reason) => reason.span)
		.map((reason) => ({ begin: reason.span![0], end: reason.span![1], log_odds: reason.log_odds }));
}

interface ContentProps {
	content: string;
	spans?: Span[];
	is_expanded?: boolean;
}

export function Content({ content, spans, is_expanded }: ContentProps) {
	const [is_open, set_open] = useState(false);
	const short = cut(content);
	const is_long = short.length < content.length;
	const shown = is_open || is_expanded ? content : short;
	const pieces = useMemo(() => dissect(shown, spans ?? []), [shown, spans]);
	return (
		<div class="content">
			<p dir="auto" class="content-text">{pieces.map(show)}</p>
			{is_long && !is_expanded && (
				<button type="button" class="button quiet" onClick={() => set_open(!is_open)}>
					{is_open ? text.queue.show_less : text.queue.show_all(Math.ceil(content.length / 1024))}
				</button>
			)}
		</div>
	);
}
