// What came in, day by day, and who decided it.
import type { Day, History } from "../api/types";
import { count, percent } from "../format";
import { text } from "../text";
import { Bars } from "../ui/charts";
import { Figure } from "../ui/figure";

function sum(days: Day[], name: "decided_alone" | "overturned" | "decided_by_people"): number {
	return days.reduce((total, day) => total + day[name], 0);
}

function Volume({ days }: { days: Day[] }) {
	const t = text.status;
	return (
		<Figure
			title={text.record.volume} help={text.record.volume_help}
			columns={["", t.approved, t.pending, t.rejected]}
			rows={days.map((one) => [one.day, count(one.approved), count(one.pending), count(one.rejected)])}
		>
			<Bars
				label={text.record.volume} days={days.map((one) => one.day)}
				series={[
					{ label: t.approved, class_name: "fill-approved", values: days.map((one) => one.approved) },
					{ label: t.pending, class_name: "fill-pending", values: days.map((one) => one.pending) },
					{ label: t.rejected, class_name: "fill-rejected", values: days.map((one) => one.rejected) },
				]}
			/>
		</Figure>
	);
}

function ReviewTime({ days }: { days: Day[] }) {
	const known = days.filter((one) => one.median_review_s !== null);
	return (
		<Figure
			title={text.record.review_time} help={text.record.review_time_help}
			columns={["", text.record.review_time]}
			rows={known.map((one) => [one.day, text.record.seconds(one.median_review_s!)])}
		>
			<Bars
				label={text.record.review_time} days={days.map((one) => one.day)} format={text.record.seconds}
				series={[{ label: text.record.review_time, class_name: "fill-plain", values: days.map((one) => one.median_review_s ?? 0) }]}
			/>
		</Figure>
	);
}

function Alone({ days }: { days: Day[] }) {
	const kept = days.map((one) => Math.max(0, one.decided_alone - one.overturned));
	return (
		<Figure
			title={text.record.alone} help={text.record.alone_help}
			columns={["", text.record.alone_total, text.record.overturned]}
			rows={days.map((one) => [one.day, count(one.decided_alone), count(one.overturned)])}
		>
			<Bars
				label={text.record.alone} days={days.map((one) => one.day)}
				series={[
					{ label: text.record.alone_total, class_name: "fill-approved", values: kept },
					{ label: text.record.overturned, class_name: "fill-rejected", values: days.map((one) => one.overturned) },
				]}
			/>
		</Figure>
	);
}

function Reasons({ reasons }: { reasons: Record<string, number> }) {
	const named = Object.entries(reasons).filter(([, n]) => n > 0).sort((a, b) => b[1] - a[1]);
	const most = Math.max(...named.map(([, n]) => n), 1);
	if (named.length === 0) {
		return null;
	}
	return (
		<figure class="figure">
			<figcaption><h3>{text.record.why_rejected}</h3></figcaption>
			<dl class="shares">
				{named.map(([name, n]) => (
					<>
						<dt>{text.reject_reasons[name as never] ?? text.decisions[name as never] ?? name}</dt>
						<dd><progress max={most} value={n} aria-label={name} /> {count(n)}</dd>
					</>
				))}
			</dl>
		</figure>
	);
}

export function Activity({ history }: { history: History }) {
	// A day may come as the time of its beginning.
	const days = history.days.map((one) => ({ ...one, day: one.day.slice(0, 10) }));
	const alone = sum(days, "decided_alone");
	const changed = sum(days, "overturned");
	return (
		<section>
			<h2>{text.record.activity}</h2>
			<dl class="totals">
				<div><dd>{count(alone)}</dd><dt>{text.record.alone_total}</dt></div>
				<div><dd>{count(changed)}{alone > 0 && <small> {percent(changed / alone)}</small>}</dd><dt>{text.record.overturned}</dt></div>
				<div><dd>{count(sum(days, "decided_by_people"))}</dd><dt>{text.record.people_total}</dt></div>
			</dl>
			<div class="figures">
				<Volume days={days} />
				<ReviewTime days={days} />
				<Alone days={days} />
				<Reasons reasons={history.reasons ?? {}} />
			</div>
		</section>
	);
}
