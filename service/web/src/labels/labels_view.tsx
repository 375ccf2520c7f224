// Labelled comments in, and all that is known out.
import { useRef, useState } from "preact/hooks";

import { site_options, sites } from "../queue/sites";
import { session } from "../state/session";
import { use_store } from "../state/store";
import { count } from "../format";
import { text } from "../text";
import { Button, Check, Fault, Select } from "../ui/basic";
import { type ImportProgress, import_labels } from "./import_labels";

function BadRows({ progress }: { progress: ImportProgress }) {
	if (progress.n_bad === 0) {
		return null;
	}
	return (
		<section class="bad-rows">
			<h3>{text.labels.bad(progress.n_bad)}</h3>
			<p class="help">{text.labels.bad_help}</p>
			<div class="table-box" tabIndex={0} role="region" aria-label={text.labels.bad(progress.n_bad)}>
				<table>
					<thead><tr><th scope="col">{text.labels.row}</th><th scope="col">{text.labels.what}</th></tr></thead>
					<tbody>
						{progress.bad.map((one) => <tr><th scope="row">{count(one.row)}</th><td><bdi>{one.detail}</bdi></td></tr>)}
					</tbody>
				</table>
			</div>
		</section>
	);
}

function Import() {
	const options = site_options("moderator");
	const [file, set_file] = useState<File | null>(null);
	const [site, set_site] = useState(options[0][0]);
	const [skips_bad, set_skips_bad] = useState(true);
	const [progress, set_progress] = useState<ImportProgress | null>(null);
	const abort = useRef<AbortController | null>(null);
	const is_running = progress?.phase === "running";

	async function start() {
		abort.current = new AbortController();
		await import_labels(file!, { site, skips_bad, signal: abort.current.signal }, set_progress);
	}
	return (
		<section
			class="card drop"
			onDragOver={(event) => event.preventDefault()}
			onDrop={(event) => {
				event.preventDefault();
				set_file(event.dataTransfer?.files[0] ?? null);
			}}
		>
			<h2>{text.labels.import}</h2>
			<p class="help">{text.labels.import_help}</p>
			<div class="field">
				<label for="label-file">{text.labels.choose} {text.labels.drop}</label>
				<input id="label-file" type="file" accept=".jsonl,.ndjson,.json,.txt" disabled={is_running} onChange={(event) => set_file(event.currentTarget.files?.[0] ?? null)} />
			</div>
			{options.length > 1 && (
				<Select label={text.labels.for_site} value={site} on_change={set_site} options={options} />
			)}
			<Check label={text.labels.skip_bad} is_on={skips_bad} on_change={set_skips_bad} />
			<div class="actions">
				<Button kind="primary" is_disabled={!file || is_running} on_press={() => void start()}>{text.labels.start}</Button>
				{is_running && <Button on_press={() => abort.current?.abort()}>{text.labels.stop}</Button>}
			</div>
			{progress && (
				<div role="status">
					<progress max={progress.n_rows || 1} value={progress.n_done} aria-label={text.labels.import} />
					<p>{text.labels.progress(progress.n_done, progress.n_rows)}</p>
					{progress.phase === "done" && <p>{text.labels.done(progress.n_added)}</p>}
					{progress.phase === "stopped" && <p>{text.labels.stopped} {text.labels.done(progress.n_added)}</p>}
				</div>
			)}
			{progress?.fault && <Fault>{progress.fault}</Fault>}
			{progress && <BadRows progress={progress} />}
		</section>
	);
}

function Export({ names }: { names: string[] }) {
	const [site, set_site] = useState("");
	const query = site ? `&site=${encodeURIComponent(site)}` : "";
	return (
		<section class="card">
			<h2>{text.labels.export}</h2>
			<p class="help">{text.labels.export_help}</p>
			{names.length > 1 && (
				<Select
					label={text.labels.for_site} value={site} on_change={set_site}
					options={[["", text.all_sites], ...names.map((name): [string, string] => [name, name])]}
				/>
			)}
			<div class="actions">
				<a class="button plain" href={`/v1/export?kind=labels${query}`} download="labels.jsonl">{text.labels.export_labels}</a>
				<a class="button plain" href={`/v1/export?kind=comments${query}`} download="comments.jsonl">{text.labels.export_comments}</a>
			</div>
		</section>
	);
}

export function LabelsView() {
	const names = use_store(sites, (state) => state.names);
	return (
		<div class="page">
			<h1>{text.labels.title}</h1>
			<Import />
			{session.has_role("admin") && <Export names={names} />}
		</div>
	);
}
