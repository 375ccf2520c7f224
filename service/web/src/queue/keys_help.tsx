// The table of keys, as a dialog.
import { text } from "../text";
import { Dialog } from "../ui/dialog";
import { bindings } from "./keys";

export function KeysHelp({ on_close }: { on_close: () => void }) {
	const groups = Object.entries(text.keys.groups) as [keyof typeof text.keys.groups, string][];
	return (
		<Dialog title={text.keys.title} on_close={on_close} is_wide>
			<div class="keys">
				{groups.map(([group, label]) => (
					<section>
						<h3>{label}</h3>
						<dl>
							{bindings.filter((one) => one.group === group).map((one) => (
								<>
									<dt>{(one.shown ?? one.keys[0]).split(/ +/).map((key) => <kbd>{key}</kbd>)}</dt>
									<dd>{text.keys.names[one.action]}</dd>
								</>
							))}
						</dl>
					</section>
				))}
			</div>
		</Dialog>
	);
}
