// A site's origins and settings, with what each means.
import { useState } from "preact/hooks";

import { patch, Problem, sentence_of } from "../api/client";
import type { Site, SiteSettings } from "../api/types";
import { tell } from "../state/toast";
import { text } from "../text";
import { Button, Check, Fault, Field } from "../ui/basic";

// Thresholds are shown in percent.
const to_percent = (share: number) => String(+(100 * share).toFixed(3));

interface Draft {
	origins: string;
	approve: string;
	reject: string;
	retention: string;
	akismet_spam: string;
	akismet_discard: string;
	akismet_minutes: string;
	settings: SiteSettings;
}

function draft_of(site: Site): Draft {
	return {
		origins: site.origins.join("\n"),
		approve: to_percent(site.settings.approve_below),
		reject: to_percent(site.settings.reject_above),
		retention: String(site.settings.retention_days ?? 0),
		akismet_spam: to_percent(site.settings.akismet_spam_above),
		akismet_discard: to_percent(site.settings.akismet_discard_above),
		akismet_minutes: String(Math.round(site.settings.akismet_review_s / 60)),
		settings: site.settings,
	};
}

function body_of(draft: Draft): Pick<Site, "origins" | "settings"> {
	const settings: SiteSettings = {
		...draft.settings,
		approve_below: Number(draft.approve) / 100,
		reject_above: Number(draft.reject) / 100,
		akismet_spam_above: Number(draft.akismet_spam) / 100,
		akismet_discard_above: Number(draft.akismet_discard) / 100,
		akismet_review_s: 60 * Math.round(Number(draft.akismet_minutes)),
	};
	if (draft.settings.retention_days !== undefined) {
		settings.retention_days = Math.round(Number(draft.retention));
	}
	return { origins: draft.origins.split(/\s+/).filter(Boolean), settings };
}

interface AkismetProps {
	draft: Draft;
	set: (part: Partial<Draft>) => void;
	setting: (part: Partial<SiteSettings>) => void;
}

function Akismet({ draft, set, setting }: AkismetProps) {
	return (
		<fieldset>
			<legend>{text.sites.akismet}</legend>
			<p class="help">{text.sites.akismet_help} <a href="/integrations/wordpress">{text.sites.akismet_more}</a></p>
			<div class="pair">
				<Field label={text.sites.akismet_spam} type="number" min={0} max={100} step={0.1} value={draft.akismet_spam} on_change={(akismet_spam) => set({ akismet_spam })} />
				<Field label={text.sites.akismet_discard} type="number" min={0} max={100} step={0.01} value={draft.akismet_discard} on_change={(akismet_discard) => set({ akismet_discard })} />
			</div>
			<Check label={text.sites.akismet_stores} help={text.sites.akismet_stores_help} is_on={draft.settings.akismet_stores} on_change={(akismet_stores) => setting({ akismet_stores })} />
			<Check label={text.sites.akismet_calls_back} help={text.sites.akismet_calls_back_help} is_on={draft.settings.akismet_calls_back} on_change={(akismet_calls_back) => setting({ akismet_calls_back })} />
			{draft.settings.akismet_calls_back && (
				<Field label={text.sites.akismet_minutes} type="number" min={1} max={10080} step={1} value={draft.akismet_minutes} on_change={(akismet_minutes) => set({ akismet_minutes })} />
			)}
		</fieldset>
	);
}

export function SiteForm({ site, on_change }: { site: Site; on_change: () => void }) {
	const [draft, set_draft] = useState(draft_of(site));
	const [trouble, set_trouble] = useState("");
	const [is_stale, set_stale] = useState(false);
	const set = (part: Partial<Draft>) => set_draft({ ...draft, ...part });
	const setting = (part: Partial<SiteSettings>) => set({ settings: { ...draft.settings, ...part } });

	async function submit(event: Event) {
		event.preventDefault();
		set_trouble("");
		try {
			await patch(`/v1/sites/${encodeURIComponent(site.site)}`, body_of(draft), { version: site.version });
			tell(text.saved);
			on_change();
		} catch (fault) {
			set_stale(fault instanceof Problem && fault.status === 412);
			set_trouble(fault instanceof Problem && fault.status === 412
				? text.sites.changed_meanwhile : sentence_of(fault, text.no_connection));
		}
	}
	return (
		<form class="site-form" onSubmit={submit}>
			<Field label={text.sites.origins} value={draft.origins} on_change={(origins) => set({ origins })} help={text.sites.origins_help} rows={2} />
			<fieldset>
				<legend>{text.sites.fields}</legend>
				<Check label={text.sites.requires_name} is_on={draft.settings.requires_name} on_change={(requires_name) => setting({ requires_name })} />
				<Check label={text.sites.requires_email} is_on={draft.settings.requires_email} on_change={(requires_email) => setting({ requires_email })} />
			</fieldset>
			<fieldset>
				<legend>{text.sites.thresholds}</legend>
				<Check label={text.sites.premoderated} help={text.sites.premoderated_help} is_on={draft.settings.premoderated} on_change={(premoderated) => setting({ premoderated })} />
				<div class="pair">
					<Field label={text.sites.approve_below} type="number" min={0} max={100} step={0.1} value={draft.approve} on_change={(approve) => set({ approve })} />
					<Field label={text.sites.reject_above} type="number" min={0} max={100} step={0.1} value={draft.reject} on_change={(reject) => set({ reject })} />
				</div>
				<p class="help">{text.sites.thresholds_help}</p>
			</fieldset>
			<Akismet draft={draft} set={set} setting={setting} />
			{draft.settings.retention_days !== undefined && (
				<Field label={text.sites.retention} type="number" min={0} max={36500} step={1} value={draft.retention} on_change={(retention) => set({ retention })} help={text.sites.retention_help} />
			)}
			{trouble && <Fault>{trouble}</Fault>}
			<footer>
				{is_stale && <Button on_press={on_change}>{text.sites.load_anew}</Button>}
				<Button kind="primary" type="submit">{text.save}</Button>
			</footer>
		</form>
	);
}
