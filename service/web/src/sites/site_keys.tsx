// A site's keys: making a new one, which is shown once, and revoking one at once.
import { useState } from "preact/hooks";

import { call, get, post, sentence_of } from "../api/client";
import type { Page } from "../api/types";
import { tell } from "../state/toast";
import { at_moment } from "../format";
import { text } from "../text";
import { Button } from "../ui/basic";
import { Confirm } from "../ui/dialog";
import { use_load } from "../ui/use_load";

export interface MadeKey {
	key: string;
	former_key_holds_hours?: number;
}

interface Key {
	id: number;
	created_at: string | null;
	expires_at: string | null;
}

function KeyLine({ known, on_revoke }: { known: Key; on_revoke: () => void }) {
	return (
		<li class="key">
			<span>
				{text.sites.key_made(known.created_at ? at_moment(known.created_at) : "–")}
				{known.expires_at && <span class="chip">{text.sites.key_until(at_moment(known.expires_at))}</span>}
			</span>
			<Button kind="danger" on_press={on_revoke}>{text.sites.revoke}</Button>
		</li>
	);
}

export function SiteKeys({ site, on_key }: { site: string; on_key: (key: MadeKey) => void }) {
	const path = `/v1/sites/${encodeURIComponent(site)}/keys`;
	const keys = use_load(path, () => get<Page<Key>>(path));
	const [is_asked, set_asked] = useState(false);
	const [revoked, set_revoked] = useState<Key | null>(null);

	async function act(what: () => Promise<unknown>) {
		try {
			await what();
			keys.again();
		} catch (fault) {
			tell(sentence_of(fault, text.no_connection), "trouble");
		}
	}
	return (
		<section>
			<h3>{text.sites.key}</h3>
			<p class="help">{text.sites.key_help}</p>
			<ul class="keys-of-site">
				{keys.value?.items.map((one) => <KeyLine key={one.id} known={one} on_revoke={() => set_revoked(one)} />)}
			</ul>
			<Button on_press={() => set_asked(true)}>{text.sites.new_key}</Button>
			{is_asked && (
				<Confirm
					title={text.sites.new_key_title} help={text.sites.new_key_help} action={text.sites.new_key}
					on_close={() => set_asked(false)}
					on_confirm={() => void act(async () => on_key(await post<MadeKey>(path)))}
				/>
			)}
			{revoked && (
				<Confirm
					title={text.sites.revoke_title} help={text.sites.revoke_help} action={text.sites.revoke} is_danger
					on_close={() => set_revoked(null)}
					on_confirm={() => void act(() => call("DELETE", `${path}/${revoked.id}`))}
				/>
			)}
		</section>
	);
}
