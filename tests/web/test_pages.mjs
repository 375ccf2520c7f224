// What is behind the queue: rules, labels, sites.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";

import { axe_violations, open_browser, open_signed_in, Service, shoot, until } from "./harness.mjs";

let service;
let browser;
let page;

before(async () => {
	service = await new Service().start();
	browser = await open_browser();
	page = await open_signed_in(browser, service, { bypassCSP: true, expected: ["422"] });
});

after(async () => {
	await browser?.close();
	await service?.stop();
});

async function open(view) {
	await page.goto(`${service.url}/#/${view}`);
	await page.locator(`.view-${view}`).waitFor();
	await page.locator(".waiting").waitFor({ state: "detached" });
}

test("labelled comments are imported with progress, and bad rows are named", async () => {
	const rows = [];
	for (let i = 0; i < 2500; i++) {
		rows.push(JSON.stringify({ content: i % 2 ? `Casino bonus number ${i}, win now` : `I read article ${i} with joy`, label: i % 2 ? "spam" : "ham" }));
	}
	rows[1203] = "{\"content\": \"x\", \"label\": \"maybe\"}";
	rows[7] = "not JSON";
	await open("labels");
	await page.getByLabel(/Choose a file/).setInputFiles({ name: "labels.jsonl", mimeType: "application/x-ndjson", buffer: Buffer.from(rows.join("\n")) });
	await page.getByRole("button", { name: "Import" }).click();
	await page.getByText("2,498 rows imported.").waitFor();
	await page.getByRole("heading", { name: "2 rows cannot be read" }).waitFor();
	assert.deepEqual(await page.locator(".bad-rows tbody th").allTextContents(), ["8", "1,204"]);
	const { labels } = await service.ask("GET", "/v1/stats");
	assert.deepEqual([labels.spam, labels.ham], [1248, 1250]);
	await shoot(page, "import");
	assert.deepEqual(await axe_violations(page), []);
	assert.deepEqual(page.faults(), []);
});

test("a file with a bad row is imported up to it, where none is to be left out", async () => {
	const before_it = (await service.ask("GET", "/v1/stats")).labels;
	const row = (content) => JSON.stringify({ content, label: "ham" });
	await page.reload();
	await open("labels");
	await page.getByLabel(/Choose a file/).setInputFiles({
		name: "bad.jsonl", mimeType: "application/x-ndjson",
		buffer: Buffer.from([row("A fine one"), "{\"label\": \"ham\"}", row("Another one")].join("\r\n")),
	});
	await page.getByLabel("Leave out rows that cannot be read").uncheck();
	await page.getByRole("button", { name: "Import" }).click();
	await page.getByRole("heading", { name: "1 row cannot be read" }).waitFor();
	assert.deepEqual(await page.locator(".bad-rows tbody th").allTextContents(), ["2"]);
	assert.notEqual(await page.locator(".bad-rows tbody td").textContent(), "");
	await page.getByRole("alert").waitFor();
	await shoot(page, "import-refused");
	assert.deepEqual((await service.ask("GET", "/v1/stats")).labels, before_it);
	assert.deepEqual(page.faults(), []);
});

test("a rule is written, tried on the labels, and switched on", async () => {
	await open("rules");
	await page.getByRole("button", { name: "New rule" }).click();
	const dialog = page.getByRole("dialog");
	await dialog.getByLabel("Name").fill("own-casino");
	await dialog.getByLabel("What it is for").fill("Casinos.");
	await dialog.getByLabel("One a line").fill("casino\nroulette");
	await dialog.getByText("Hits 1,248 of the spam and 0 of the fine comments").waitFor();
	await shoot(page, "rule-trial");
	assert.deepEqual(await axe_violations(page), []);
	await dialog.getByRole("button", { name: "Save" }).click();
	const row = page.locator("tr", { hasText: "own-casino" });
	await row.getByText("shadow").waitFor();
	await row.getByRole("button", { name: "Change" }).click();
	await dialog.getByLabel("Mode").selectOption("on");
	await dialog.getByRole("button", { name: "Save" }).click();
	await row.getByText("on", { exact: true }).waitFor();
	assert.equal((await service.ask("GET", "/v1/rules/own-casino")).mode, "on");
	await row.getByRole("button", { name: "Change" }).click();
	await dialog.getByRole("button", { name: "Delete" }).click();
	await page.getByRole("dialog").last().getByRole("button", { name: "Delete" }).click();
	await row.waitFor({ state: "detached" });
	assert.deepEqual(page.faults(), []);
});

// The rows of a file that a link of the page saves.
async function saved(link) {
	const [download] = await Promise.all([page.waitForEvent("download"), page.locator("#content").getByRole("link", { name: link }).click()]);
	assert.equal(download.suggestedFilename(), `${link.toLowerCase()}.jsonl`);
	const text = readFileSync(await download.path(), "utf8");
	return text.trimEnd().split("\n").map((line) => JSON.parse(line));
}

test("labels and comments are exported as files that can be imported again", async () => {
	await service.submit("Kept: “quoted”,\nand a second line", "Zoë");
	await open("labels");
	const labels = await saved("Labels");
	assert.deepEqual(["spam", "ham"].map((one) => labels.filter((row) => row.label === one).length), [1248, 1250]);
	assert.ok(labels.some((row) => row.content === "Casino bonus number 1, win now" && row.label === "spam"));
	const comments = await saved("Comments");
	assert.deepEqual(comments.map((row) => [row.content, row.author.name]), [["Kept: “quoted”,\nand a second line", "Zoë"]]);
	await page.getByLabel(/Choose a file/).setInputFiles({
		name: "again.jsonl", mimeType: "application/x-ndjson",
		buffer: Buffer.from(labels.slice(0, 100).map((row) => JSON.stringify(row)).join("\n")),
	});
	await page.getByRole("button", { name: "Import" }).click();
	await page.getByText("100 rows imported.").waitFor();
	assert.equal(await page.locator(".bad-rows").count(), 0);
	assert.deepEqual(page.faults(), []);
});

test("a site is created, its key shown once, and its settings changed", async () => {
	await open("sites");
	await page.getByRole("button", { name: "New site" }).click();
	const dialog = page.getByRole("dialog");
	await dialog.getByLabel("Public name").fill("No Good Name");
	await dialog.getByRole("button", { name: "New site" }).click();
	await dialog.getByRole("alert").waitFor();
	await dialog.getByLabel("Public name").fill("blog");
	await dialog.getByLabel("Origins").fill("https://blog.example");
	await dialog.getByRole("button", { name: "New site" }).click();
	await page.getByText("The key is shown once").waitFor();
	const key = await page.locator(".copyable code").last().textContent();
	await shoot(page, "site-key");
	await dialog.getByRole("button", { name: "Close" }).click();
	await service.ask("POST", "/v1/check", { thread: "https://blog.example/1", author: { name: "Ada" }, content: "Hello" }, { auth: key });
	await page.getByRole("heading", { name: "blog" }).click();
	const site = page.locator(".site", { hasText: "blog" });
	await site.getByLabel("Approve below").fill("1.5");
	await site.getByLabel("An e-mail address").check();
	await site.getByRole("button", { name: "Save" }).click();
	await page.getByText("Saved.").first().waitFor();
	// The message may be of an earlier change still.
	await until(async () => (await service.ask("GET", "/v1/sites/blog")).settings.approve_below, 0.015);
	const { settings, origins } = await service.ask("GET", "/v1/sites/blog");
	assert.equal(settings.requires_email, true);
	assert.deepEqual(origins, ["https://blog.example"]);
	await site.getByRole("button", { name: "Make a new key" }).click();
	await page.getByRole("dialog").getByRole("button", { name: "Make a new key" }).click();
	await page.getByText("The former key works for").waitFor();
	const second = await page.locator("dialog .copyable code").textContent();
	await dialog.getByRole("button", { name: "Close" }).click();
	await site.locator(".key").nth(1).waitFor();
	await site.locator(".key", { hasText: "works until" }).getByRole("button", { name: "Revoke" }).click();
	await dialog.getByRole("button", { name: "Revoke" }).click();
	await site.locator(".key").nth(1).waitFor({ state: "detached" });
	const check = (auth) => service.ask("POST", "/v1/check", { thread: "https://blog.example/1", author: { name: "Ada", email: "ada@example.com" }, content: "Hello" }, { auth });
	await check(second);
	await assert.rejects(check(key), /401/);
	assert.deepEqual(await axe_violations(page), []);
	assert.deepEqual(page.faults(), []);
});

test("a change that a colleague overtook is told, and what was written stays", async () => {
	await open("sites");
	const site = page.locator(".site").first();
	await site.locator("summary").click();
	await service.ask("PATCH", "/v1/sites/blog", { settings: { requires_name: false } });
	await service.ask("PATCH", "/v1/sites/my-site", { settings: { requires_name: false } });
	await site.getByLabel("Reject above").fill("97");
	page.removeAllListeners("console");
	await site.getByRole("button", { name: "Save" }).click();
	await page.getByText("Somebody has changed this site meanwhile.").waitFor();
	assert.equal(await site.getByLabel("Reject above").inputValue(), "97");
});

test("an undo that the service refuses is not called done", async () => {
	const { id } = await service.submit("Decided twice");
	await open("queue");
	await page.locator(".row-body", { hasText: "Decided twice" }).click();
	await page.keyboard.press("a");
	await until(async () => (await service.ask("GET", `/v1/comments/${id}`)).status, "approved");
	await open("decided");
	const line = page.locator(".past", { hasText: "Decided twice" });
	await service.ask("POST", `/v1/comments/${id}/decisions`, { decision: "spam", force: true }, { "If-Match": "*" });
	await line.getByRole("button", { name: "Undo" }).click();
	await page.locator(".toast", { hasText: "has settled it meanwhile: rejected" }).waitFor();
	await line.waitFor();
	assert.doesNotMatch(await line.innerText(), /Undone/);
});
