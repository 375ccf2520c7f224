// Rules with what they hit and what people said of it; own ones can be written and changed.
import { useMemo, useState } from "preact/hooks";

import { get, query_of } from "../api/client";
import type { Page, Rule } from "../api/types";
import { go } from "../state/route";
import { session } from "../state/session";
import { count, on_day, percent } from "../format";
import { text } from "../text";
import { Button, Fault, Select, Waiting } from "../ui/basic";
import { Dialog } from "../ui/dialog";
import { use_load } from "../ui/use_load";
import { RuleEditor } from "./rule_editor";

const PAGE = 200;

async function load_all(site: string): Promise<Rule[]> {
	const rules: Rule[] = [];
	for (let cursor: string | null = ""; cursor !== null;) {
		const page: Page<Rule> = await get(`/v1/rules${query_of({ site, limit: PAGE, cursor })}`);
		rules.push(...page.items);
		cursor = page.next;
	}
	return rules;
}

function Precision({ rule }: { rule: Rule }) {
	const { spam, ham, spam_share } = rule.decided;
	if (spam_share === null) {
		return <span class="help">{text.rules.unknown}</span>;
	}
	return <>{percent(spam_share, 0)} <span class="help">({count(spam)}/{count(spam + ham)})</span></>;
}

function Line({ rule, on_edit }: { rule: Rule; on_edit: () => void }) {
	const may_change = rule.origin === "stored" && session.has_role("moderator", rule.site ?? null);
	return (
		<tr>
			<th scope="row">
				<bdi>{rule.name}</bdi>
				<p class="help"><bdi>{rule.description}</bdi></p>
			</th>
			<td><span class={`chip mode-${rule.mode}`}>{text.rules.modes[rule.mode ?? "on"]}</span></td>
			<td>
				{rule.hits > 0
					? <button type="button" class="link-like" onClick={() => go("queue", { rule: rule.name })}>{count(rule.hits)}</button>
					: "0"}
				{rule.shadow_hits > 0 && <span class="help"> +{count(rule.shadow_hits)} {text.rules.shadow_hits}</span>}
				{rule.last_hit_at && <p class="help">{on_day(rule.last_hit_at)}</p>}
			</td>
			<td><Precision rule={rule} /></td>
			<td>{may_change && <Button on_press={on_edit}>{text.rules.change}</Button>}</td>
		</tr>
	);
}

function Table({ rules, label, on_edit }: { rules: Rule[]; label: string; on_edit: (rule: Rule) => void }) {
	return (
		<div class="table-box" tabIndex={0} role="region" aria-label={label}>
			<table>
				<thead>
					<tr>{[text.rules.name, text.rules.mode, text.rules.hits, text.rules.precision].map((one) => <th scope="col">{one}</th>)}<td /></tr>
				</thead>
				<tbody>{rules.map((rule) => <Line key={`${rule.site} ${rule.name}`} rule={rule} on_edit={() => on_edit(rule)} />)}</tbody>
			</table>
		</div>
	);
}

export function RulesView() {
	// Hits are those of all sites, or of one.
	const own_sites = session.sites_with("viewer") ?? [];
	const [site, set_site] = useState(own_sites[0] ?? "");
	const rules = use_load(`rules ${site}`, () => load_all(site));
	const [words, set_words] = useState("");
	const [edited, set_edited] = useState<Rule | "new" | null>(null);
	const found = useMemo(() => {
		const wanted = words.trim().toLowerCase();
		return (rules.value ?? [])
			.filter((one) => `${one.name} ${one.description ?? ""}`.toLowerCase().includes(wanted))
			.sort((a, b) => b.hits - a.hits || a.name.localeCompare(b.name));
	}, [rules.value, words]);
	const own = found.filter((one) => one.origin === "stored");
	return (
		<div class="page">
			<header class="page-head">
				<h1>{text.rules.title}</h1>
				{own_sites.length > 1 && (
					<Select
						label={text.filters.site} is_label_hidden value={site} on_change={set_site}
						options={own_sites.map((name) => [name, name])}
					/>
				)}
				<input type="search" aria-label={text.rules.find} placeholder={text.rules.find} value={words} onInput={(event) => set_words(event.currentTarget.value)} />
				{session.has_role("moderator", site || undefined) && <Button kind="primary" on_press={() => set_edited("new")}>{text.rules.new}</Button>}
			</header>
			{rules.is_loading && !rules.value && <Waiting />}
			{rules.fault && <Fault on_retry={rules.again}>{rules.fault}</Fault>}
			{rules.value && (
				<>
					<h2>{text.rules.mine}</h2>
					{own.length > 0 ? <Table rules={own} label={text.rules.mine} on_edit={set_edited} /> : <p>{text.rules.none}</p>}
					<h2>{text.rules.packs}</h2>
					<Table rules={found.filter((one) => one.origin === "pack")} label={text.rules.packs} on_edit={set_edited} />
				</>
			)}
			{edited && (
				<Dialog title={edited === "new" ? text.rules.new : edited.name} on_close={() => set_edited(null)} is_wide>
					<RuleEditor
						rule={edited === "new" ? null : edited} site={site}
						on_close={() => set_edited(null)}
						on_done={() => {
							set_edited(null);
							rules.again();
						}}
					/>
				</Dialog>
			)}
		</div>
	);
}
