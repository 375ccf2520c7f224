// What the page offers is what its reader's roles allow: at all sites, at some, or only to read.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { finish, open_browser, open_signed_in, Service } from "./harness.mjs";

let service;
let browser;

before(async () => {
	service = await new Service().start();
	await service.ask("PATCH", "/v1/sites/my-site", { settings: { premoderated: true } });
	const { key } = await service.ask("POST", "/v1/sites", { site: "sports", origins: [] });
	await service.ask("PATCH", "/v1/sites/sports", { settings: { premoderated: true } }, { "If-Match": "*" });
	for (const site of ["", "my-site", "sports"]) {
		const rule = { name: `rule-of-${site || "all"}`, words: ["zebra"], weight: 1, mode: "shadow" };
		await service.ask("POST", `/v1/rules${site && `?site=${site}`}`, { rule });
	}
	await service.submit("News to read");
	await service.ask("POST", "/v1/comments", { thread: "https://sports.example/", author: { name: "Fan" }, content: "Goal" }, { auth: key });
	browser = await open_browser();
});

after(async () => {
	await browser?.close();
	await service?.stop();
});

async function open_as(name, roles, options) {
	const email = `${name}@example.com`;
	const { link } = await service.ask("POST", "/v1/users", { email, name, roles });
	const page = await open_signed_in(browser, service, { session: await service.new_session({ link, email, name }), ...options });
	await page.locator(".row").first().waitFor();
	return page;
}

async function go(page, view) {
	await page.goto(`${service.url}/#/${view}`);
	await page.locator(`.view-${view}`).waitFor();
	await page.locator(".waiting").waitFor({ state: "detached" });
}

const changeable = (page) => page.locator("tr", { has: page.getByRole("button", { name: "Change" }) }).locator("th bdi:first-child").first().allTextContents();
const options_of = (page, label) => page.getByLabel(label, { exact: true }).locator("option").allTextContents();

test("a viewer is offered nothing that only moderators may", async () => {
	const page = await open_as("viewer", [{ site: null, role: "viewer" }]);
	await page.goto(`${service.url}/#/queue?site=sports`);
	await page.locator(".total", { hasText: "1 found" }).waitFor();
	assert.equal(await page.getByRole("button", { name: /Decide all/ }).count(), 0);
	await go(page, "rules");
	await page.getByText("rule-of-all").waitFor();
	assert.equal(await page.getByRole("button", { name: /Change|New rule/ }).count(), 0);
	await finish(page);
});

test("who moderates all sites can choose one, and exports nothing", async () => {
	const page = await open_as("everywhere", [{ site: null, role: "moderator" }]);
	await page.keyboard.press("f");
	assert.deepEqual(await options_of(page, "Site"), ["All sites", "my-site", "sports"]);
	await go(page, "labels");
	assert.deepEqual(await options_of(page, "For"), ["All sites", "my-site", "sports"]);
	assert.equal(await page.getByRole("heading", { name: "Export" }).count(), 0);
	await go(page, "record");
	assert.equal(await page.getByRole("button", { name: "Put in force" }).count(), 0);
	await finish(page);
});

test("who moderates some sites manages the rules and labels of each", async () => {
	const page = await open_as("some", [{ site: "my-site", role: "moderator" }, { site: "sports", role: "moderator" }]);
	await go(page, "rules");
	await page.getByText("rule-of-my-site").waitFor();
	assert.deepEqual(await changeable(page), ["rule-of-my-site"]);
	await page.getByLabel("Site", { exact: true }).selectOption("sports");
	await page.getByText("rule-of-sports").waitFor();
	await page.getByRole("button", { name: "New rule" }).click();
	assert.deepEqual(await options_of(page.getByRole("dialog"), "For"), ["my-site", "sports"]);
	await page.getByRole("dialog").getByLabel("Name").fill("new-of-sports");
	await page.getByRole("dialog").getByLabel("One a line").fill("gnu");
	await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
	await page.locator("tr", { hasText: "new-of-sports" }).getByRole("button", { name: "Change" }).waitFor();
	await go(page, "labels");
	assert.deepEqual(await options_of(page, "For"), ["my-site", "sports"]);
	await page.getByLabel(/Choose a file/).setInputFiles({
		name: "one.jsonl", mimeType: "application/x-ndjson", buffer: Buffer.from("{\"content\": \"A fine one\", \"label\": \"ham\"}"),
	});
	await page.getByRole("button", { name: "Import" }).click();
	await page.getByText("1 row imported.").waitFor();
	await finish(page);
});

test("an admin of one site invites for that site", async () => {
	const page = await open_as("chief", [{ site: "sports", role: "admin" }, { site: "my-site", role: "viewer" }]);
	await go(page, "people");
	await page.getByRole("button", { name: "Invite" }).click();
	await page.getByLabel("E-mail address").fill("new@example.com");
	await page.getByRole("dialog").getByLabel("Name").fill("New");
	await page.getByRole("dialog").getByRole("button", { name: "Invite" }).click();
	await page.getByText("Send this link to them.").waitFor();
	await finish(page);
});

test("a long list of people, and of decisions, goes on when that is asked for, and says when it cannot", async () => {
	const page = await open_signed_in(browser, service, { expected: ["ERR_"], viewport: { width: 1200, height: 700 } });
	await page.route("**/v1/users?*", (route) => route.continue({ url: route.request().url().replace("limit=100", "limit=2") }));
	await go(page, "people");
	await page.locator(".person").nth(1).waitFor();
	await page.context().setOffline(true);
	await page.getByRole("button", { name: "Show more" }).click();
	await page.locator(".toast", { hasText: "The service cannot be reached." }).waitFor();
	await page.getByLabel(/^Account/).click();
	await page.getByRole("button", { name: "Sign out", exact: true }).click();
	await page.locator(".toast", { hasText: "The service cannot be reached." }).nth(1).waitFor();
	assert.equal(await page.locator("details.account[open]").count(), 0);
	await page.context().setOffline(false);
	await page.getByRole("button", { name: "Show more" }).click();
	await page.locator(".person").nth(3).waitFor();
	await finish(page);
});
