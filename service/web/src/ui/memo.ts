// A component that is drawn anew only when one of its properties has changed.
import { Component, type ComponentChild, type FunctionComponent, h } from "preact";

export function memo<P extends object>(draw: FunctionComponent<P>): new (props: P) => Component<P> {
	return class Memo extends Component<P> {
		shouldComponentUpdate(next: P): boolean {
			const before = this.props as P;
			return (Object.keys(next) as (keyof P)[]).some((name) => next[name] !== before[name]);
		}

		render(): ComponentChild {
			return h(draw as FunctionComponent, this.props as object);
		}
	};
}
