// npm's @cedx/akismet: argv is PORT KEY; prints what each call gave, one JSON value a line.
import { Author, Blog, CheckResult, Client, Comment } from "@cedx/akismet";

const [port, key] = process.argv.slice(2);
const client = (ownKey) => new Client(ownKey, new Blog({ url: "https://news.example" }), {
	baseUrl: `http://rest.akismet.com:${port}/`,
});
const comment = (name, role) => new Comment({
	author: new Author({ ipAddress: "203.0.113.9", name, role, userAgent: "Firefox" }),
	content: "What a story!", date: new Date("2026-11-23T08:49:31Z"), type: "comment",
});
const print = (value) => console.log(JSON.stringify(value));
const names = new Map([[CheckResult.ham, "ham"], [CheckResult.spam, "spam"],
	[CheckResult.pervasiveSpam, "pervasive spam"]]);
const check = async (...about) => names.get(await client(key).checkComment(comment(...about)));

print(await client(key).verifyKey());
print(await client("0123456789ab").verifyKey());
print(await check("Ann"));
print(await check("viagra-test-123"));
print(await check("viagra-test-discard"));
print(await check("Ann", "administrator"));
print(await client("0123456789ab").checkComment(comment("Ann")).catch((e) => e.constructor.name));
print(await client(key).submitSpam(comment("Ann")).then(() => "thanks"));
print(await client(key).submitHam(comment("Ann")).then(() => "thanks"));
