// A chart with its title, a sentence, and its table behind it.
import type { ComponentChildren } from "preact";

import { text } from "../text";

interface FigureProps {
	title: string;
	help: string;
	columns: string[];
	rows: string[][];
	children: ComponentChildren;
}

export function Figure({ title, help, columns, rows, children }: FigureProps) {
	return (
		<figure class="figure">
			<figcaption>
				<h3>{title}</h3>
				<p class="help">{help}</p>
			</figcaption>
			{rows.length === 0 ? <p>{text.record.no_figures}</p> : children}
			{rows.length > 0 && (
				<details>
					<summary>{text.record.table}</summary>
					<div class="table-box" tabIndex={0} role="region" aria-label={title}>
						<table>
							<thead><tr>{columns.map((one) => <th scope="col">{one}</th>)}</tr></thead>
							<tbody>
								{rows.map(([first, ...others]) => (
									<tr><th scope="row">{first}</th>{others.map((one) => <td>{one}</td>)}</tr>
								))}
							</tbody>
						</table>
					</div>
				</details>
			)}
		</figure>
	);
}
