// One decision for all that match the filters: first how many and a sample, then the step itself.
import { useEffect, useState } from "preact/hooks";

import { post, Problem, sentence_of } from "../api/client";
import type { Comment, DecisionKind } from "../api/types";
import { one_line } from "../content/dissect";
import { Name } from "../content/name";
import { tell } from "../state/toast";
import { text } from "../text";
import { Button, Fault, Waiting } from "../ui/basic";
import { Dialog } from "../ui/dialog";
import { api_query, type Filter } from "./filter";
import { queue } from "./list";

interface Trial {
	count: number;
	sample: Comment[];
}

interface Done {
	batch: string;
	decided: number;
	conflicts: unknown[];
}

const CHOICES: DecisionKind[] = ["approve", "spam", "trash"];

async function undo_batch(batch: string): Promise<void> {
	try {
		await post(`/v1/decisions/${batch}/undo`);
		tell(text.past.undone);
		void queue.refresh();
	} catch (fault) {
		tell(sentence_of(fault, text.no_connection), "trouble");
	}
}

function Sample({ trial }: { trial: Trial }) {
	return (
		<>
			<h3>{text.bulk.sample}</h3>
			<ul class="sample">
				{trial.sample.map((one) => (
					<li><Name name={one.author.name} /> <span dir="auto">{one_line(one.content, 120)}</span></li>
				))}
			</ul>
		</>
	);
}

export function Bulk({ filter, on_close }: { filter: Filter; on_close: () => void }) {
	const [decision, set_decision] = useState<DecisionKind>("spam");
	const [trial, set_trial] = useState<Trial | null>(null);
	const [fault, set_fault] = useState<string | null>(null);
	const [is_busy, set_busy] = useState(false);
	const { order: _, ...narrowing } = api_query(filter);

	async function look() {
		set_trial(null);
		set_fault(null);
		try {
			set_trial(await post<Trial>("/v1/decisions", { decision, filter: narrowing, dry_run: true }));
		} catch (problem) {
			set_fault(sentence_of(problem, text.no_connection));
		}
	}
	useEffect(() => void look(), [decision]);

	async function act() {
		set_busy(true);
		try {
			const done = await post<Done>("/v1/decisions", { decision, filter: narrowing, count: trial!.count });
			on_close();
			tell(text.bulk.done(text.decided[decision], done.decided), "done",
				{ label: text.decisions.undo, run: () => void undo_batch(done.batch) });
			if (done.conflicts.length > 0) {
				tell(text.bulk.conflicts(done.conflicts.length));
			}
			void queue.load();
		} catch (problem) {
			set_busy(false);
			if (problem instanceof Problem && problem.code === "count_changed") {
				await look();
				set_fault(text.bulk.count_changed);
			} else {
				set_fault(sentence_of(problem, text.no_connection));
			}
		}
	}
	return (
		<Dialog title={text.bulk.choose} on_close={on_close} is_wide>
			<div class="choices" role="group" aria-label={text.bulk.choose}>
				{CHOICES.map((one) => (
					<Button is_pressed={one === decision} on_press={() => set_decision(one)}>{text.decisions[one]}</Button>
				))}
			</div>
			{fault && <Fault on_retry={() => void look()}>{fault}</Fault>}
			{!trial && !fault && <Waiting />}
			{trial && trial.count === 0 && <p>{text.bulk.none}</p>}
			{trial && trial.count > 0 && <Sample trial={trial} />}
			<p class="help">{text.bulk.undo_help}</p>
			<footer>
				<Button on_press={on_close}>{text.cancel}</Button>
				<Button
					kind={decision === "approve" ? "primary" : "danger"} is_busy={is_busy}
					is_disabled={!trial || trial.count === 0} on_press={() => void act()}
				>
					{trial ? text.bulk.confirm(text.decisions[decision], trial.count) : text.bulk.counting}
				</Button>
			</footer>
		</Dialog>
	);
}
