// Lines and stacked bars, drawn as SVG; what they show stands in a table beside, see figure.tsx.
import { Axes, HEIGHT, round_up, scale_of, WIDTH } from "./axes";

const percent_marks = (max: number): [number, string][] =>
	[0, max / 2, max].map((one) => [one, `${+(100 * one).toFixed(1)}%`]);

interface LineChartProps {
	label: string;
	points: [x: number, y: number][];
	max_x: number;
	max_y: number;
	has_diagonal?: boolean;
	has_dots?: boolean;
	x_label: string;
	y_label: string;
}

// Shares on both axes.
export function LineChart(props: LineChartProps) {
	const scale = scale_of(props.max_x, props.max_y);
	const points = props.points.map(([x, y]) => [scale.x(Math.min(x, props.max_x)), scale.y(Math.min(y, props.max_y))]);
	return (
		<>
			<svg class="chart" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={props.label}>
				<Axes scale={scale} x_marks={percent_marks(props.max_x)} y_marks={percent_marks(props.max_y)} />
				{props.has_diagonal && (
					<line class="diagonal" x1={scale.x(0)} y1={scale.y(0)} x2={scale.x(props.max_x)} y2={scale.y(props.max_y)} />
				)}
				<polyline class="line" points={points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ")} />
				{props.has_dots && points.map(([x, y]) => <circle class="dot" cx={x} cy={y} r="3.5" />)}
			</svg>
			<p class="axis-labels help"><span>↑ {props.y_label}</span><span>{props.x_label} →</span></p>
		</>
	);
}

// A single month is no wall.
const MAX_BAR = 48;

export interface Series {
	label: string;
	class_name: string;
	values: number[];
}

interface BarsProps {
	label: string;
	days: string[];
	series: Series[];
	format?: (value: number) => string;
	mark?: (day: string) => string; // what stands below a bar
}

// A bar a day, or a month, its series on top of each other.
export function Bars({ label, days, series, format = String, mark = (day) => day.slice(5, 10) }: BarsProps) {
	const sums = days.map((_, i) => series.reduce((sum, one) => sum + one.values[i], 0));
	const max = round_up(Math.max(...sums, 1));
	const scale = scale_of(days.length, max);
	const step = Math.max(1, Math.ceil(days.length / 5));
	const width = Math.min(MAX_BAR, Math.max(1, (scale.x(1) - scale.x(0)) * 0.72));
	return (
		<>
			<svg class="chart" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
				<Axes
					scale={scale} y_marks={[0, max / 2, max].map((one) => [one, format(one)])}
					x_marks={days.flatMap((day, i) => (i % step === 0 ? [[i + 0.5, mark(day)] as [number, string]] : []))}
				/>
				{days.map((_, i) => {
					let below = 0;
					return series.map((one) => {
						const from = below;
						below += one.values[i];
						return (
							<rect
								class={one.class_name} x={scale.x(i + 0.5) - width / 2} width={width}
								y={scale.y(below)} height={Math.max(0, scale.y(from) - scale.y(below))}
							/>
						);
					});
				})}
			</svg>
			{series.length > 1 && (
				<ul class="legend">
					{series.map((one) => <li><span class={`swatch ${one.class_name}`} aria-hidden="true" />{one.label}</li>)}
				</ul>
			)}
		</>
	);
}
