// Writing a rule, while what it would have done to the stored labels shows beside.
import { useState } from "preact/hooks";

import { call, post, Problem, query_of, sentence_of } from "../api/client";
import type { Rule } from "../api/types";
import { site_options, sites } from "../queue/sites";
import { use_store } from "../state/store";
import { tell } from "../state/toast";
import { text } from "../text";
import { Button, Fault, Field, Select } from "../ui/basic";
import { Confirm } from "../ui/dialog";
import { type Draft, draft_of, is_whole, LOOK_AT, NEW_DRAFT, rule_of, TESTS } from "./draft";
import { Trial } from "./trial";

interface EditorProps {
	rule: Rule | null;
	site: string; // of a new one
	on_done: () => void;
	on_close: () => void;
}

function Test({ draft, set }: { draft: Draft; set: (part: Partial<Draft>) => void }) {
	return (
		<>
			<div class="pair">
				<Select label={text.rules.test} value={draft.test} on_change={(test) => set({ test: test as Draft["test"] })} options={TESTS.map((one) => [one, text.rules.tests[one]])} />
				{draft.test !== "domains" && (
					<Select label={text.rules.looks_at} value={draft.look_at} on_change={(look_at) => set({ look_at })} options={LOOK_AT.map((one) => [one, one])} />
				)}
			</div>
			<Field
				label={draft.test === "pattern" ? text.rules.pattern : text.rules.entries}
				value={draft.entries} on_change={(entries) => set({ entries })} rows={draft.test === "pattern" ? 2 : 4}
			/>
		</>
	);
}

function Effect({ draft, set, is_new }: { draft: Draft; set: (part: Partial<Draft>) => void; is_new: boolean }) {
	use_store(sites, (state) => state.names);
	const options = site_options("moderator");
	return (
		<>
			<div class="pair">
				<Select label={text.rules.action} value={draft.action} on_change={(action) => set({ action: action as Draft["action"] })} options={Object.entries(text.rules.actions)} />
				{draft.action === "weight" && (
					<Field label={text.rules.weight} type="number" min={-10} max={10} step={0.1} value={draft.weight} on_change={(weight) => set({ weight })} help={text.rules.weight_help} />
				)}
			</div>
			<div class="pair">
				<Select label={text.rules.mode} value={draft.mode} on_change={(mode) => set({ mode })} options={Object.entries(text.rules.modes)} help={text.rules.mode_help} />
				{is_new && options.length > 1 && (
					<Select label={text.rules.scope} value={draft.site} on_change={(site) => set({ site })} options={options} />
				)}
			</div>
		</>
	);
}

export function RuleEditor({ rule, site: of_new, on_done, on_close }: EditorProps) {
	const known = rule ? draft_of(rule.rule ?? {}, rule.site ?? null) : { ...NEW_DRAFT, site: of_new };
	const [draft, set_draft] = useState<Draft | null>(known);
	const [source, set_source] = useState(JSON.stringify(rule?.rule ?? {}, null, 2));
	const [trouble, set_trouble] = useState("");
	const [is_imprecise, set_imprecise] = useState(false);
	const [is_asked, set_asked] = useState(false);
	const set = (part: Partial<Draft>) => set_draft({ ...draft!, ...part });
	const site = draft?.site ?? rule?.site ?? "";

	async function save(force: boolean) {
		set_trouble("");
		try {
			const body = { rule: draft ? rule_of(draft) : JSON.parse(source) };
			const query = query_of({ site, force: force ? 1 : undefined });
			if (rule) {
				await call("PUT", `/v1/rules/${encodeURIComponent(rule.name)}${query}`, { body, version: rule.version });
			} else {
				await post(`/v1/rules${query}`, body);
			}
			tell(text.saved);
			on_done();
		} catch (fault) {
			set_imprecise(fault instanceof Problem && fault.code === "precision_too_low");
			set_trouble(sentence_of(fault, text.no_connection));
		}
	}
	async function remove() {
		try {
			await call("DELETE", `/v1/rules/${encodeURIComponent(rule!.name)}${query_of({ site })}`);
			tell(text.rules.removed);
			on_done();
		} catch (fault) {
			set_trouble(sentence_of(fault, text.no_connection));
		}
	}
	return (
		<form
			class="rule-editor"
			onSubmit={(event) => {
				event.preventDefault();
				void save(false);
			}}
		>
			<div>
				{draft ? (
					<>
						{!rule && <Field label={text.rules.name} value={draft.name} on_change={(name) => set({ name })} is_required />}
						<Field label={text.rules.description} value={draft.description} on_change={(description) => set({ description })} />
						<Test draft={draft} set={set} />
						<Effect draft={draft} set={set} is_new={!rule} />
					</>
				) : (
					<Field label={text.rules.as_text} value={source} on_change={set_source} rows={14} help={text.rules.other_form} />
				)}
			</div>
			<Trial rule={draft && is_whole(draft) ? rule_of(draft) : null} site={site} replaces={rule?.name} />
			{trouble && <Fault>{trouble}</Fault>}
			<footer>
				{rule && <Button kind="danger" on_press={() => set_asked(true)}>{text.remove}</Button>}
				<Button on_press={on_close}>{text.cancel}</Button>
				{is_imprecise && <Button on_press={() => void save(true)}>{text.rules.save_anyway}</Button>}
				<Button kind="primary" type="submit">{text.save}</Button>
			</footer>
			{is_asked && (
				<Confirm
					title={text.rules.remove_title(rule!.name)} help={text.rules.remove_help} action={text.remove} is_danger
					on_close={() => set_asked(false)} on_confirm={() => void remove()}
				/>
			)}
		</form>
	);
}
