// Bundles src/ with the parts from node_modules/ into the folder that the server reads, with the licence of each part.
//   node build.mjs OUT
import { readFile, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";

const [out] = process.argv.slice(2);
const here = import.meta.dirname;

await rm(out, { recursive: true, force: true });
await build({
  absWorkingDir: here,
  entryPoints: ["graph", "neighbours", "sparql"].map((name) => join("src", `${name}.js`)),
  outdir: out,
  bundle: true,
  splitting: true,
  format: "esm",
  target: "es2022",
  minify: true,
  legalComments: "none", // all of them are in LICENCES.txt
  loader: { ".woff": "dataurl", ".png": "dataurl", ".svg": "dataurl" },
  logLevel: "warning",
});
await writeFile(join(out, "LICENCES.txt"), await licences());

/** The licence texts of all packages that a bundle can hold: those in the lock that are no tools of the build. */
async function licences() {
  const { packages } = JSON.parse(await readFile(join(here, "package-lock.json"), "utf-8"));
  const shipped = Object.entries(packages).filter(([path, about]) => path && !about.dev && !about.optional);
  const parts = ["The scripts and styles in this folder hold parts of these packages."];
  for (const [path] of shipped.sort(([a], [b]) => (a < b ? -1 : 1))) {
    const about = JSON.parse(await readFile(join(here, path, "package.json"), "utf-8"));
    const files = (await readdir(join(here, path))).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file)).sort();
    const texts = await Promise.all(files.map((file) => readFile(join(here, path, file), "utf-8")));
    const head = `${about.name} ${about.version}, ${about.license ?? "see below"}`;
    parts.push(
      [head, "=".repeat(head.length), ...(texts.length ? texts.map((text) => text.trim()) : [await standard(about)])].join("\n\n"),
    );
  }
  return parts.join("\n\n\n") + "\n";
}

/** For a package that names its licence and brings no text: the licence's own text, and who holds the rights. */
async function standard(about) {
  const people = [about.author, ...(about.contributors ?? [])].filter(Boolean);
  const holders = people.map((person) =>
    typeof person === "string" ? person : [person.name, person.email && `<${person.email}>`].filter(Boolean).join(" "),
  );
  const text = await readFile(join(here, "licences", `${about.license}.txt`), "utf-8");
  return `Copyright (c) ${holders.join(", ")}\n\n${text.trim()}`;
}
