// What a rule would have done to the stored labels, tried anew as it is written.
import { useEffect, useState } from "preact/hooks";

import { post, Problem, query_of, sentence_of } from "../api/client";
import type { Backtest, BacktestExamples } from "../api/types";
import { one_line } from "../content/dissect";
import { percent } from "../format";
import { text } from "../text";

const WAIT_MS = 500;
// The service tries one rule at a time, and goes on with one that nobody waits for any more.
let under_way: Promise<unknown> = Promise.resolve();
const SNIPPET_UNITS = 160;

interface TrialProps {
	rule: Record<string, unknown> | null;
	site: string;
	replaces?: string;
}

interface State {
	backtest: Backtest | null;
	fault: string | null;
	is_trying: boolean;
}

function Examples({ title, examples }: { title: string; examples: BacktestExamples }) {
	if (examples.n === 0) {
		return null;
	}
	return (
		<details>
			<summary>{title}: {examples.n}</summary>
			<ul class="sample">
				{examples.items.map((one) => (
					<li>
						<bdi>{one_line(one.author, 30)}</bdi> <span dir="auto">{one_line(one.content, SNIPPET_UNITS)}</span>
						{one.found && <mark class="spam-2"><bdi>{one_line(one.found, 60)}</bdi></mark>}
					</li>
				))}
			</ul>
		</details>
	);
}

function Result({ backtest }: { backtest: Backtest }) {
	const { spam, ham } = backtest.hits;
	const total = spam + ham;
	if (total === 0) {
		return <p>{text.rules.trial_nothing}</p>;
	}
	return (
		<>
			<p>{text.rules.trial_hits(spam, ham)}</p>
			<div class="split" aria-hidden="true">
				<progress class="split-spam" max={total} value={spam} />
			</div>
			<p><strong>{text.rules.trial_precision(percent(backtest.precision), percent(backtest.precision_at_least))}</strong></p>
			<Examples title={text.rules.new_ham} examples={backtest.newly_hit.ham} />
			<Examples title={text.rules.new_spam} examples={backtest.newly_hit.spam} />
		</>
	);
}

export function Trial({ rule, site, replaces }: TrialProps) {
	const [state, set_state] = useState<State>({ backtest: null, fault: null, is_trying: false });
	const key = JSON.stringify([rule, site]);

	useEffect(() => {
		if (!rule) {
			set_state({ backtest: null, fault: null, is_trying: false });
			return;
		}
		let is_over = false;
		let timer = 0;
		async function attempt() {
			await under_way;
			if (is_over) {
				return;
			}
			set_state((before) => ({ ...before, is_trying: true }));
			try {
				const body = { rule: { ...rule, name: rule!.name || "new" }, replaces };
				const answer = post<Backtest>(`/v1/rules/backtest${query_of({ site })}`, body);
				under_way = answer.catch(() => {});
				const backtest = await answer;
				if (!is_over) {
					set_state({ backtest, fault: null, is_trying: false });
				}
			} catch (fault) {
				if (is_over) {
					return;
				}
				// A colleague's is under way.
				if (fault instanceof Problem && fault.status === 503) {
					timer = window.setTimeout(attempt, WAIT_MS);
					return;
				}
				set_state({ backtest: null, fault: sentence_of(fault, text.no_connection), is_trying: false });
			}
		}
		timer = window.setTimeout(attempt, WAIT_MS);
		return () => {
			is_over = true;
			clearTimeout(timer);
		};
	}, [key]);
	return (
		<section class="trial" aria-live="polite" aria-busy={state.is_trying}>
			<h3>{text.rules.trial}</h3>
			{!rule && <p class="help">{text.rules.trial_none}</p>}
			{state.is_trying && !state.backtest && <p>{text.rules.trial_wait}</p>}
			{state.fault && <p class="fault">{state.fault}</p>}
			{rule && state.backtest && <Result backtest={state.backtest} />}
		</section>
	);
}
