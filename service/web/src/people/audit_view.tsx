// Who did what, when, from what to what.
import { one_line } from "../content/dissect";
import { at_moment } from "../format";
import { text } from "../text";
import { Button, Fault, Waiting } from "../ui/basic";
import { use_pages } from "../ui/use_pages";
import { changes_of } from "./changes";

interface AuditEntry {
	at: string;
	actor: { id: string; name: string | null } | null;
	action: string;
	object: string;
	site: string | null;
	before: unknown;
	after: unknown;
}

// "user.sign_in" reads as words.
const in_words = (name: string) => name.replace(/[._]/g, " ");

function Changes({ entry }: { entry: AuditEntry }) {
	const changes = changes_of(entry.before, entry.after);
	const is_new = entry.before === null || entry.before === undefined;
	return (
		<ul class="changes">
			{changes.map((one) => (
				<li>
					{one.name && <span class="help">{in_words(one.name)}</span>}{" "}
					{!is_new && <><bdi>{one.before}</bdi> → </>}<bdi>{one.after}</bdi>
				</li>
			))}
		</ul>
	);
}

export function AuditView() {
	const trail = use_pages<AuditEntry>("/v1/audit?limit=100");
	const items = trail.items ?? [];
	return (
		<div class="page">
			<h1>{text.audit.title}</h1>
			<p class="help">{text.audit.help}</p>
			{trail.is_loading && !trail.items && <Waiting />}
			{trail.fault && <Fault on_retry={trail.again}>{trail.fault}</Fault>}
			{trail.items && items.length === 0 && <p>{text.audit.none}</p>}
			{items.length > 0 && (
				<div class="table-box" tabIndex={0} role="region" aria-label={text.audit.title}>
					<table>
						<thead>
							<tr>{[text.audit.when, text.audit.who, text.audit.what, text.audit.change].map((one) => <th scope="col">{one}</th>)}</tr>
						</thead>
						<tbody>
							{items.map((one) => (
								<tr>
									<td class="whole">{at_moment(one.at)}</td>
									<td class="whole"><bdi>{one.actor?.name ?? one.actor?.id ?? "–"}</bdi></td>
									<td class="whole">{in_words(one.action)}<p class="help"><bdi>{one_line(one.object ?? "", 60)}</bdi></p></td>
									<td><Changes entry={one} /></td>
								</tr>
							))}
						</tbody>
					</table>
				</div>
			)}
			{trail.has_more && <Button on_press={() => void trail.load_more()}>{text.show_more}</Button>}
		</div>
	);
}
