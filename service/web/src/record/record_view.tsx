// The record: what came in and what became of it, how good the filter is, and its models.
import { useState } from "preact/hooks";

import { get, query_of } from "../api/client";
import type { History, Model, Page } from "../api/types";
import { sites } from "../queue/sites";
import { use_store } from "../state/store";
import { text } from "../text";
import { Fault, Select, Waiting } from "../ui/basic";
import { use_load } from "../ui/use_load";
import { Activity } from "./activity";
import { Akismet } from "./akismet";
import { Models } from "./models";
import { Quality } from "./quality";

const PERIODS = [7, 30, 90, 365];

interface ModelPage extends Page<Model> {
	training: boolean;
}

// The model in force with its curves, beside the list of all.
async function load_models(): Promise<{ page: ModelPage; in_force: Model | null }> {
	const page = await get<ModelPage>("/v1/models?limit=50");
	const found = page.items.find((one) => one.in_force);
	// The list's figures do where the curves cannot be had.
	const whole = found && (await get<Model>(`/v1/models/${found.version}`).catch(() => found));
	return { page, in_force: whole ?? null };
}

export function RecordView() {
	const [days, set_days] = useState("30");
	const [site, set_site] = useState("");
	const names = use_store(sites, (state) => state.names);
	const history = use_load(`${days} ${site}`, () => get<History>(`/v1/stats/history${query_of({ days, site })}`));
	const models = use_load("models", load_models);
	return (
		<div class="page">
			<header class="page-head">
				<h1>{text.record.title}</h1>
				<Select
					label={text.record.period} is_label_hidden value={days} on_change={set_days}
					options={PERIODS.map((n) => [String(n), text.record.days(n)])}
				/>
				{names.length > 1 && (
					<Select
						label={text.filters.site} is_label_hidden value={site} on_change={set_site}
						options={[["", text.all_sites], ...names.map((name): [string, string] => [name, name])]}
					/>
				)}
			</header>
			{history.fault && <Fault on_retry={history.again}>{history.fault}</Fault>}
			{history.value ? <Activity history={history.value} /> : history.is_loading && <Waiting />}
			<Akismet site={site} />
			{models.fault && <Fault on_retry={models.again}>{models.fault}</Fault>}
			{models.value?.in_force && <Quality model={models.value.in_force} />}
			{models.value && (
				<Models models={models.value.page.items} is_training={models.value.page.training} on_change={models.again} />
			)}
		</div>
	);
}
