// The versions of the model with their figures; an earlier one can be put in force again.
import { useState } from "preact/hooks";

import { post, sentence_of } from "../api/client";
import type { Model } from "../api/types";
import { session } from "../state/session";
import { tell } from "../state/toast";
import { at_moment, count, percent } from "../format";
import { text } from "../text";
import { Button } from "../ui/basic";
import { Confirm } from "../ui/dialog";

interface ModelsProps {
	models: Model[];
	is_training: boolean;
	on_change: () => void;
}

export function Models({ models, is_training, on_change }: ModelsProps) {
	const [asked, set_asked] = useState<number | null>(null);
	const may_train = session.has_role("moderator", null) || session.has_role("admin");
	const may_roll_back = session.has_role("admin", null);

	async function act(path: string, done: string) {
		try {
			await post(path);
			tell(done);
			on_change();
		} catch (fault) {
			tell(sentence_of(fault, text.no_connection), "trouble");
		}
	}
	return (
		<section>
			<header class="page-head">
				<h2>{text.record.models}</h2>
				{may_train && (
					<Button is_disabled={is_training} on_press={() => void act("/v1/models", text.record.training)}>{text.record.train}</Button>
				)}
			</header>
			{is_training && <p role="status">{text.record.training}</p>}
			{models.length === 0 ? <p>{text.record.no_model}</p> : (
				<div class="table-box" tabIndex={0} role="region" aria-label={text.record.models}>
					<table>
						<thead>
							<tr>
								{[text.record.version, text.record.made, text.record.labels, text.record.spam_caught, text.record.ham_blocked].map((one) => <th scope="col">{one}</th>)}
								<td />
							</tr>
						</thead>
						<tbody>
							{models.map((one) => (
								<tr>
									<th scope="row">{one.version}{one.in_force && <span class="chip">{text.record.in_force}</span>}</th>
									<td>{at_moment(one.created_at)}</td>
									<td>{count(one.labels.spam + one.labels.ham)}</td>
									<td>{one.quality?.spam_caught === undefined ? "–" : percent(one.quality.spam_caught)}</td>
									<td>{one.quality?.ham_blocked === undefined ? "–" : percent(one.quality.ham_blocked, 2)}</td>
									<td>{!one.in_force && may_roll_back && <Button on_press={() => set_asked(one.version)}>{text.record.rollback}</Button>}</td>
								</tr>
							))}
						</tbody>
					</table>
				</div>
			)}
			{asked !== null && (
				<Confirm
					title={text.record.rollback_title(asked)} help={text.record.rollback_help} action={text.record.rollback}
					on_close={() => set_asked(null)}
					on_confirm={() => void act(`/v1/models/${asked}/rollback`, text.record.rolled_back(asked))}
				/>
			)}
		</section>
	);
}
