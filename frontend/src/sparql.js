// The page where one asks in SPARQL: yasgui's editor and results, our vocabulary, our examples. Nothing is asked of others.
import Yasgui from "@zazuko/yasgui";
import "@zazuko/yasgui/build/yasgui.min.css";
import { completeFrom } from "./completion.js";
import { element, embedded, filled } from "./page.js";
import { csvView } from "./results-csv.js";
import { graphView } from "./results-graph.js";
import { tableView } from "./results-table.js";
import { Values, withoutTripleTerms } from "./values.js";

const { Yasqe, Yasr } = Yasgui;
const root = document.getElementById("sparql");
const { words, prefixes, terms, examples, base } = embedded("sparql-data");
const part = (name) => root.querySelector(`[data-part="${name}"]`);
const values = new Values(prefixes, base);
const VIEWS = ["table", "graph", "csv", "response"];

completeFrom(Yasqe, prefixes, terms);
Yasr.registerPlugin("table", tableView(values, words));
Yasr.registerPlugin("graph", graphView(values, words));
Yasr.registerPlugin("csv", csvView(words));

const yasqe = new Yasqe(part("editor"), {
  value: fromAddress() ?? examples[0]?.query ?? "SELECT * { ?s ?p ?o } LIMIT 10",
  persistenceId: null,
  consumeShareLink: null,
  createShareableLink: null,
  showQueryButton: false,
  resizeable: false,
  editorHeight: "100%",
  inputStyle: "contenteditable", // what screen readers and phones know best
  autocompleters: ["variables", "prefixes", "property", "class", "concept"],
  prefixCcApi: null,
  requestConfig: {
    endpoint: new URL("/sparql", location.href).href,
    method: "POST",
    acceptHeaderSelect: "application/sparql-results+json",
    acceptHeaderGraph: "application/n-triples",
  },
});
yasqe.getInputField().setAttribute("aria-label", words.editor);

const yasr = new Yasr(part("results"), {
  persistenceId: null,
  prefixes,
  pluginOrder: VIEWS,
  defaultPlugin: "table",
  errorRenderers: [async (error) => element("div", {}, element("b", {}, words.error), element("pre", {}, error.text ?? ""))],
});

/** The query that the address holds behind #query=, so that queries can be sent to others. */
function fromAddress() {
  return new URLSearchParams(location.hash.slice(1)).get("query");
}

function run() {
  yasqe.query().catch(() => {});
}

yasqe.on("query", () => {
  history.replaceState(null, "", `#${new URLSearchParams({ query: yasqe.getValue() })}`);
  busy(true);
});
yasqe.on("queryAbort", () => busy(false));
yasqe.on("queryResponse", (_, response, duration) => {
  busy(false);
  if (response.content) response.content = withoutTripleTerms(response.content);
  yasr.setResponse(response, duration);
  const seconds = (duration / 1000).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 2 });
  part("took").textContent = filled(words.took, { n: seconds });
});
yasr.on("drawn", () => {
  views();
  for (const field of part("results").querySelectorAll(".CodeMirror textarea")) field.setAttribute("aria-label", words.response);
});

function busy(running) {
  root.setAttribute("aria-busy", running);
  part("run").hidden = running;
  part("stop").hidden = !running;
  if (running) part("took").textContent = words.running;
}

/** The buttons that choose how results are shown; those that cannot show these results are off. */
function views() {
  const chosen = part("views");
  chosen.hidden = Boolean(yasr.results.getError()) || yasr.results.getBoolean() !== undefined;
  const now = yasr.plugins[yasr.getSelectedPluginName()]?.canHandleResults()
    ? yasr.getSelectedPluginName()
    : yasr.getCompatiblePlugins()[0];
  root.dataset.view = yasr.results.getError() ? "error" : now;
  chosen.replaceChildren(
    ...VIEWS.map((name) => {
      const press = element(
        "button",
        { type: "button", disabled: !yasr.plugins[name].canHandleResults(), "aria-pressed": name === now },
        name === "response" ? words.response : yasr.plugins[name].label,
      );
      press.addEventListener("click", () => yasr.selectPlugin(name));
      return press;
    }),
  );
}

part("run").addEventListener("click", run);
part("stop").addEventListener("click", () => yasqe.abortQuery());
part("format").addEventListener("click", () => yasqe.autoformat());
part("copy").addEventListener("click", async () => {
  const address = `${location.origin}${location.pathname}#${new URLSearchParams({ query: yasqe.getValue() })}`;
  await navigator.clipboard.writeText(address).catch(() => history.replaceState(null, "", address));
  part("took").textContent = words.copied;
});
part("examples").replaceChildren(
  ...examples.map(({ title, query }) => {
    const press = element("button", { type: "button" }, title);
    press.addEventListener("click", () => {
      yasqe.setValue(query);
      for (const other of part("examples").querySelectorAll("button")) other.setAttribute("aria-pressed", other === press);
      run();
    });
    return element("li", {}, press);
  }),
);
addEventListener("hashchange", () => fromAddress() && yasqe.setValue(fromAddress()));
root.dataset.drawn = "editor";
if (fromAddress()) run();
