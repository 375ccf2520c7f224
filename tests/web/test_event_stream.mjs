// Server-sent events, however they are cut on their way.
import assert from "node:assert/strict";
import test from "node:test";

import { import_source } from "./bundle.mjs";

const { EventParser } = await import_source("src/api/event_stream.ts");

const STREAM = "retry: 3000\n\n: heartbeat\n\nevent: changed\ndata: {\"a\":\"ü\"}\n\nevent: lease\r\ndata: 1\r\ndata: 2\r\n\r\ndata:x\n\n";
const WANTED = [
	{ name: "changed", data: "{\"a\":\"ü\"}" },
	{ name: "lease", data: "1\n2" },
	{ name: "message", data: "x" },
];

test("events come out whole, wherever the stream is cut", () => {
	const bytes = new TextEncoder().encode(STREAM);
	for (let size = 1; size <= bytes.length; size++) {
		const parser = new EventParser();
		const events = [];
		for (let at = 0; at < bytes.length; at += size) {
			events.push(...parser.feed(bytes.subarray(at, at + size)));
		}
		assert.deepEqual(events, WANTED, `cut every ${size} bytes`);
	}
});
