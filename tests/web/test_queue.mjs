// Clearing the queue: by keyboard, with undo, against colleagues and a bad connection.
import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { all_sent, finish, open_browser, open_signed_in, Service, shoot, until } from "./harness.mjs";

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
	const at = `#/queue?thread=${encodeURIComponent(thread)}`;
	const page = await open_signed_in(browser, service, { at, ...options });
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

const queued = async () => (await service.ask("GET", `/v1/queue?thread=${thread}`)).items.length;
// As a colleague decides, whoever has it open.
const settle = (id, decision) =>
	service.ask("POST", `/v1/comments/${id}/decisions`, { decision, force: true }, { "If-Match": "*" });

// Lets the calls that match wait until the returned function is called.
async function hold_back(page, what) {
	let release;
	const gate = new Promise((resolve) => (release = resolve));
	await page.route(what, async (route) => {
		await gate;
		await route.continue().catch(() => {}); // the page may have been left
	});
	return release;
}

async function try_again(page) {
	// By hand, unless it tries by itself first.
	await page.evaluate(() => document.querySelector(".notice.trouble button")?.click());
}

test("fifty comments are settled by keyboard alone", async () => {
	const ids = await fill(50);
	const page = await open();
	// As fast as they come: no key waits for what the one before it does.
	for (let i = 0; i < 50; i++) {
		for (const key of i % 10 === 9 ? ["r", "1"] : ["ast"[i % 3]]) {
			await page.keyboard.press(key);
		}
	}
	await page.getByText("No comment fits these filters.").waitFor();
	await until(queued, 0);
	const found = (await Promise.all(ids.map(trail_of))).map(([last]) => last.decision);
	assert.deepEqual(found, ids.map((_, i) => (i % 10 === 9 ? "reject" : ["approve", "spam", "trash"][i % 3])));
	await finish(page);
});

test("the next comment is shown before the service has answered", async () => {
	const [id] = await fill(2);
	const page = await open();
	const release = await hold_back(page, "**/decisions");
	await page.keyboard.press("a");
	await page.locator(".detail h2", { hasText: "Author 1" }).waitFor();
	assert.equal(await status_of(id), "pending");
	release();
	await until(() => status_of(id), "approved");
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
	await all_sent(page);
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
	await all_sent(page);
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

test("after a reload, undo takes back what was still on its way", async () => {
	const ids = await fill(2);
	const page = await open({ expected: ["ERR_", "412"] });
	await page.keyboard.press("a");
	await until(() => status_of(ids[0]), "approved");
	await all_sent(page);
	// The service decides, and its answer never comes.
	await page.route("**/decisions", (route) => route.fetch().catch(() => {}), { times: 1 });
	await page.keyboard.press("s");
	await until(() => status_of(ids[1]), "rejected");
	const release = await hold_back(page, "**/decisions");
	await page.reload();
	await page.getByText("No comment fits these filters.").waitFor();
	await page.keyboard.press("u");
	await page.locator(".row", { hasText: "Comment number 1" }).waitFor();
	release();
	await until(() => status_of(ids[1]), "pending");
	assert.equal(await status_of(ids[0]), "approved");
	await finish(page);
});

test("a slip is mended at once, however slow the answers are", async () => {
	const [id] = await fill(2);
	const page = await open();
	const release = await hold_back(page, "**/decisions");
	for (const key of ["a", "u", "s", "u", "t"]) {
		await page.keyboard.press(key);
	}
	release();
	await all_sent(page);
	assert.deepEqual((await trail_of(id)).map((one) => one.decision), ["trash", "undo", "approve"]);
	assert.equal(await page.locator(".toast.trouble").count(), 0);
	await finish(page);
});

test("an undo that was not sent yet goes on after a reload", async () => {
	const [id] = await fill(2);
	const page = await open({ expected: ["ERR_"] });
	await page.keyboard.press("a");
	await all_sent(page);
	await page.route("**/decisions", (route) => route.abort());
	await page.keyboard.press("u");
	await page.getByText("1 decision waits to be sent.").waitFor();
	await page.unroute("**/decisions");
	await page.reload();
	await until(() => status_of(id), "pending");
	await all_sent(page);
	assert.equal(await page.locator(".toast").count(), 0);
	await finish(page);
});

test("what was decided before a reload is not asked again while it is on its way", async () => {
	const [id] = await fill(2);
	const page = await open({ expected: ["ERR_"] });
	await page.route("**/decisions", (route) => route.abort());
	await page.keyboard.press("a");
	await page.getByText("1 decision waits to be sent.").waitFor();
	await page.unroute("**/decisions");
	const release = await hold_back(page, "**/decisions");
	await page.reload();
	await page.locator(".detail h2", { hasText: "Author 1" }).waitFor();
	await until(() => page.locator(".row .snippet").allTextContents(), ["Comment number 1"]);
	release();
	await until(() => status_of(id), "approved");
	await finish(page);
});

test("a service that is busy, or restarts behind its proxy, is waited for", async () => {
	const ids = await fill(7);
	const page = await open({ expected: ["ERR_", "502", "503"] });
	await page.context().setOffline(true);
	for (const _ of ids) {
		await page.keyboard.press("a");
	}
	await page.getByText("7 decisions wait to be sent.").waitFor();
	await page.context().setOffline(false);
	const answers = [...Array(6).fill([502, {}]), [503, { code: "busy", detail: "Busy." }]];
	await page.route("**/decisions", (route) => {
		const [status, json] = answers.shift();
		return route.fulfill({ status, json });
	}, { times: answers.length });
	while (answers.length > 0) {
		await try_again(page);
		await sleep(20);
	}
	await until(async () => new Set(await Promise.all(ids.map(status_of))).size, 1);
	assert.equal(await page.locator(".toast.trouble").count(), 0);
	await all_sent(page);
	await finish(page);
});

test("an answer that never comes is told, and the decision sent anew", async () => {
	const [id] = await fill(2);
	const page = await open({ expected: ["ERR_"], init: () => {
		const { setTimeout: real } = globalThis;
		globalThis.setTimeout = (run, ms, ...more) => real(run, ms === 20_000 ? 300 : ms, ...more);
	} });
	let n = 0;
	await page.route("**/decisions", (route) => (n++ === 0 ? null : route.continue()));
	await page.keyboard.press("a");
	await page.getByText("1 decision waits to be sent.").waitFor();
	await until(() => status_of(id), "approved");
	await page.getByText("The connection is lost.").waitFor({ state: "hidden" });
	assert.equal((await trail_of(id)).length, 1);
	await all_sent(page);
	await finish(page);
});

test("what a colleague has settled meanwhile is told, and left as it is", async () => {
	const ids = await fill(2);
	const page = await open({ expected: ["412", "ERR_"], is_deaf: true });
	await settle(ids[0], "spam");
	await page.keyboard.press("a");
	await page.locator(".toast", { hasText: "has settled it meanwhile" }).waitFor();
	await shoot(page, "conflict");
	assert.equal(await status_of(ids[0]), "rejected");
	assert.equal(await page.locator(".row").count(), 1);
	await finish(page);
});

test("what a colleague settles while it is open stays open, and the next key decides nothing else", async () => {
	const ids = await fill(2);
	const page = await open();
	await settle(ids[0], "spam");
	await page.locator(".comment-head .status.rejected").waitFor();
	await shoot(page, "settled-while-open");
	await page.keyboard.press("a");
	await page.locator(".toast", { hasText: "has settled it meanwhile" }).waitFor();
	assert.equal(await page.locator(".row").count(), 1);
	assert.deepEqual([await status_of(ids[0]), await status_of(ids[1])], ["rejected", "pending"]);
	await finish(page);
});

test("a list that comes late does not bring back what others have settled meanwhile", async () => {
	const ids = await fill(3);
	const page = await open();
	await page.locator(".row", { hasText: "Comment number 2" }).waitFor();
	let release;
	let answered;
	const gate = new Promise((resolve) => (release = resolve));
	const asked = new Promise((resolve) => (answered = resolve));
	await page.route("**/v1/queue?*", async (route) => {
		const response = await route.fetch();
		answered();
		await gate;
		await route.fulfill({ response });
	}, { times: 1 });
	// The browser now and then lets a request by that a page makes just after it came, and tells
	// nothing of it: then once more.
	let is_asked = false;
	for (let i = 0; i < 20 && !is_asked; i++) {
		await page.keyboard.press(".");
		is_asked = await Promise.race([asked.then(() => true), sleep(3000, false)]);
	}
	assert.ok(is_asked);
	await settle(ids[0], "spam");
	await settle(ids[1], "spam");
	await page.locator(".comment-head .status.rejected").waitFor();
	await page.locator(".row", { hasText: "Comment number 1" }).waitFor({ state: "detached" });
	const come = page.waitForResponse("**/v1/queue?*");
	release();
	await (await come).finished();
	await page.locator(".total", { hasText: /^[1-9]/ }).waitFor();
	assert.deepEqual(await page.locator(".row .snippet").allTextContents(), ["Comment number 0", "Comment number 2"]);
	assert.equal(await page.locator(".comment-head .status.rejected").count(), 1);
	await finish(page);
});

test("two moderators never decide the same comment", async (t) => {
	const ids = await fill(30);
	const expected = ["412", "409"];
	const pages = [await open({ expected }), await open({ expected, session: await service.new_colleague("Bea") })];
	const deadline = Date.now() + 60_000;
	while (await queued() > 0 && Date.now() < deadline) {
		await Promise.all(pages.map((page) => page.keyboard.press("a")));
	}
	assert.equal(await queued(), 0);
	const n_decided = {};
	for (const id of ids) {
		const trail = await trail_of(id);
		assert.equal(trail.length, 1);
		n_decided[trail[0].actor_name] = (n_decided[trail[0].actor_name] ?? 0) + 1;
	}
	t.diagnostic(`decided: ${JSON.stringify(n_decided)}`);
	await finish(...pages);
});

test("a comment that comes back does not open itself under the next key", async () => {
	const ids = await fill(3);
	const page = await open({ expected: ["409"] });
	await page.route("**/decisions", (route) => route.fulfill({ status: 409, json: { code: "leased", detail: "Bea has it." } }), { times: 1 });
	await page.keyboard.press("a");
	await page.locator(".toast", { hasText: "nothing was decided" }).waitFor();
	assert.equal(await page.locator(".row").count(), 3);
	assert.equal(await page.locator(".row.current .snippet").textContent(), "Comment number 1");
	await page.keyboard.press("s");
	await until(() => status_of(ids[1]), "rejected");
	await page.getByRole("button", { name: "Decide anyway" }).click();
	await until(() => status_of(ids[0]), "approved");
	await finish(page);
});

test("without a connection decisions are kept, and sent once when it is back", async () => {
	const ids = await fill(3);
	// The first may be on its way already when the connection goes; then its answer alone is lost.
	const page = await open({ expected: ["ERR_", "412"] });
	await page.context().setOffline(true);
	await page.keyboard.press("a");
	await page.keyboard.press("s");
	await page.getByText("2 decisions wait to be sent.").waitFor();
	await shoot(page, "connection-lost");
	assert.equal(await status_of(ids[0]), "pending");
	await page.context().setOffline(false);
	await try_again(page);
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
	await all_sent(page);
	assert.equal((await trail_of(id)).length, 1);
	assert.equal(await page.locator(".toast.trouble").count(), 0);
	await finish(page);
});

test("of two tabs each sends its own decisions, and takes up the other's once that is closed", async () => {
	const [id] = await fill(2);
	const first = await open({ expected: ["ERR_"], viewport: { width: 1280, height: 800 } });
	await hold_back(first, "**/decisions");
	await first.keyboard.press("s");
	await first.locator(".detail h2", { hasText: "Author 1" }).waitFor();
	const second = await first.context().newPage();
	let n_sent = 0;
	second.on("request", (request) => (n_sent += request.method() === "POST" && request.url().endsWith("/decisions")));
	await second.goto(`${service.url}/#/queue?thread=${encodeURIComponent(thread)}`);
	await second.locator(".row").first().waitFor();
	assert.equal(n_sent, 0);
	await first.close();
	await until(() => status_of(id), "rejected");
	await all_sent(second);
	// The browser may tell the test nothing of a request, but the comment tells how often it was decided.
	assert.ok(n_sent <= 1, `sent ${n_sent} times`);
	assert.equal((await service.ask("GET", `/v1/comments/${id}`)).version, 2);
	assert.deepEqual(first.faults(), []);
	await second.context().close();
});

test("a page older than the service says so", async () => {
	await fill(1);
	const page = await open({ expected: ["ERR_"] });
	await page.route((url) => url.pathname === "/", (route) => route.fulfill({ contentType: "text/html", body: "<script src='/assets/page-other.js'></script>" }));
	await page.context().setOffline(true);
	await page.keyboard.press("a");
	await page.getByText("The connection is lost.").waitFor();
	await page.context().setOffline(false);
	await try_again(page);
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
	await settle(ids[2], "spam");
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
	await page.locator(".toast", { hasText: "Marked as spam: 12 comments." }).getByRole("button", { name: "Undo" }).click();
	await page.locator(".toast", { hasText: "Undone" }).waitFor();
	assert.deepEqual((await trail_of(ids[11])).map((one) => one.decision), ["undo", "spam"]);
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

test("behind a whole page that is decided before the next has come, it comes", async () => {
	await fill(60);
	const page = await open();
	const release = await hold_back(page, "**/decisions");
	const release_next = await hold_back(page, /\/v1\/queue\?.*cursor=/);
	const looked = page.waitForResponse(/\/v1\/queue\?(?!.*cursor=)/);
	for (let i = 0; i < 50; i++) {
		await page.keyboard.press("s");
	}
	await (await looked).finished();
	release_next();
	await page.locator(".detail h2", { hasText: "Author 50" }).waitFor();
	await until(() => page.locator(".row").count(), 10);
	await page.locator(".total", { hasText: /^10 found/ }).waitFor();
	release();
	await until(queued, 10);
	await all_sent(page);
	await page.locator(".total", { hasText: /^10 found/ }).waitFor();
	await finish(page);
});

test("a note goes along with the decision, and keys typed into it decide nothing", async () => {
	const [id] = await fill(1);
	const page = await open();
	// At once: no key may reach the page between the one that opens the field and the field.
	await page.keyboard.press("n");
	await page.keyboard.type("as usual: stays");
	await page.keyboard.press("Control+Enter");
	await page.locator("textarea").waitFor({ state: "detached" });
	await page.keyboard.press("a");
	await until(() => status_of(id), "approved");
	assert.deepEqual((await trail_of(id)).map((one) => one.note), ["as usual: stays"]);
	await finish(page);
});

const PHONE = { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true };

async function swipe(page, from, to) {
	const devtools = await page.context().newCDPSession(page);
	const { y, height } = await page.locator(".the-comment").boundingBox();
	const at = (x) => [{ x, y: y + height / 2 }];
	await devtools.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: at(from) });
	for (let i = 1; i <= 8; i++) {
		await devtools.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints: at(from + ((to - from) * i) / 8) });
	}
	await devtools.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
}

test("on a phone a swipe to the right approves, and to the left is spam", async () => {
	const ids = await fill(2);
	const page = await open(PHONE);
	await swipe(page, 100, 150);
	assert.equal(await status_of(ids[0]), "pending");
	await swipe(page, 80, 330);
	await until(() => status_of(ids[0]), "approved");
	await swipe(page, 330, 80);
	await until(() => status_of(ids[1]), "rejected");
	await finish(page);
});

test("a swipe decides the comment under the finger, whatever is selected", async () => {
	const ids = await fill(3);
	const page = await open(PHONE);
	await page.getByRole("button", { name: "← List" }).tap();
	await page.getByLabel("Select: Author 1").tap();
	await page.getByLabel("Select: Author 2").tap();
	await page.locator(".row-body").first().tap();
	await swipe(page, 330, 80);
	await until(() => status_of(ids[0]), "rejected");
	await all_sent(page);
	assert.deepEqual([await status_of(ids[1]), await status_of(ids[2])], ["pending", "pending"]);
	await finish(page);
});

test("the open comment is in sight, however much stands before it", async () => {
	for (let i = 0; i < 4; i++) {
		await service.submit(`A long one, number ${i}. `.repeat(40), `Author ${i}`, { thread });
	}
	for (const options of [{}, PHONE]) {
		const page = await open(options);
		await page.keyboard.press("j");
		await page.keyboard.press("j");
		await page.keyboard.press("j");
		await page.locator(".detail h2", { hasText: "Author 3" }).waitFor();
		await page.locator(".neighbour").nth(2).waitFor();
		const [head, pane, own] = await page.evaluate(() => [".comment-head", ".pane", ".the-comment"]
			.map((one) => document.querySelector(one).getBoundingClientRect().toJSON()));
		assert.ok(head.top >= pane.top && head.bottom <= pane.bottom);
		assert.ok(Math.min(own.bottom, pane.bottom) - own.top >= Math.min(own.height, pane.height) - 1);
		await shoot(page, `in-sight-${options.isMobile ? "phone" : "desktop"}`);
		await finish(page);
	}
});

test("looking again keeps what is shown and selected further down", async () => {
	await fill(60);
	const page = await open();
	await until(() => page.evaluate(() => {
		document.querySelector(".rows").scrollTo(0, 1_000_000);
		return document.querySelectorAll(".row").length;
	}), 60);
	await page.getByLabel("Select: Author 57").click();
	await page.getByLabel("Select: Author 58").click();
	const come = page.waitForResponse("**/v1/queue?*");
	await page.keyboard.press(".");
	await (await come).finished();
	await page.locator(".total", { hasText: "60 found" }).waitFor();
	await page.getByText("2 selected").waitFor();
	assert.equal(await page.locator(".row").count(), 60);
	await finish(page);
});

test("comments that a filter takes out of sight are given back to colleagues", async () => {
	await fill(2);
	const page = await open();
	const leases = async () => (await service.ask("GET", `/v1/queue?thread=${thread}`)).items.map((one) => one.lease?.actor_name ?? null);
	await until(leases, ["Root", "Root"]);
	await page.goto(`${service.url}/#/queue?thread=none`);
	await until(leases, [null, null]);
	await finish(page);
});

test("how long a comment has waited is told anew while the page is open", async () => {
	await fill(1);
	const page = await open({ is_deaf: true, expected: ["ERR_"] });
	await page.clock.install();
	await page.reload();
	await page.locator(".row time", { hasText: "just now" }).waitFor();
	await page.clock.fastForward("10:00");
	await page.locator(".row time", { hasText: "10 min ago" }).waitFor();
	await finish(page);
});

test("a word that is marked beyond a dialog's edge does not close it", async () => {
	await fill(1);
	const page = await open();
	await page.keyboard.press("n");
	await page.locator("textarea").fill("A note that took a while");
	const { x, y } = await page.locator("textarea").boundingBox();
	await page.mouse.move(x + 150, y + 12);
	await page.mouse.down();
	await page.mouse.move(20, y + 300, { steps: 3 });
	await page.mouse.up();
	await page.getByRole("button", { name: "Save" }).click();
	await page.locator(".toast", { hasText: "The note goes along" }).waitFor();
	await finish(page);
});

test("pages that nobody sees leave the browser's connections to those that are", async () => {
	await fill(1);
	const page = await open({ viewport: { width: 1280, height: 800 } });
	for (let i = 0; i < 7; i++) {
		const other = await page.context().newPage();
		await Promise.all([other.waitForResponse("**/v1/events"), other.goto(page.url())]);
		await other.locator(".row").first().waitFor();
		await other.evaluate(() => {
			Object.defineProperty(document, "hidden", { value: true });
			document.dispatchEvent(new Event("visibilitychange"));
		});
	}
	await finish(page);
});
