// The frame of a chart: where values lie, lines for some of them, and their numbers.

export const WIDTH = 460;
export const HEIGHT = 210;
const LEFT = 44;
const RIGHT = 20;
const TOP = 10;
const BOTTOM = 30;

export interface Scale {
	x: (value: number) => number;
	y: (value: number) => number;
	bottom: number;
}

export function scale_of(max_x: number, max_y: number): Scale {
	return {
		x: (value) => LEFT + ((WIDTH - LEFT - RIGHT) * value) / (max_x || 1),
		y: (value) => HEIGHT - BOTTOM - ((HEIGHT - TOP - BOTTOM) * value) / (max_y || 1),
		bottom: HEIGHT - BOTTOM,
	};
}

// A round number at or above: 1, 2 or 5 times a power of ten.
export function round_up(value: number): number {
	const power = 10 ** Math.floor(Math.log10(Math.max(value, 1e-9)));
	return [1, 2, 5, 10].map((one) => one * power).find((one) => one >= value * 0.9999)!;
}

interface AxesProps {
	scale: Scale;
	x_marks: [value: number, label: string][];
	y_marks: [value: number, label: string][];
}

export function Axes({ scale, x_marks, y_marks }: AxesProps) {
	return (
		<g class="axes">
			{y_marks.map(([value, label]) => (
				<g>
					<line x1={LEFT} x2={WIDTH - RIGHT} y1={scale.y(value)} y2={scale.y(value)} />
					<text x={LEFT - 6} y={scale.y(value) + 4} text-anchor="end">{label}</text>
				</g>
			))}
			{x_marks.map(([value, label]) => (
				<text x={scale.x(value)} y={HEIGHT - 10} text-anchor="middle">{label}</text>
			))}
		</g>
	);
}
