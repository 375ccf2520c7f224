// What comes by Akismet's interface: its mark in the queue, its figures on the record, its settings.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { axe_violations, finish, open_browser, open_signed_in, Service, shoot } from "./harness.mjs";

let service;
let browser;

const HAM = "Thank you for the pictures of the old harbour";
const SPAM = "Cheap pills online, casino bonus, click http://pills.example now";

async function call(name, content, author) {
	const answer = await fetch(`${service.url}/1.1/${name}`, {
		method: "POST",
		body: new URLSearchParams({
			api_key: service.key, blog: "https://blog.example", user_ip: "203.0.113.9",
			comment_content: content, comment_author: author,
		}),
	});
	assert.equal(answer.status, 200);
}

before(async () => {
	service = await new Service().start();
	await service.ask("PATCH", "/v1/sites/my-site", { settings: { premoderated: true } });
	browser = await open_browser();
});

after(async () => {
	await browser?.close();
	await service?.stop();
});

test("a site that speaks no Akismet is shown nothing of it", async () => {
	const page = await open_signed_in(browser, service, { at: "#/record" });
	await page.getByRole("heading", { name: "Models" }).waitFor();
	await page.locator(".waiting").waitFor({ state: "detached" });
	assert.equal(await page.getByText("Akismet").count(), 0);
	await finish(page);
});

test("a comment that came by Akismet's interface says so, and others do not", async () => {
	await call("comment-check", HAM, "Ann");
	await service.submit("Sent by the site's own server", "Bob");
	const page = await open_signed_in(browser, service, { at: "#/queue" });
	const row = page.locator(".row", { hasText: HAM });
	await row.locator(".origin", { hasText: "Akismet" }).waitFor();
	assert.equal(await page.locator(".row .origin").count(), 1);
	await row.locator(".row-body").click();
	await page.locator(".comment-head .origin", { hasText: "Akismet" }).waitFor();
	await shoot(page, "akismet-origin");
	await page.locator(".row", { hasText: "own server" }).locator(".row-body").click();
	await page.locator(".detail h2", { hasText: "Bob" }).waitFor();
	assert.equal(await page.locator(".comment-head .origin").count(), 0);
	await finish(page);
});

test("its figures stand on the record by month, each chart with its table", async () => {
	await call("comment-check", SPAM, "pills");
	await call("submit-spam", HAM, "Ann");
	await call("submit-ham", SPAM, "pills");
	const { items } = await service.ask("GET", "/v1/stats/akismet");
	const page = await open_signed_in(browser, service, { at: "#/record", bypassCSP: true });
	const told = page.locator("figure", { hasText: "What they were told" });
	const corrected = page.locator("figure", { hasText: "What they corrected" });
	await told.locator("svg rect").first().waitFor();
	const month = new Intl.DateTimeFormat("en", { month: "short", year: "numeric", timeZone: "UTC" }).format(new Date());
	for (const [figure, first, second] of [[told, "ham", "spam"], [corrected, "false_positives", "missed_spam"]]) {
		await figure.getByText("As a table").click();
		assert.deepEqual(await figure.locator("tbody th, tbody td").allTextContents(),
			[month, "my-site", String(items[0][first]), String(items[0][second])]);
	}
	assert.deepEqual([items[0].spam + items[0].ham, items[0].missed_spam, items[0].false_positives], [2, 1, 1]);
	await told.scrollIntoViewIfNeeded();
	await shoot(page, "akismet-figures");
	assert.deepEqual(await axe_violations(page), []);
	await finish(page);
});

test("how it is answered is set with the site, and its instructions are at hand", async () => {
	const page = await open_signed_in(browser, service, { at: "#/sites", bypassCSP: true });
	await page.getByRole("heading", { name: "my-site" }).click();
	const site = page.locator(".site", { hasText: "my-site" });
	await site.getByLabel("Call it spam above").fill("80");
	await site.getByLabel("Keep what it asks about").uncheck();
	assert.equal(await site.getByLabel("Minutes that a borderline").count(), 0);
	await site.getByLabel("Tell it of decisions made here").check();
	await site.getByLabel("Minutes that a borderline").fill("90");
	await shoot(page, "akismet-settings");
	assert.deepEqual(await axe_violations(page), []);
	await site.getByRole("button", { name: "Save" }).click();
	await page.getByText("Saved.").waitFor();
	const { settings } = await service.ask("GET", "/v1/sites/my-site");
	assert.deepEqual(
		[settings.akismet_spam_above, settings.akismet_stores, settings.akismet_calls_back, settings.akismet_review_s],
		[0.8, false, true, 5400]);
	assert.equal(settings.premoderated, true);
	const instructions = await site.getByRole("link", { name: "WordPress" }).getAttribute("href");
	assert.equal((await fetch(service.url + instructions)).status, 200);
	await finish(page);
});
