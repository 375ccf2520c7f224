// Measures the review page in a browser with many pending comments: QUEUE_FILL PENDING.
// Prints one line of JSON: milliseconds by what was waited for.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { finish, open_browser, open_signed_in, Service } from "../web/harness.mjs";

const [queue_fill, n_pending] = process.argv.slice(2);
const LOADS = 15;
const LEFT_ALONE_MS = 1000;
const DECISIONS = 45;

// From the beginning of the navigation until list and open comment are painted.
function watch_first_view() {
	const observer = new MutationObserver(() => {
		if (document.querySelector(".row") && document.querySelector(".the-comment")) {
			observer.disconnect();
			requestAnimationFrame(() => setTimeout(() => (globalThis.first_view_ms = performance.now())));
		}
	});
	observer.observe(document, { childList: true, subtree: true });
}

async function first_view(browser, service) {
	// An own session: an own context, whose caches are empty.
	const session = service.session ??= await service.new_session();
	const page = await open_signed_in(browser, service, { session, init: watch_first_view, is_watched: false });
	await new Promise((resolve) => setTimeout(resolve, LEFT_ALONE_MS));
	const ms = await (await page.waitForFunction(() => globalThis.first_view_ms)).jsonValue();
	await finish(page);
	return ms;
}

// Presses a key, and tells how long it took until another comment was painted.
function press_and_time(page, key) {
	return page.evaluate((pressed) => new Promise((resolve) => {
		const shown = () => document.querySelector(".detail h2")?.closest(".detail").textContent;
		const before = shown();
		const started = performance.now();
		const observer = new MutationObserver(() => {
			if (shown() !== before) {
				observer.disconnect();
				requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - started)));
			}
		});
		observer.observe(document.body, { childList: true, subtree: true, characterData: true });
		document.body.dispatchEvent(new KeyboardEvent("keydown", { key: pressed, bubbles: true, cancelable: true }));
	}), key);
}

async function decisions(browser, service) {
	const page = await open_signed_in(browser, service);
	const times = [];
	await page.locator(".the-comment").waitFor();
	for (let i = 0; i < DECISIONS; i++) {
		times.push(await press_and_time(page, "ast"[i % 3]));
	}
	await finish(page);
	return times;
}

const folder = mkdtempSync(join(tmpdir(), "hamlet-page-"));
let service;
let browser;
try {
	service = await new Service(folder).start();
	service.session = await service.new_session();
	const { session, token } = service;
	await service.stop();
	spawnSync(queue_fill, [join(folder, "hamlet.db"), n_pending], { stdio: "inherit" });
	service = Object.assign(await new Service(folder).start(), { token });
	service.session = { ...session, url: service.url };
	while ((await service.ask("GET", "/v1/queue?limit=1&q=x")).not_indexed > 0) {
		await new Promise((resolve) => setTimeout(resolve, 500));
	}
	browser = await open_browser();
	await first_view(browser, service); // the browser's own first start is not the page's
	const loads = [];
	for (let i = 0; i < LOADS; i++) {
		loads.push(await first_view(browser, service));
	}
	console.log(JSON.stringify({ loads, decisions: await decisions(browser, service) }));
} finally {
	await browser?.close();
	await service?.stop();
	rmSync(folder, { recursive: true, force: true });
}
