// What I decided, the last first, each to be undone; also after a reload, for at least 30 days.
import { useState } from "preact/hooks";

import { get, post, query_of, sentence_of } from "../api/client";
import type { Page, PastDecision } from "../api/types";
import { one_line } from "../content/dissect";
import { Name } from "../content/name";
import { tell } from "../state/toast";
import { at_moment } from "../format";
import { text } from "../text";
import { Button, Fault, Waiting } from "../ui/basic";
import { use_load } from "../ui/use_load";
import { outbox } from "./outbox";

const SNIPPET_UNITS = 160;

async function undo_batch(batch: string): Promise<boolean> {
	try {
		await post(`/v1/decisions/${batch}/undo`);
		tell(text.past.undone);
		return true;
	} catch (fault) {
		tell(sentence_of(fault, text.no_connection), "trouble");
		return false;
	}
}

function Line({ past, on_change }: { past: PastDecision; on_change: () => void }) {
	const [is_undone, set_undone] = useState(false);
	return (
		<li class="past">
			<div>
				<strong>{text.decided[past.decision] ?? past.decision}</strong>{" "}
				<Name name={past.comment.author.name} />{" "}
				<time dateTime={past.at}>{at_moment(past.at)}</time>
				{past.batch && <span class="chip">{text.past.in_batch}</span>}
				<p class="snippet" dir="auto">{one_line(past.comment.content, SNIPPET_UNITS)}</p>
			</div>
			{is_undone && <span role="status">{text.past.undone}</span>}
			{past.can_undo && !is_undone && (
				<span class="actions">
					<Button
						on_press={() => {
							set_undone(true);
							outbox.add({ comment: past.comment, index: 0, decision: "undo" });
						}}
					>
						{text.past.undo}
					</Button>
					{past.batch && (
						<Button kind="quiet" on_press={async () => (await undo_batch(past.batch!)) && on_change()}>
							{text.past.undo_batch}
						</Button>
					)}
				</span>
			)}
		</li>
	);
}

export function PastView() {
	const [older, set_older] = useState<PastDecision[]>([]);
	const [cursor, set_cursor] = useState<string | null | undefined>(undefined);
	const first = use_load("decided", () => get<Page<PastDecision>>("/v1/decisions?mine=true&limit=50"));
	const next = cursor === undefined ? first.value?.next : cursor;
	const items = [...(first.value?.items ?? []), ...older];

	async function load_more() {
		const page = await get<Page<PastDecision>>(`/v1/decisions${query_of({ mine: true, limit: 50, cursor: next! })}`);
		set_older([...older, ...page.items]);
		set_cursor(page.next);
	}
	return (
		<div class="page">
			<h1>{text.past.title}</h1>
			<p class="help">{text.past.help}</p>
			{first.is_loading && !first.value && <Waiting />}
			{first.fault && <Fault on_retry={first.again}>{first.fault}</Fault>}
			{first.value && items.length === 0 && <p>{text.past.none}</p>}
			<ul class="past-list">
				{items.map((past) => <Line key={`${past.comment.id}:${past.at}`} past={past} on_change={first.again} />)}
			</ul>
			{next && <Button on_press={() => void load_more()}>{text.show_more}</Button>}
		</div>
	);
}
