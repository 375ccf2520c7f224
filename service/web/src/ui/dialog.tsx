// A dialog over the page. The browser's own element keeps the focus within and gives it back.
import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";

import { text } from "../text";
import { Button } from "./basic";

interface DialogProps {
	title: string;
	children: ComponentChildren;
	on_close?: () => void; // without: it must be answered
	is_wide?: boolean;
	on_key?: (event: KeyboardEvent) => void;
}

export function Dialog(props: DialogProps) {
	const element = useRef<HTMLDialogElement>(null);
	const id = useId();

	// At once, not after the next frame: the key pressed next must reach the dialog, not the page behind.
	useLayoutEffect(() => {
		const dialog = element.current!;
		const before = document.activeElement as HTMLElement | null;
		dialog.showModal();
		// The browser may close it without asking, also one that must be answered.
		const closed = () => (props.on_close ? props.on_close() : dialog.showModal());
		dialog.addEventListener("close", closed);
		return () => {
			dialog.removeEventListener("close", closed);
			dialog.close();
			before?.focus?.();
		};
	}, []);
	return (
		<dialog
			ref={element}
			class={props.is_wide ? "wide" : ""}
			aria-labelledby={id}
			onCancel={(event) => {
				event.preventDefault();
				props.on_close?.();
			}}
			onKeyDown={props.on_key}
			// Not one that holds a form: a slip beside it, or a word marked beyond its edge, loses what was written.
			onClick={(event) => event.target === element.current && !event.currentTarget.querySelector("form") && props.on_close?.()}
		>
			<div class="dialog-body">
				<header>
					<h2 id={id}>{props.title}</h2>
					{props.on_close && (
						<Button kind="quiet" label={text.close} on_press={props.on_close}>✕</Button>
					)}
				</header>
				{props.children}
			</div>
		</dialog>
	);
}

interface ConfirmProps {
	title: string;
	help: string;
	action: string;
	on_confirm: () => void;
	on_close: () => void;
	is_danger?: boolean;
}

export function Confirm(props: ConfirmProps) {
	return (
		<Dialog title={props.title} on_close={props.on_close}>
			<p>{props.help}</p>
			<footer>
				<Button on_press={props.on_close}>{text.cancel}</Button>
				<Button
					kind={props.is_danger ? "danger" : "primary"}
					on_press={() => {
						props.on_close();
						props.on_confirm();
					}}
				>
					{props.action}
				</Button>
			</footer>
		</Dialog>
	);
}
