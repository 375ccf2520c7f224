// Who did what, when, from what to what.
import { useState } from "preact/hooks";

import { get, query_of } from "../api/client";
import type { Page } from "../api/types";
import { one_line } from "../content/dissect";
import { at_moment, text } from "../text";
import { Button, Fault, Waiting } from "../ui/basic";
import { use_load } from "../ui/use_load";

interface AuditEntry {
	at: string;
	actor: { id: string; name: string | null } | null;
	action: string;
	object: string;
	site: string | null;
	before: unknown;
	after: unknown;
}

const VALUE_UNITS = 120;

function shown(value: unknown): string {
	if (value === null || value === undefined || value === "") {
		return "–";
	}
	return one_line(typeof value === "string" ? value : JSON.stringify(value), VALUE_UNITS);
}

export function AuditView() {
	const [more, set_more] = useState<AuditEntry[]>([]);
	const [cursor, set_cursor] = useState<string | null | undefined>(undefined);
	const first = use_load("audit", () => get<Page<AuditEntry>>("/v1/audit?limit=100"));
	const next = cursor === undefined ? first.value?.next : cursor;
	const items = [...(first.value?.items ?? []), ...more];

	async function load_more() {
		const page = await get<Page<AuditEntry>>(`/v1/audit${query_of({ limit: 100, cursor: next! })}`);
		set_more([...more, ...page.items]);
		set_cursor(page.next);
	}
	return (
		<div class="page">
			<h1>{text.audit.title}</h1>
			<p class="help">{text.audit.help}</p>
			{first.is_loading && !first.value && <Waiting />}
			{first.fault && <Fault on_retry={first.again}>{first.fault}</Fault>}
			{first.value && items.length === 0 && <p>{text.audit.none}</p>}
			{items.length > 0 && (
				<div class="table-box" tabIndex={0} role="region" aria-label={text.audit.title}>
					<table>
						<thead>
							<tr>{[text.audit.when, text.audit.who, text.audit.what, text.audit.change].map((one) => <th scope="col">{one}</th>)}</tr>
						</thead>
						<tbody>
							{items.map((one) => (
								<tr>
									<td>{at_moment(one.at)}</td>
									<td><bdi>{one.actor?.name ?? one.actor?.id ?? "–"}</bdi></td>
									<td><bdi>{one.action} {one_line(one.object ?? "", 60)}</bdi></td>
									<td><bdi>{shown(one.before)}</bdi> → <bdi>{shown(one.after)}</bdi></td>
								</tr>
							))}
						</tbody>
					</table>
				</div>
			)}
			{next && <Button on_press={() => void load_more()}>{text.show_more}</Button>}
		</div>
	);
}
