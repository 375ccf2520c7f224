// npm's akismet-api: argv is PORT KEY; prints what each call gave, one JSON value a line.
const { AkismetClient } = require("akismet-api");

const [port, key] = process.argv.slice(2);
const client = (options) => new AkismetClient({
	blog: "https://news.example", protocol: "http", host: `rest.akismet.com:${port}`, key, ...options,
});
const comment = { ip: "203.0.113.9", useragent: "Firefox", name: "Ann", content: "What a story!" };
const print = (value) => console.log(JSON.stringify(value));

(async () => {
	print(await client().verifyKey());
	print(await client({ key: "0123456789ab" }).verifyKey());
	print(await client().checkSpam(comment));
	print(await client().checkSpam({ ...comment, name: "viagra-test-123" }));
	print(await client().checkSpam({ ...comment, name: "viagra-test-123", role: "administrator" }));
	print(await client().checkSpam({ ...comment, honeypot: "filled in" }));
	print(await client({ key: "0123456789ab" }).checkSpam(comment).catch((e) => e.message));
	print(await client().checkSpam({ content: "x" }).catch((e) => e.message));
	print((await client().submitSpam(comment)).text);
	print((await client().submitHam(comment)).text);
})();
