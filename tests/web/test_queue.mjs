// Clearing the queue: by keyboard, with undo, against colleagues and a bad connection.
import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";

import { open_browser, open_signed_in, Service, shoot } from "./harness.mjs";

let service;
let browser;
let n_threads = 0;
let thread;

before(async () => {
	service = await new Service().start();
	await service.ask("PATCH", "/v1/sites/my-site", { settings: { premoderated: true } });
	browser = await open_browser();
});

after(async () => {
	await browser?.close();
	await service?.stop();
});

// Each test has a thread of its own, and looks at it alone.
beforeEach(() => {
	thread = `https://news.example/${++n_threads}/`;
});

async function fill(n) {
	const ids = [];
	for (let i = 0; i < n; i++) {
		ids.push((await service.submit(`Comment number ${i}`, `Author ${i}`, { thread })).id);
	}
	return ids;
}

async function open(options) {
	const page = await open_signed_in(browser, service, options);
	await page.goto(`${service.url}/#/queue?thread=${encodeURIComponent(thread)}`);
	// Not the rows of an earlier list.
	await page.locator(".total", { hasText: /^[1-9]\d* found/ }).waitFor();
	if (options?.isMobile) {
		await page.locator(".row-body").first().tap();
	}
	return page;
}

const status_of = async (id) => (await service.ask("GET", `/v1/comments/${id}`)).status;
// What people decided of it, the last first.
const trail_of = async (id) => (await service.ask("GET", `/v1/comments/${id}/decisions`)).items
	.filter((one) => /^(user|token):/.test(one.actor))
	.sort((a, b) => b.version - a.version);

async function until(what, wanted) {
	let found;
	for (let i = 0; i < 100; i++) {
		found = await what();
		if (JSON.stringify(found) === JSON.stringify(wanted)) {
			return;
		}
		await new Promise((resolve) => setTimeout(resolve, 100));
	}
	assert.deepEqual(found, wanted);
}

async function finish(...pages) {
	for (const page of pages) {
		assert.deepEqual(page.faults(), []);
		await page.context().close();
	}
}

// Presses a key, and tells how long it took until another comment was shown.
function press_and_time(page, key) {
	return page.evaluate((pressed) => new Promise((resolve) => {
		const shown = () => document.querySelector(".detail h2, .empty h2")?.textContent;
		const before = shown();
		const started = performance.now();
		const observer = new MutationObserver(() => {
			if (shown() !== before) {
				observer.disconnect();
				requestAnimationFrame(() => resolve(performance.now() - started));
			}
		});
		observer.observe(document.body, { childList: true, subtree: true, characterData: true });
		document.body.dispatchEvent(new KeyboardEvent("keydown", { key: pressed, bubbles: true, cancelable: true }));
	}), key);
}

test("fifty comments are settled by keyboard alone", async (t) => {
	const ids = await fill(50);
	const page = await open();
	const times = [];
	for (let i = 0; i < 50; i++) {
		if (i % 10 === 9) {
			await page.keyboard.press("r");
			await page.getByRole("dialog").waitFor();
			await page.keyboard.press("1");
			await page.getByRole("dialog").waitFor({ state: "hidden" });
		} else {
			times.push(await press_and_time(page, "ast"[i % 3]));
		}
	}
	await page.getByText("No comment fits these filters.").waitFor();
	await until(async () => (await service.ask("GET", `/v1/queue?thread=${thread}`)).items.length, 0);
	const found = [];
	for (const id of ids) {
		found.push((await trail_of(id))[0].decision);
	}
	assert.deepEqual(found, ids.map((_, i) => (i % 10 === 9 ? "reject" : ["approve", "spam", "trash"][i % 3])));
	times.sort((a, b) => a - b);
	t.diagnostic(`a decision to the next comment shown: median ${times[20].toFixed(1)} ms, slowest ${times.at(-1).toFixed(1)} ms`);
	assert.ok(times[20] < 50, `median ${times[20]} ms`);
	await finish(page);
});

test("a decision is undone after a reload, and the filter unlearns it", async (t) => {
	const lacks = service.lacks("decisions");
	const [id] = await fill(1);
	const labels = async () => (await service.ask("GET", "/v1/stats")).labels;
	const before_it = await labels();
	const page = await open();
	await page.keyboard.press("s");
	await until(() => status_of(id), "rejected");
	await until(async () => (await labels()).spam, before_it.spam + 1);
	if (lacks) {
		await finish(page);
		t.skip(lacks);
		return;
	}
	await page.reload();
	await page.getByText("No comment fits these filters.").waitFor();
	await page.keyboard.press("u");
	await page.locator(".row", { hasText: "Comment number 0" }).waitFor();
	await until(() => status_of(id), "pending");
	await until(labels, before_it);
	await page.reload();
	await page.locator(".row", { hasText: "Comment number 0" }).waitFor();
	await finish(page);
});

test("undo brings a comment back where it was", async () => {
	const ids = await fill(3);
	const page = await open();
	await page.keyboard.press("j");
	await page.keyboard.press("s");
	await until(() => status_of(ids[1]), "rejected");
	await page.keyboard.press("u");
	await until(() => status_of(ids[1]), "pending");
	assert.deepEqual(await page.locator(".row .snippet").allTextContents(), [0, 1, 2].map((i) => `Comment number ${i}`));
	assert.equal(await page.locator(".row.current .snippet").textContent(), "Comment number 1");
	await finish(page);
});

test("what a colleague has settled meanwhile is told, and left as it is", async () => {
	const ids = await fill(2);
	const page = await open({ expected: ["412", "409"] });
	await page.route("**/v1/events", (route) => route.abort());
	await service.ask("POST", `/v1/comments/${ids[0]}/decisions`, { decision: "spam", force: true }, { "If-Match": "*" });
	if (await page.locator(".row", { hasText: "Comment number 0" }).count() > 0) {
		await page.keyboard.press("a");
		await page.locator(".toast", { hasText: "has settled it meanwhile" }).waitFor();
		await shoot(page, "conflict");
	}
	assert.equal(await status_of(ids[0]), "rejected");
	assert.equal(await page.locator(".row").count(), 1);
	await finish(page);
});

test("two moderators never decide the same comment", async () => {
	const ids = await fill(30);
	const pages = [await open({ expected: ["412", "409"] }), await open({ expected: ["412", "409"] })];
	for (let i = 0; i < 40; i++) {
		await Promise.all(pages.map((page) => page.keyboard.press("a")));
	}
	await until(async () => (await service.ask("GET", `/v1/queue?thread=${thread}`)).items.length, 0);
	for (const id of ids) {
		assert.equal((await trail_of(id)).length, 1);
	}
	await finish(...pages);
});

test("without a connection decisions are kept, and sent once when it is back", async () => {
	const ids = await fill(3);
	const page = await open({ expected: ["ERR_"] });
	await page.context().setOffline(true);
	await page.keyboard.press("a");
	await page.keyboard.press("s");
	await page.getByText("2 decisions wait to be sent.").waitFor();
	await shoot(page, "connection-lost");
	assert.equal(await status_of(ids[0]), "pending");
	await page.context().setOffline(false);
	await page.getByRole("button", { name: "Try again" }).click({ timeout: 3000 }).catch(() => {}); // or by itself
	await until(() => status_of(ids[1]), "rejected");
	await page.getByText("The connection is lost.").waitFor({ state: "hidden" });
	assert.deepEqual([(await trail_of(ids[0])).length, (await trail_of(ids[1])).length], [1, 1]);
	await finish(page);
});

test("a decision whose answer was lost is not sent twice", async () => {
	const [id] = await fill(2);
	const page = await open({ expected: ["ERR_", "412"] });
	let n = 0;
	await page.route(`**/v1/comments/${id}/decisions`, async (route) => {
		if (route.request().method() === "POST" && n++ === 0) {
			await route.fetch();
			await route.abort();
		} else {
			await route.continue();
		}
	});
	await page.keyboard.press("s");
	await until(() => page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith("hamlet-outbox") && localStorage[key] !== "[]").length), 0);
	assert.equal((await trail_of(id)).length, 1);
	assert.equal(await page.locator(".toast.trouble").count(), 0);
	await finish(page);
});

test("a page older than the service says so", async () => {
	await fill(1);
	const page = await open({ expected: ["ERR_"] });
	await page.route((url) => url.pathname === "/", (route) => route.fulfill({ contentType: "text/html", body: "<script src='/assets/page-other.js'></script>" }));
	await page.context().setOffline(true);
	await page.keyboard.press("a");
	await page.getByText("The connection is lost.").waitFor();
	await page.context().setOffline(false);
	await page.getByRole("button", { name: "Try again" }).click({ timeout: 3000 }).catch(() => {}); // or by itself
	await page.getByText("The service has been upgraded.").waitFor();
	await finish(page);
});

test("what others decide disappears by itself, and what comes in announces itself", async (t) => {
	const lacks = service.lacks("events");
	if (lacks) {
		t.skip(lacks);
		return;
	}
	const ids = await fill(3);
	const page = await open();
	await service.ask("POST", `/v1/comments/${ids[2]}/decisions`, { decision: "spam", force: true }, { "If-Match": "*" });
	await page.locator(".row", { hasText: "Comment number 2" }).waitFor({ state: "detached" });
	await service.submit("One more", "Late", { thread });
	await page.getByRole("button", { name: /new comment/ }).click();
	await page.locator(".row", { hasText: "One more" }).waitFor();
	await finish(page);
});

test("all that match a filter are decided at once, with count and sample first", async (t) => {
	const lacks = service.lacks("decisions");
	if (lacks) {
		t.skip(lacks);
		return;
	}
	const ids = await fill(12);
	const page = await open();
	await page.getByRole("button", { name: "Decide all that match…" }).click();
	await page.getByRole("button", { name: "Spam 12 comments" }).waitFor();
	assert.equal(await page.locator(".sample li").count(), 10);
	await shoot(page, "bulk");
	await page.getByRole("button", { name: "Spam 12 comments" }).click();
	await until(() => status_of(ids[11]), "rejected");
	await page.getByRole("button", { name: "Undo" }).last().click();
	await until(() => status_of(ids[11]), "pending");
	await finish(page);
});

test("selected comments are decided together", async () => {
	const ids = await fill(4);
	const page = await open();
	await page.keyboard.press("x");
	await page.keyboard.press("j");
	await page.keyboard.press("j");
	await page.keyboard.press("Shift+X");
	await page.getByText("3 selected").waitFor();
	await page.keyboard.press("s");
	await until(async () => [await status_of(ids[0]), await status_of(ids[1]), await status_of(ids[2]), await status_of(ids[3])],
		["rejected", "rejected", "rejected", "pending"]);
	await finish(page);
});

test("a note goes along with the decision, and keys typed into it decide nothing", async () => {
	const [id] = await fill(1);
	const page = await open();
	await page.keyboard.press("n");
	await page.locator("textarea:focus").waitFor();
	await page.keyboard.type("as usual: stays");
	await page.keyboard.press("Control+Enter");
	await page.locator("textarea").waitFor({ state: "detached" });
	await page.keyboard.press("a");
	await until(() => status_of(id), "approved");
	assert.deepEqual((await trail_of(id)).map((one) => one.note), ["as usual: stays"]);
	await finish(page);
});

test("on a phone a swipe to the right approves, and to the left is spam", async () => {
	const ids = await fill(2);
	const page = await open({ viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true });
	const devtools = await page.context().newCDPSession(page);
	const swipe = async (from, to) => {
		const { y, height } = await page.locator(".the-comment").boundingBox();
		const at = (x) => [{ x, y: y + height / 2 }];
		await devtools.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: at(from) });
		for (let i = 1; i <= 8; i++) {
			await devtools.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints: at(from + ((to - from) * i) / 8) });
		}
		await devtools.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
	};
	await swipe(100, 150);
	assert.equal(await status_of(ids[0]), "pending");
	await swipe(80, 330);
	await until(() => status_of(ids[0]), "approved");
	await swipe(330, 80);
	await until(() => status_of(ids[1]), "rejected");
	await finish(page);
});
