// Sites: creating one, its settings, its key, and how a page shows its comments.
import { useState } from "preact/hooks";

import { get, post, sentence_of } from "../api/client";
import type { Page, Site } from "../api/types";
import { load_sites } from "../queue/sites";
import { session } from "../state/session";
import { text } from "../text";
import { Button, Fault, Field, Waiting } from "../ui/basic";
import { Copyable } from "../ui/copy";
import { Dialog } from "../ui/dialog";
import { use_load } from "../ui/use_load";
import { SiteForm } from "./site_form";
import { type MadeKey, SiteKeys } from "./site_keys";

function NewSite({ on_done, on_close }: { on_done: (key: MadeKey) => void; on_close: () => void }) {
	const [name, set_name] = useState("");
	const [origins, set_origins] = useState("");
	const [trouble, set_trouble] = useState("");

	async function submit(event: Event) {
		event.preventDefault();
		try {
			on_done(await post<MadeKey>("/v1/sites", { site: name.trim(), origins: origins.split(/\s+/).filter(Boolean) }));
			void load_sites();
		} catch (fault) {
			set_trouble(sentence_of(fault, text.no_connection));
		}
	}
	return (
		<Dialog title={text.sites.new} on_close={on_close}>
			<form onSubmit={submit}>
				<Field label={text.sites.name} value={name} on_change={set_name} help={text.sites.name_help} is_required />
				<Field label={text.sites.origins} value={origins} on_change={set_origins} help={text.sites.origins_help} rows={2} />
				{trouble && <Fault>{trouble}</Fault>}
				<footer>
					<Button on_press={on_close}>{text.cancel}</Button>
					<Button kind="primary" type="submit">{text.sites.new}</Button>
				</footer>
			</form>
		</Dialog>
	);
}

function KeyDialog({ made, on_close }: { made: MadeKey; on_close: () => void }) {
	return (
		<Dialog title={text.sites.key} on_close={on_close}>
			<p>{text.sites.key_once}</p>
			<Copyable value={made.key} label={text.sites.key} />
			{made.former_key_holds_hours !== undefined && <p>{text.sites.key_overlap(made.former_key_holds_hours)}</p>}
			<p class="help">{text.sites.key_help}</p>
		</Dialog>
	);
}

function SiteCard({ site, on_change, on_key }: { site: Site; on_change: () => void; on_key: (key: MadeKey) => void }) {
	const line = `<script async src="${location.origin}/embed.js" data-site="${site.site}"></script>`;

	return (
		<details class="site">
			<summary><h2>{site.site}</h2></summary>
			<SiteForm key={site.version} site={site} on_change={on_change} />
			<SiteKeys site={site.site} on_key={on_key} />
			<section>
				<h3>{text.sites.embed}</h3>
				<p class="help">{text.sites.embed_help}</p>
				<Copyable value={line} label={text.sites.embed} />
			</section>
		</details>
	);
}

export function SitesView() {
	const sites = use_load("sites", () => get<Page<Site>>("/v1/sites"));
	const [is_new, set_new] = useState(false);
	const [key, set_key] = useState<MadeKey | null>(null);
	return (
		<div class="page">
			<header class="page-head">
				<h1>{text.sites.title}</h1>
				{session.has_role("admin", null) && <Button kind="primary" on_press={() => set_new(true)}>{text.sites.new}</Button>}
			</header>
			{sites.is_loading && !sites.value && <Waiting />}
			{sites.fault && <Fault on_retry={sites.again}>{sites.fault}</Fault>}
			{sites.value?.items.map((site) => <SiteCard key={site.site} site={site} on_change={sites.again} on_key={set_key} />)}
			{is_new && (
				<NewSite
					on_close={() => set_new(false)}
					on_done={(made) => {
						set_new(false);
						set_key(made);
						sites.again();
					}}
				/>
			)}
			{key && <KeyDialog made={key} on_close={() => set_key(null)} />}
		</div>
	);
}
