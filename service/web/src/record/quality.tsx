// How good the model in force is, and what each threshold would cost.
import type { Model } from "../api/types";
import { count, percent } from "../format";
import { text } from "../text";
import { round_up } from "../ui/axes";
import { LineChart } from "../ui/charts";
import { Figure } from "../ui/figure";

// Of a long curve so many points are listed.
const LISTED = 20;

function thinned<T>(points: T[]): T[] {
	const step = Math.max(1, Math.ceil(points.length / LISTED));
	return points.filter((_, i) => i % step === 0 || i === points.length - 1);
}

function Totals({ model }: { model: Model }) {
	const quality = model.quality!;
	const totals: [string, string][] = [
		[percent(quality.spam_caught), text.record.spam_caught],
		[percent(quality.ham_blocked, 2), text.record.ham_blocked],
		[percent(quality.accuracy), text.record.accuracy],
		[(1 - quality.one_minus_auc).toFixed(4), text.record.auc],
	];
	return (
		<dl class="totals">
			{totals.map(([value, label]) => <div><dd>{value}</dd><dt>{label}</dt></div>)}
		</dl>
	);
}

function Curves({ curves }: { curves: NonNullable<Model["curves"]> }) {
	const { roc, calibration, review_load: load } = curves;
	const most_errors = round_up(Math.max(...load.map((one) => one.errors), 0.001));
	return (
		<div class="figures">
			<Figure
				title={text.record.roc} help={text.record.roc_help}
				columns={[text.record.false_positive, text.record.true_positive]}
				rows={thinned(roc).map(([x, y]) => [percent(x, 2), percent(y)])}
			>
				<LineChart label={text.record.roc} points={roc} max_x={1} max_y={1} has_diagonal x_label={text.record.false_positive} y_label={text.record.true_positive} />
			</Figure>
			<Figure
				title={text.record.calibration} help={text.record.calibration_help}
				columns={[text.record.said, text.record.was, text.record.labels]}
				rows={calibration.map((one) => [percent(one.p), percent(one.share), count(one.n)])}
			>
				<LineChart label={text.record.calibration} points={calibration.map((one) => [one.p, one.share])} max_x={1} max_y={1} has_diagonal has_dots x_label={text.record.said} y_label={text.record.was} />
			</Figure>
			<Figure
				title={text.record.load} help={text.record.load_help}
				columns={[text.record.errors, text.record.share_reviewed]}
				rows={thinned(load).map((one) => [percent(one.errors, 2), percent(one.load)])}
			>
				<LineChart label={text.record.load} points={load.map((one) => [one.errors, one.load])} max_x={most_errors} max_y={1} x_label={text.record.errors} y_label={text.record.share_reviewed} />
			</Figure>
		</div>
	);
}

export function Quality({ model }: { model: Model }) {
	if (!model.quality || model.quality.spam_caught === undefined) {
		return null;
	}
	return (
		<section>
			<h2>{text.record.quality}</h2>
			<p class="help">{text.record.quality_help}</p>
			<Totals model={model} />
			{model.curves && <Curves curves={model.curves} />}
		</section>
	);
}
