// Addresses in a text, and how they are shown so that nobody follows one by accident.

const LINK = /\b(?:[a-z][a-z0-9+.-]{1,11}:\/\/|www\.)[^\s<>"'`\])}|\\^]+|\b(?:[a-z0-9-]{1,63}\.){1,6}(?:com|net|org|info|biz|ru|xyz|top|site|online|shop|club|io|co|me|cc|tk|example|test)\b(?:\/[^\s<>"'`\])}]*)?/gi;

export interface Link {
	begin: number; // UTF-16
	end: number;
}

export function find_links(text: string): Link[] {
	return [...text.matchAll(LINK)].map((match) => {
		// A full stop behind an address ends the sentence.
		const shown = match[0].replace(/[.,;:!?]+$/, "");
		return { begin: match.index!, end: match.index! + shown.length };
	});
}

// "https://a.example/b" as "hxxps://a[.]example/b": to read, not to follow.
export function defanged(address: string): string {
	return defanged_part(address, 0, address.length);
}

// The same of a part of an address, from one offset up to another, as far as it shows there.
export function defanged_part(address: string, from: number, to: number): string {
	const [, scheme = "", host = ""] = /^([a-z][a-z0-9+.-]*:\/\/)?([^/?#]*)/is.exec(address) ?? [];
	const x_at = /^http/i.test(scheme) ? [1, 2] : /^ftp/i.test(scheme) ? [1] : [];
	let shown = "";
	for (let i = from; i < to; i++) {
		const is_host = i >= scheme.length && i < scheme.length + host.length;
		shown += x_at.includes(i) ? "x" : is_host && address[i] === "." ? "[.]" : address[i];
	}
	return shown;
}

// The host of an address, in lower case; "" where there is none.
export function host_of(address: string): string {
	return (/^(?:[a-z][a-z0-9+.-]*:\/\/)?(?:[^/?#@]*@)?([^/?#:]*)/i.exec(address)?.[1] ?? "").toLowerCase();
}
