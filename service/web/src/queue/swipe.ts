// Swiping a comment on a phone: to the right approves, to the left is spam.
import { useEffect, useRef } from "preact/hooks";

// Less is a slip, more is meant; and clearly more sideways than down.
const MEANT_PX = 110;
const BEGIN_PX = 18;

export function use_swipe(on_swipe: (direction: "left" | "right") => void) {
	const element = useRef<HTMLDivElement>(null);
	const act = useRef(on_swipe);
	act.current = on_swipe;

	useEffect(() => {
		const target = element.current!;
		let start: Touch | null = null;
		let dx = 0;
		let is_sideways = false;

		function show(px: number) {
			target.style.transform = px === 0 ? "" : `translateX(${px}px)`;
			target.dataset.swipe = Math.abs(px) < MEANT_PX ? "" : px > 0 ? "right" : "left";
		}
		function begin(event: TouchEvent) {
			start = event.touches.length === 1 ? event.touches[0] : null;
			dx = 0;
			is_sideways = false;
		}
		function move(event: TouchEvent) {
			if (!start) {
				return;
			}
			dx = event.touches[0].clientX - start.clientX;
			const dy = event.touches[0].clientY - start.clientY;
			is_sideways ||= Math.abs(dx) > BEGIN_PX && Math.abs(dx) > 2 * Math.abs(dy);
			if (is_sideways) {
				event.preventDefault();
				show(dx);
			}
		}
		function end() {
			if (start && is_sideways && Math.abs(dx) >= MEANT_PX) {
				act.current(dx > 0 ? "right" : "left");
			}
			start = null;
			show(0);
		}
		function cancel() {
			start = null;
			show(0);
		}
		target.addEventListener("touchstart", begin, { passive: true });
		target.addEventListener("touchmove", move, { passive: false });
		target.addEventListener("touchend", end);
		target.addEventListener("touchcancel", cancel);
		return () => {
			target.removeEventListener("touchstart", begin);
			target.removeEventListener("touchmove", move);
			target.removeEventListener("touchend", end);
			target.removeEventListener("touchcancel", cancel);
		};
	}, []);
	return element;
}
