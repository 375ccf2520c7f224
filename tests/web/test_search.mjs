// Finding comments: by words, by filters, and by what is known of an author or a domain.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { finish, open_browser, open_signed_in, Service, shoot, until } from "./harness.mjs";

let service;
let browser;

const COMMENTS = [
	["The lighthouse keeper counts the ships", "Ada", "https://news.example/sea"],
	["Ships in the night, and no lighthouse", "Bob", "https://news.example/sea"],
	["A recipe for bread, see https://bread.example/rye", "Ada", "https://news.example/food"],
	["灯塔很高", "Chen", "https://news.example/sea"],
];

before(async () => {
	service = await new Service().start();
	await service.ask("PATCH", "/v1/sites/my-site", { settings: { premoderated: true } });
	for (const [content, name, thread] of COMMENTS) {
		await service.submit(content, name, { thread });
	}
	browser = await open_browser();
});

after(async () => {
	await browser?.close();
	await service?.stop();
});

// What the list shows, in any order.
const shown = async (page) => (await page.locator(".row .snippet").allTextContents()).sort();
const contents = (...numbers) => numbers.map((i) => COMMENTS[i][0]).sort();

// With a filter set; the index may still be catching up, and the list follows it.
async function open(query, n) {
	const page = await open_signed_in(browser, service, { at: `#/queue${query}` });
	await page.locator(".total", { hasText: new RegExp(`^${n} `) }).waitFor();
	return page;
}

test("words are searched as they are typed, and what is typed decides nothing", async () => {
	const page = await open("", 4);
	await page.keyboard.press("/");
	await page.keyboard.type("lighthouse ships");
	await until(() => shown(page), contents(0, 1));
	assert.equal(await page.locator("#search").inputValue(), "lighthouse ships");
	await shoot(page, "search");
	await page.keyboard.press("Enter");
	await page.keyboard.press("j");
	assert.equal(await page.locator(".row.current .snippet").textContent(), (await page.locator(".row .snippet").allTextContents())[1]);
	await page.reload();
	await until(() => shown(page), contents(0, 1));
	assert.equal(await page.locator("#search").inputValue(), "lighthouse ships");
	await page.getByRole("searchbox").fill("\"no lighthouse\"");
	await until(() => shown(page), contents(1));
	await page.getByRole("searchbox").fill("灯塔");
	await until(() => shown(page), contents(3));
	await page.getByRole("searchbox").fill("nowhere");
	await page.getByText("No comment fits these filters.").waitFor();
	await page.locator(".list").getByRole("button", { name: "Clear filters" }).click();
	await until(() => shown(page), contents(0, 1, 2, 3));
	assert.equal(await page.locator("#search").inputValue(), "");
	assert.deepEqual((await service.ask("GET", "/v1/queue")).total, 4);
	await finish(page);
});

test("no letter is lost that is typed while a search begins", async () => {
	const page = await open("", 4);
	const words = "lighthouse keeper counts";
	await page.keyboard.press("/");
	// Each pause about as long as the page waits before it searches.
	for (const letter of words) {
		await page.keyboard.type(letter);
		await page.waitForTimeout(letter === " " ? 0 : 345 + 10 * (letter.charCodeAt(0) % 2));
	}
	assert.equal(await page.locator("#search").inputValue(), words);
	await until(() => shown(page), contents(0));
	await finish(page);
});

test("what the search does not know yet is told, and the list follows by itself", async () => {
	const page = await open_signed_in(browser, service);
	let n = 0;
	await page.route("**/v1/queue?*q=*", async (route) => {
		const response = await route.fetch();
		const found = await response.json();
		await route.fulfill({ response, json: n++ === 0 ? { ...found, items: [], total: 0, not_indexed: 7 } : found });
	});
	await page.goto(`${service.url}/#/queue?q=bread`);
	await page.getByText("7 new comments are not searchable yet").waitFor();
	await until(() => shown(page), contents(2));
	await page.getByText("not searchable yet").waitFor({ state: "detached" });
	await finish(page);
});

test("filters narrow, add up, and are taken off together", async () => {
	const page = await open("", 4);
	await page.keyboard.press("f");
	const filters = page.locator(".more-filters");
	await filters.getByLabel("Author").fill("Ada");
	await page.keyboard.press("Enter");
	await until(() => shown(page), contents(0, 2));
	await filters.getByLabel("Thread").fill("https://news.example/food");
	await page.keyboard.press("Enter");
	await until(() => shown(page), contents(2));
	assert.equal(await page.getByRole("button", { name: "Filters (2)" }).count(), 1);
	await filters.getByRole("button", { name: "Clear filters" }).click();
	await until(() => shown(page), contents(0, 1, 2, 3));
	await finish(page);
});

test("an author's and a domain's other comments are one press away", async () => {
	const page = await open(`?thread=${encodeURIComponent("https://news.example/food")}`, 1);
	await page.locator(".author").getByRole("button", { name: "bread[.]example" }).click();
	await until(() => shown(page), contents(2));
	assert.match(page.url(), /domain=bread\.example/);
	await page.locator(".author").getByRole("button", { name: "Ada" }).click();
	await until(() => shown(page), contents(0, 2));
	await finish(page);
});
