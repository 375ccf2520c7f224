// Every name is this machine: the clients find the service under the names they know.
const dns = require("node:dns");

dns.lookup = (name, options, done) => {
	const callback = typeof options === "function" ? options : done;

	if (options && options.all) {
		callback(null, [{ address: "127.0.0.1", family: 4 }]);
	} else {
		callback(null, "127.0.0.1", 4);
	}
};
