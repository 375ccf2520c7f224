import { render } from "preact";

render(<main>Hamlet</main>, document.getElementById("app")!);
