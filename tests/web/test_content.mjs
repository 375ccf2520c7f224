// How hostile text is taken apart before it is shown.
import assert from "node:assert/strict";
import test from "node:test";

import { import_source } from "./bundle.mjs";

const { changes_of, defanged, dissect, find_links, host_of, one_line } = await import_source(
	"src/content/dissect.ts", "src/content/links.ts", "src/people/changes.ts");

const shown = (text, spans) => dissect(text, spans).map((one) => (one.mark ? `[${one.text}]` : one.text)).join("");

test("what cannot be seen is named", () => {
	const cases = [
		["fr\u200bee", "fr[zero width]ee"],
		["a\u202eb\u202cc", "a[forces right-to-left]b[ends embedding]c"],
		["\ufeffx\u00ad", "[zero width]x[soft hyphen]"],
		["a\u{e0041}b", "a[hidden tag]b"],
		["a\u0000b\u0007", "a[control]b[control]"],
		["plain\ttext\n", "plain\ttext\n"],
	];
	for (const [text, wanted] of cases) {
		assert.equal(shown(text), wanted);
	}
});

test("joiners stay where they belong", () => {
	const family = "\u{1f468}\u200d\u{1f469}\u200d\u{1f467}";
	const flag = "\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}";
	for (const text of [family, flag, "می\u200cخواهم", "क्\u200dष", "\u2764\ufe0f\u200d\u{1f525}"]) {
		assert.equal(shown(text), text);
	}
	assert.equal(shown("a\u200db"), "a[zero-width joiner]b");
});

test("stacked accents are counted beyond three", () => {
	assert.equal(shown("e\u0301"), "e\u0301");
	assert.equal(shown(`e${"\u0301".repeat(3)}x`), `e${"\u0301".repeat(3)}x`);
	assert.equal(shown(`e${"\u0301".repeat(20)}x`), `e${"\u0301".repeat(3)}[+17]x`);
});

test("addresses are defanged", () => {
	const cases = [
		["https://a.example/b.c?d=1", "hxxps://a[.]example/b.c?d=1"],
		["HTTP://A.example", "HxxP://A[.]example"],
		["www.a.example", "www[.]a[.]example"],
		["ftp://a.example", "fxp://a[.]example"],
	];
	for (const [address, wanted] of cases) {
		assert.equal(defanged(address), wanted);
		assert.equal(shown(`see ${address}, there`), `see ${wanted}, there`);
	}
	assert.equal(host_of("https://User@A.example:80/x"), "a.example");
	assert.deepEqual(find_links("a sentence. And another one"), []);
});

test("spans are found by their bytes, and may lie across each other", () => {
	const text = "é😀 casino x";
	const at = Buffer.byteLength("é😀 ");
	const weak = { begin: 0, end: at + 3, log_odds: 0.2 };
	const strong = { begin: at, end: at + 6, log_odds: -2 };
	const pieces = dissect(text, [weak, strong]);
	assert.equal(pieces.map((one) => one.text).join(""), text);
	assert.equal(pieces.filter((one) => one.span === strong).map((one) => one.text).join(""), "casino");
	assert.equal(pieces.filter((one) => one.span === weak).map((one) => one.text).join(""), "é😀 ");
});

test("spans out of the text, empty or within a character do no harm", () => {
	for (const [begin, end] of [[0, 99], [50, 60], [3, 3], [1, 2], [4, 2]]) {
		assert.equal(shown("é😀x", [{ begin, end, log_odds: 1 }]), "é😀x");
	}
});

test("a link that a span cuts is defanged in all its parts", () => {
	const text = "' http://bad.example.com/x.y";
	for (let begin = 0; begin < text.length; begin++) {
		for (let end = begin + 1; end <= text.length; end++) {
			assert.equal(shown(text, [{ begin, end, log_odds: 1 }]), "' hxxp://bad[.]example[.]com/x.y");
		}
	}
});

test("nothing of a text is lost but what is marked", () => {
	const text = "Αλφα <b>x</b> 字 🏳️‍🌈 https://x.example/a?b=c&d#e \u05d0\u0308";
	assert.equal(shown(text).replace("hxxps", "https").replaceAll("[.]", "."), text);
});

test("one line is one line, of bounded length", () => {
	assert.equal(one_line(" a\n\tb \u202e c\u200b", 20), "a b c");
	assert.equal(one_line("x".repeat(70000), 10), `${"x".repeat(10)}…`);
	assert.ok(one_line(`e${"\u0301".repeat(500)}`, 100).length <= 3);
	assert.equal(one_line(`${"\n".repeat(600)}far below`, 140), "far below");
});

// The quickest of some, in CPU time: what a busy machine does beside it does not count.
function cpu_us(work) {
	const times = [];
	for (let i = 0; i < 7; i++) {
		const before = process.cpuUsage();
		work();
		const { user, system } = process.cpuUsage(before);
		times.push(user + system);
	}
	return Math.min(...times);
}

test("a word of 64 KB, and as many accents, take time as they are long, and no more", () => {
	for (const [unit, n] of [["x", 65536], ["\u0301", 30000], ["\u202e", 20000], ["a.", 32000], ["http://", 9000]]) {
		const part = cpu_us(() => dissect(unit.repeat(n / 8)));
		const whole = cpu_us(() => dissect(unit.repeat(n)));
		// Eight times as long: what grows with the square takes 64 times, and seconds.
		assert.ok(whole < 24 * part + 100_000, `${unit}: ${part} µs, and ${whole} µs of eight times as many`);
	}
});

test("a change is told by the names of what differs", () => {
	const site = (version, settings, origins = []) => ({ site: "blog", version, origins, settings: { premoderated: false, reject_above: 0.9, ...settings } });
	assert.deepEqual(changes_of(site(1), site(2, { premoderated: true }, ["https://blog.example"])), [
		{ name: "origins", before: "[]", after: "[\"https://blog.example\"]" },
		{ name: "premoderated", before: "false", after: "true" },
	]);
	assert.deepEqual(changes_of(null, { purpose: "first", note: "" }), [{ name: "purpose", before: "–", after: "first" }]);
	assert.deepEqual(changes_of("pending", "approved"), [{ name: "", before: "pending", after: "approved" }]);
	assert.deepEqual(changes_of({ name: "Ada" }, null), [{ name: "name", before: "Ada", after: "–" }]);
	assert.deepEqual(changes_of(null, null), []);
	assert.deepEqual(changes_of("", "a\u202eb"), [{ name: "", before: "–", after: "ab" }]);
});
