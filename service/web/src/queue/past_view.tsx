// What I decided, the last first, each to be undone; also after a reload, for at least 30 days.
import { useState } from "preact/hooks";

import { post, sentence_of } from "../api/client";
import type { PastDecision } from "../api/types";
import { one_line } from "../content/dissect";
import { Name } from "../content/name";
import { tell } from "../state/toast";
import { at_moment } from "../format";
import { text } from "../text";
import { Button, Fault, Waiting } from "../ui/basic";
import { use_pages } from "../ui/use_pages";
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

	// Said at once, and taken back where the service says no.
	async function undo() {
		set_undone(true);
		if (!(await outbox.add([{ comment: past.comment, index: 0, decision: "undo" }]))) {
			set_undone(false);
			on_change();
		}
	}
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
					<Button on_press={() => void undo()}>{text.past.undo}</Button>
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
	const decided = use_pages<PastDecision>("/v1/decisions?mine=true&limit=50");
	return (
		<div class="page">
			<h1>{text.past.title}</h1>
			<p class="help">{text.past.help}</p>
			{decided.is_loading && !decided.items && <Waiting />}
			{decided.fault && <Fault on_retry={decided.again}>{decided.fault}</Fault>}
			{decided.items?.length === 0 && <p>{text.past.none}</p>}
			<ul class="past-list">
				{decided.items?.map((past) => <Line key={`${past.comment.id}:${past.at}`} past={past} on_change={decided.again} />)}
			</ul>
			{decided.has_more && <Button on_press={() => void decided.load_more()}>{text.show_more}</Button>}
		</div>
	);
}
