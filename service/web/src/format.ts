// Numbers and times as people read them.

export const count = (n: number) => String(n).replace(/\B(?=(\d{3})+$)/g, ",");
export const plural = (n: number, one: string, many: string) => `${count(n)} ${n === 1 ? one : many}`;
export const comments = (n: number) => plural(n, "comment", "comments");

// By hand: the browser's own formatters take longer to make than all else that the page does when it
// starts.
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const two = (n: number) => String(n).padStart(2, "0");
const day_of = (at: Date) => `${MONTHS[at.getMonth()]} ${at.getDate()}, ${at.getFullYear()}`;
export const on_day = (time: string) => day_of(new Date(time));
export const at_moment = (time: string) => {
	const at = new Date(time);
	return `${day_of(at)}, ${two(at.getHours())}:${two(at.getMinutes())}`;
};
// Of "2026-11".
export const in_month = (month: string) => `${MONTHS[Number(month.slice(5)) - 1]} ${month.slice(0, 4)}`;
export const percent = (share: number, digits = 1) => `${(100 * share).toFixed(digits)}%`;
