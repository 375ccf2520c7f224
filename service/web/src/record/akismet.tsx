// What sites asked by Akismet's interface, month by month: what they were told, what they corrected.
import { get, query_of } from "../api/client";
import type { AkismetMonth, Page } from "../api/types";
import { count, in_month } from "../format";
import { text } from "../text";
import { Fault } from "../ui/basic";
import { Bars, type Series } from "../ui/charts";
import { Figure } from "../ui/figure";
import { use_load } from "../ui/use_load";

type Count = "spam" | "ham" | "missed_spam" | "false_positives";
const MONTHS = 12;

// Each month from the first that has figures to the present one.
function months_of(items: AkismetMonth[]): string[] {
	const [year, month] = items[0].month.split("-").map(Number);
	const now = new Date();
	const n = 12 * (now.getUTCFullYear() - year) + now.getUTCMonth() + 1 - month;
	return Array.from({ length: Math.max(n, 0) + 1 }, (_, i) =>
		new Date(Date.UTC(year, month - 1 + i)).toISOString().slice(0, 7));
}

interface MonthsProps {
	title: string;
	help: string;
	items: AkismetMonth[];
	counts: { name: Count; label: string; class_name: string }[];
}

// The bars are of all sites that are looked at, the table tells them apart.
function Months({ title, help, items, counts }: MonthsProps) {
	const months = months_of(items);
	const series: Series[] = counts.map(({ name, label, class_name }) => ({
		label, class_name,
		values: months.map((month) => items.reduce((sum, one) => sum + (one.month === month ? one[name] : 0), 0)),
	}));
	return (
		<Figure
			title={title} help={help}
			columns={[text.record.month, text.author.site, ...counts.map((one) => one.label)]}
			rows={items.map((one) => [in_month(one.month), one.site, ...counts.map(({ name }) => count(one[name]))])}
		>
			<Bars label={title} days={months} series={series} mark={in_month} />
		</Figure>
	);
}

export function Akismet({ site }: { site: string }) {
	const months = use_load(`akismet ${site}`, () => get<Page<AkismetMonth>>(`/v1/stats/akismet${query_of({ months: MONTHS, site })}`));
	const items = months.value?.items ?? [];

	if (months.fault) {
		return <Fault on_retry={months.again}>{months.fault}</Fault>;
	}
	// Most sites have none to tell of.
	return items.length === 0 ? null : (
		<section>
			<h2>{text.record.akismet}</h2>
			<p class="help">{text.record.akismet_help}</p>
			<div class="figures">
				<Months
					title={text.record.told} help={text.record.told_help} items={items}
					counts={[
						{ name: "ham", label: text.record.told_ham, class_name: "fill-approved" },
						{ name: "spam", label: text.record.told_spam, class_name: "fill-rejected" },
					]}
				/>
				<Months
					title={text.record.corrected} help={text.record.corrected_help} items={items}
					counts={[
						{ name: "false_positives", label: text.record.false_positives, class_name: "fill-pending" },
						{ name: "missed_spam", label: text.record.missed_spam, class_name: "fill-rejected" },
					]}
				/>
			</div>
		</section>
	);
}
