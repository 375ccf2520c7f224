// Buttons, fields and other small parts that every view uses.
import type { ComponentChildren, JSX } from "preact";
import { useId } from "preact/hooks";

import { text } from "../text";

interface ButtonProps {
	children: ComponentChildren;
	on_press?: () => void;
	kind?: "plain" | "primary" | "danger" | "quiet";
	type?: "button" | "submit";
	label?: string;
	hint_key?: string;
	is_disabled?: boolean;
	is_pressed?: boolean;
	is_busy?: boolean;
	class_name?: string;
}

export function Button(props: ButtonProps) {
	return (
		<button
			type={props.type ?? "button"}
			class={`button ${props.kind ?? "plain"} ${props.class_name ?? ""}`}
			onClick={props.on_press}
			disabled={props.is_disabled || props.is_busy}
			aria-label={props.label}
			aria-pressed={props.is_pressed}
			aria-busy={props.is_busy}
			aria-keyshortcuts={props.hint_key}
		>
			{props.children}
			{props.hint_key && <kbd aria-hidden="true">{props.hint_key}</kbd>}
		</button>
	);
}

interface FieldProps extends Omit<JSX.HTMLAttributes<HTMLInputElement>, "label" | "onInput"> {
	label: string;
	value: string;
	on_change: (value: string) => void;
	help?: string;
	fault?: string;
	type?: string;
	name?: string;
	autocomplete?: string;
	rows?: number;
	is_required?: boolean;
	placeholder?: string;
	min?: number;
	max?: number;
	step?: number;
}

export function Field(props: FieldProps) {
	const id = useId();
	const described = [props.help && `${id}-help`, props.fault && `${id}-fault`].filter(Boolean).join(" ");
	const common = {
		id,
		name: props.name,
		value: props.value,
		placeholder: props.placeholder,
		required: props.is_required,
		"aria-describedby": described || undefined,
		"aria-invalid": props.fault ? true : undefined,
		dir: "auto" as const,
		onInput: (event: Event) => props.on_change((event.target as HTMLInputElement).value),
	};
	return (
		<div class="field">
			<label for={id}>{props.label}</label>
			{props.rows
				? <textarea {...common} rows={props.rows} spellcheck={false} />
				: <input {...common} type={props.type ?? "text"} autocomplete={props.autocomplete} min={props.min} max={props.max} step={props.step} />}
			{props.fault && <p class="fault" id={`${id}-fault`} role="alert">{props.fault}</p>}
			{props.help && <p class="help" id={`${id}-help`}>{props.help}</p>}
		</div>
	);
}

interface SelectProps {
	label: string;
	value: string;
	options: [value: string, label: string][];
	on_change: (value: string) => void;
	is_label_hidden?: boolean;
	help?: string;
}

export function Select(props: SelectProps) {
	const id = useId();
	return (
		<div class="field">
			<label for={id} class={props.is_label_hidden ? "unseen" : ""}>{props.label}</label>
			<select id={id} value={props.value} onChange={(event) => props.on_change(event.currentTarget.value)}>
				{props.options.map(([value, label]) => <option value={value}>{label}</option>)}
			</select>
			{props.help && <p class="help">{props.help}</p>}
		</div>
	);
}

export function Check(props: { label: string; is_on: boolean; on_change: (is_on: boolean) => void; help?: string }) {
	const id = useId();
	return (
		<div class="check">
			<input
				id={id} type="checkbox" checked={props.is_on}
				aria-describedby={props.help && `${id}-help`}
				onChange={(event) => props.on_change(event.currentTarget.checked)}
			/>
			<label for={id}>{props.label}</label>
			{props.help && <p class="help" id={`${id}-help`}>{props.help}</p>}
		</div>
	);
}

export function Fault(props: { children: ComponentChildren; on_retry?: () => void }) {
	return (
		<div class="notice trouble" role="alert">
			<p>{props.children}</p>
			{props.on_retry && <Button on_press={props.on_retry}>{text.try_again}</Button>}
		</div>
	);
}

export function Waiting() {
	return <p class="waiting" role="status">{text.loading}</p>;
}
